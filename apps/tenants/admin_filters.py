"""List filters that know tenants, and such that say codes in words."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

MOST_CHOICES = 200


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """Offers the rows that the person reaches; Django's own would list every tenant's."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        remote = model_admin.admin_site.get_model_admin(field.remote_field.model)
        rows = remote.get_queryset(request)[:MOST_CHOICES]
        return [(str(row.pk), str(row)) for row in rows]


class WordedFilter(admin.AllValuesFieldListFilter):
    """The codes that stand in the column, as words. What words does not know (such as «All») it gives back."""

    words: Callable[[str], str]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield {**choice, "display": self.words(str(choice["display"]))}
