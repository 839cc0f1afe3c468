"""Teams, and when somebody is there to answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from apps.common.clock import now
from apps.tenants import teams
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.hours import Hours, is_open, next_opening, validate_exception, zone_names
from apps.tenants.models import BusinessHours, Membership, Team
from apps.tenants.skills import validate_skill


class TeamForm(TenantModelForm):
    """Its choices are set for the request; the form narrows them to the team's tenant."""

    members = forms.ModelMultipleChoiceField(
        label=_("members"),
        queryset=Membership.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial.setdefault("members", self.instance.members.all())


@admin.register(Team)
class TeamAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    form = TeamForm
    lines_fields = {"skills": validate_skill}
    list_display = ("name", "strategy", "member_names", "overflow_team", "created_at")
    list_filter = ("strategy",)
    list_select_related = ("overflow_team",)
    search_fields = ("name", "description")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Here, because Django's checks refuse a relation with a table of its own among the class's fields."""
        own = ["name", "description", "members"]
        return [
            (None, {"fields": ["tenant", *own] if self._shows_tenant(request) else own}),
            (_("Who gets a conversation"), {"fields": ["strategy", "offer_timeout_s", "skills"]}),
            (
                _("When nobody can take it"),
                {"fields": ["overflow_team", "overflow_after_s", "off_hours"]},
            ),
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("members__user")

    @admin.display(description=_("members"))
    def member_names(self, team: Team) -> str:
        return ", ".join(member.user.public_name for member in team.members.all()) or "–"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if "members" in form.base_fields:
            people = self.admin_site.get_model_admin(Membership).get_queryset(request)
            form.base_fields["members"].queryset = people.select_related("user").filter(is_active=True)
        return form

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        teams.save_team(team=row, members=form.cleaned_data.get("members"))

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        teams.remove_teams(tenant_id=tenant_id, team_ids=ids)


class HoursForm(TenantModelForm):
    time_zone = forms.ChoiceField(
        label=_("time zone"),
        choices=[(name, name) for name in zone_names()],
        initial=settings.TIME_ZONE,
        widget=UnfoldAdminSelectWidget(),
    )


@admin.register(BusinessHours)
class BusinessHoursAdmin(TenantModelAdmin):
    area = Area.INBOXES
    form = HoursForm
    lines_fields = {"exceptions": validate_exception}
    fieldsets = (
        (None, {"fields": ("inbox", "time_zone", "state")}),
        (
            _("Week"),
            {
                "fields": (
                    "monday",
                    "tuesday",
                    "wednesday",
                    "thursday",
                    "friday",
                    "saturday",
                    "sunday",
                )
            },
        ),
        (
            _("Holidays and exceptions"),
            {
                "fields": ("exceptions",),
                "description": _(
                    "A line for a day or several: 2026-10-01..2026-10-07 closed National Day, "
                    "or 2026-12-24 09:00-12:00. What begins on such a day is replaced; "
                    "a night that began the day before goes on to its end."
                ),
            },
        ),
    )
    readonly_fields = ("state",)
    list_display = ("__str__", "time_zone", "state")
    list_select_related = ("inbox",)

    @admin.display(description=_("now"))
    def state(self, row: BusinessHours) -> str:
        try:
            return state_text(row.hours)
        except ValidationError:  # what was just typed cannot be read, or nothing was typed yet
            return "–"

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        row.full_clean()
        row.save()


def state_text(hours: Hours) -> str:
    """«Open now», or when it opens, by the hours' own clock."""
    moment = now()
    if is_open(hours, moment):
        return _t("Open now")
    opens = next_opening(hours, moment)
    if opens is None:
        return _t("Closed, with no opening within a year")
    return _t("Closed; opens %s") % date_format(opens, "l Y-m-d H:i")
