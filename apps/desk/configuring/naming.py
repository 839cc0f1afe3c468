"""What a tenant's rows are called in a document, and which row a name means."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Model

from apps.desk.configuring.kinds import NAMES
from apps.tenants.scoping import TenantOwned


class Names:
    """Read once for each kind that is asked for. given: what shall be there instead of what the rows say."""

    def __init__(
        self, tenant_id: UUID, given: Mapping[type[Model], Mapping[UUID, str]] | None = None
    ) -> None:
        self._tenant_id = tenant_id
        self._names: dict[type[Model], Mapping[UUID, str]] = dict(given or {})
        self._ids: dict[type[Model], dict[str, UUID]] = {}

    def name(self, model: type[Model], pk: UUID | None) -> str | None:
        """None: of none, or of a row that is there no more."""
        return self._of(model).get(pk) if pk else None

    def id(self, model: type[Model], name: str) -> UUID | None:
        if model not in self._ids:
            self._ids[model] = {known: pk for pk, known in self._of(model).items()}
        return self._ids[model].get(name)

    def _of(self, model: type[Model]) -> Mapping[UUID, str]:
        if model not in self._names:
            self._names[model] = self._read(model)
        return self._names[model]

    def _read(self, model: type[Model]) -> dict[UUID, str]:
        assert issubclass(model, TenantOwned)
        rows = model.objects.for_tenant(self._tenant_id).order_by("created_at", "id")
        pairs = list(rows.values_list("pk", NAMES[model]))
        return dict(zip([pk for pk, _name in pairs], numbered(name for _pk, name in pairs), strict=True))


def numbered(names: Iterable[str]) -> list[str]:
    """Where a name stands for several, the later ones are told apart: «Refunds», «Refunds (2)»."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
