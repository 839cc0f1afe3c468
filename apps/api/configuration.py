"""Views of what the tenant's own people decide and write: no customer's data, and each change goes on record."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.views import ApiView
from apps.common.ids import parse_id
from apps.tenants import auditing

REPLAYED = "Idempotency-Replayed"


class ConfigurationView(ApiView):
    """watches: the model whose row the address names, or that a POST makes and answers with its id."""

    tells_of_people = False
    watches: ClassVar[type[Model]]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        named = next((each for each in kwargs.values() if isinstance(each, UUID)), None)
        self._before = self._state(named) if request.method not in SAFE_METHODS else {}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        is_change = request.method not in SAFE_METHODS and hasattr(self, "_before")
        if is_change and final.status_code < 300 and REPLAYED not in final.headers:
            self._put_on_record(final, **kwargs)
        return final

    def _put_on_record(self, response: Response, **kwargs: Any) -> None:
        named = next((each for each in kwargs.values() if isinstance(each, UUID)), None)
        told = response.data if isinstance(response.data, dict) else {}
        row_id = named or parse_id(told.get("id"))
        after = self._state(row_id)
        changes = auditing.differences(self._before, after)
        if row_id and not changes:
            return
        action = "changed" if self._before and after else "added" if after else "deleted"
        details: dict[str, Any] = {} if row_id else {"answer": told}
        auditing.record(
            tenant_id=self.tenant_id,
            action=action if row_id else "imported",
            object_type=self.watches._meta.label_lower,
            object_id=row_id or "",
            title=next((str(found) for name in NAMES if (found := (after or self._before).get(name))), ""),
            changes=changes,
            **details,
        )

    def _state(self, row_id: UUID | None) -> dict[str, Any]:
        row = self._watched(row_id) if row_id else None
        return auditing.state(row) if row else {}

    def _watched(self, row_id: UUID) -> Model | None:
        return self.watches._default_manager.filter(tenant_id=self.tenant_id, pk=row_id).first()


NAMES = ("name", "title", "short_code", "text", "inbox")
