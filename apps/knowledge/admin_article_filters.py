"""What the list of articles can be narrowed to."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Func, Q, QuerySet, TextField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.clock import now
from apps.tenants.admin_filters import MOST_CHOICES


class Each(Func):
    """A row for each text of a JSON list."""

    function = "jsonb_array_elements_text"
    set_returning = True


class TagFilter(admin.SimpleListFilter):
    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        each = Each(F("tags"), output_field=TextField())
        rows = model_admin.get_queryset(request).order_by().annotate(each_tag=each)
        found = rows.values_list("each_tag", flat=True).distinct().order_by("each_tag")[:MOST_CHOICES]
        return [(tag, tag) for tag in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(tags__contains=[self.value()]) if self.value() else queryset


class ValidityFilter(admin.SimpleListFilter):
    title = _("validity")
    parameter_name = "valid"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("valid now")), ("later", _("not yet")), ("over", _("expired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        moment = now()
        later, over = Q(valid_from__gt=moment), Q(valid_until__lte=moment)
        begun = Q(valid_from=None) | Q(valid_from__lte=moment)
        not_over = Q(valid_until=None) | Q(valid_until__gt=moment)
        chosen = {"now": begun & not_over, "later": later, "over": over}.get(self.value() or "")
        return queryset.filter(chosen) if chosen is not None else queryset
