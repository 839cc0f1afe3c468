"""A client for programs that holds every answer against the OpenAPI schema."""

from collections.abc import Callable

import pytest

from apps.tenants.models import Tenant
from tests.api.client import Program
from tests.factories import EVERY_SCOPE, make_api_key, make_tenant

NewProgram = Callable[..., Program]


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant()


@pytest.fixture
def new_program(tenant: Tenant) -> NewProgram:
    """new_program(*scopes, tenant=…, name=…): a program with a key of its own."""

    def new(*scopes: str, tenant: Tenant = tenant, name: str = "Shop backend") -> Program:
        _row, key = make_api_key(tenant=tenant, scopes=scopes or EVERY_SCOPE, name=name)
        return Program(key)

    return new


@pytest.fixture
def program(new_program: NewProgram) -> Program:
    return new_program()
