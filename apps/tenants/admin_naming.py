"""How the back office calls rows that tell of a person."""

import re
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import QuerySet
from django.utils.safestring import mark_safe

from apps.tenants.veil import Veil

_TAGS = re.compile(r"(<[^>]*>)")


class NamedChoices(AutocompleteJsonView):
    """The choices of a field that searches, called as the related page calls its rows."""

    def get_queryset(self) -> QuerySet[Any]:
        """With what the names are made of."""
        rows: QuerySet[Any] = super().get_queryset()
        related = self.model_admin.get_list_select_related(self.request)
        return rows.select_related(*related) if related and not isinstance(related, bool) else rows

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        admin: Any = self.model_admin
        shown = admin.shown(obj) if hasattr(admin, "shown") else obj
        result: dict[str, str] = super().serialize_result(shown, to_field_name)  # type: ignore[misc]
        return result


def veiled_tree(veil: Veil, found: list[Any]) -> list[Any]:
    """Django's list of what is deleted (HTML in lists in lists), masked between the tags: ids stand in the links."""
    return [veiled_tree(veil, each) if isinstance(each, list) else _veiled(veil, each) for each in found]


def _veiled(veil: Veil, line: str) -> str:
    """Lines that are no HTML stay none: the template escapes them."""
    if not hasattr(line, "__html__"):
        return veil.text(str(line))
    parts = (part if part.startswith("<") else veil.text(part) for part in _TAGS.split(str(line)))
    # Safe as it came: a mask puts stars in the place of characters.
    return mark_safe("".join(parts))  # noqa: S308  # nosec B308 B703
