"""What all views of the REST API share."""

from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from apps.api.authentication import HasScope, KeyAuthentication, Scopes
from apps.api.limits import KeyThrottle
from apps.common.allowances import Allowance
from apps.desk.program.actor import Program
from apps.tenants.models import ApiKey
from apps.tenants.veil import veil_for

Json = dict[str, Any]
Row = TypeVar("Row")


class ApiView(APIView):
    """A view for programs: the API key decides the tenant, the scope and the limit."""

    authentication_classes = (KeyAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (KeyThrottle,)
    metadata_class = None
    any_scope: ClassVar[Scopes] = {}
    tells_of_people: ClassVar[bool] = True  # False: the answers are the company's own words and nobody's data
    runs_at_most_s: ClassVar[int] = 35  # until a request with the same Idempotency-Key may try again
    allowance: Allowance | None = None

    @property
    def key(self) -> ApiKey:
        key = self.request.auth
        assert isinstance(key, ApiKey)
        return key

    @property
    def tenant_id(self) -> UUID:
        return self.key.tenant_id

    @property
    def program(self) -> Program:
        return Program(self.tenant_id, self.key.name)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        if self.allowance is not None:
            for name, value in self.allowance.headers().items():
                final[name] = value
        final["Cache-Control"] = "no-store"
        if self.tells_of_people and isinstance(request.auth, ApiKey) and isinstance(final, Response):
            key = request.auth
            final.data = veil_for(key.tenant, key.scopes).value(final.data)
        return final


class NoSuchRoute(APIView):
    """The answer to every address under /api/ that does not exist."""

    permission_classes = (AllowAny,)
    metadata_class = None
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("There is nothing at this address."))


def parsed(serializer: type[Serializer[Any]], data: Any, *, partial: bool = False) -> Json:
    """The checked values. Raises ValidationError with a text for each wrong field. partial: nothing is required."""
    checked = serializer(data=data, partial=partial)
    checked.is_valid(raise_exception=True)
    values: Json = checked.validated_data
    return values


def found(row: Row | None) -> Row:
    """Raises NotFound: what belongs to somebody else does not exist."""
    if row is None:
        raise NotFound(_("There is no such thing here."))
    return row
