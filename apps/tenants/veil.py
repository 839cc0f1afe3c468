"""What people are shown of numbers that are not for everybody: masked texts, masked copies of rows."""

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from django.db.models import Model

from apps.common.sensitive import Kind, masked
from apps.tenants.models import ApiKey, Tenant
from apps.tenants.protection import protection_in, protection_of

R = TypeVar("R", bound=Model)
# Of JSON: what names things, or is an address of ours.
NO_TEXT = frozenset(
    {"id", "seq", "url", "avatar_url", "next", "previous", "cursor", "token", "client_id", "in_reply_to"}
)


@dataclass(frozen=True, slots=True)
class Veil:
    """kinds: what is masked. Nothing: everything passes as it is."""

    kinds: frozenset[Kind] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def text(self, text: str) -> str:
        return masked(text, self.kinds) if self.kinds else text

    def hides(self, text: str) -> bool:
        return self.text(text) != text

    def value(self, value: Any) -> Any:
        """JSON with every text in it masked, but for names, ids and addresses of ours."""
        if not self.kinds:
            return value
        if isinstance(value, str):
            return masked(value, self.kinds)
        if isinstance(value, Mapping):
            return {name: each if _is_no_text(name) else self.value(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        return value

    def row(self, row: R, names: Collection[str]) -> R:
        """A copy to be shown, in which these columns are masked. Nobody can store it. Nothing to mask: the row."""
        before = {name: getattr(row, name) for name in names} if self.kinds else {}
        after = {name: self.value(value) for name, value in before.items()}
        if after == before:
            return row
        shown = copy(row)
        for name, value in after.items():
            setattr(shown, name, value)
        shown.save = _refuse  # type: ignore[method-assign]
        return shown


OPEN = Veil()


def veil_of(tenant: Tenant) -> Veil:
    return Veil(protection_of(tenant).masked)


def veil_for(tenant: Tenant, scopes: Collection[str]) -> Veil:
    """For a program: a key with the scope «personal» reads everything as it is."""
    return OPEN if ApiKey.Scope.PERSONAL in scopes else veil_of(tenant)


def veil_in(tenant_id: UUID) -> Veil:
    """May be CONFIGURATION_FRESH_S old."""
    return Veil(protection_in(tenant_id).masked)


def _is_no_text(name: object) -> bool:
    return name in NO_TEXT or str(name).endswith(("_id", "_at", "_seq"))


def _refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise TypeError("a masked copy is shown, never stored")
