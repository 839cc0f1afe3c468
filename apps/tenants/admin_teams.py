"""Teams."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from apps.tenants import teams
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_roles import Area
from apps.tenants.models import Membership, Team
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
