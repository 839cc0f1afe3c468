"""Inviting people by letter. Here and not among the other pages of people, since the letter is another app's."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from apps.common.clock import now
from apps.desk import inviting, mailing
from apps.tenants import invitations
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_giving import RoleField, chosen_role
from apps.tenants.admin_operations import ask, show_once
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import scope_of
from apps.tenants.models import Invitation, User

_TITLES = {
    "waiting": _("waiting"),
    "accepted": _("accepted"),
    "revoked": _("withdrawn"),
    "expired": _("expired"),
}
_LOOKS = {"waiting": "info", "accepted": "success", "revoked": "danger", "expired": "warning"}


class InvitationForm(TenantModelForm):
    role = RoleField()
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget()
    )

    class Meta:
        model = Invitation
        fields = ("tenant", "email", "language")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        tenant = cleaned.get("tenant")
        tenant_id = self.tenant_id or (tenant.pk if tenant else None)
        if tenant_id and cleaned.get("role"):
            try:
                self.chosen = chosen_role(tenant_id, cleaned["role"])
            except ValueError:  # a superuser chose another tenant's role
                self.add_error("role", _("This belongs to another tenant."))
        return cleaned


@admin.register(Invitation)
class InvitationAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    verb = Verb.MANAGE_PEOPLE
    form = InvitationForm
    list_display = ("email", "shown_role", "state", "invited_by", "created_at", "expires_at")
    list_filter = ("role", "created_at")
    list_select_related = ("custom_role", "invited_by")
    search_fields = ("email",)
    readonly_fields = ("shown_role", "state", "invited_by", "accepted_by", "created_at", "expires_at")
    actions = ["revoke_selected"]
    actions_detail = ["send_again", "revoke"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        told = ["email", *self.readonly_fields] if obj is not None else ["email", "role", "language"]
        return [(None, {"fields": ["tenant", *told] if self._shows_tenant(request) else told})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs | {"form": TenantModelForm})
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.base_fields["role"].offer(request)
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One invites, sends again and withdraws; what was sent does not change."""
        return not isinstance(obj, Invitation) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # who was invited by whom stays to be read

    def has_deal_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also of invitations to a role above one's own: whoever withdraws one gives nothing away."""
        return super().has_change_permission(request, None)

    def _deals_with(self, request: HttpRequest, row: Invitation) -> bool:
        scope = scope_of(request)
        return scope is not None and scope.may_give(row.role, row.custom_role)

    @admin.display(description=_("role"), ordering="role")
    def shown_role(self, row: Invitation) -> str:
        return row.custom_role.name if row.custom_role else row.get_role_display()

    @display(description=_("state"), label=_LOOKS)  # type: ignore[untyped-decorator]
    def state(self, row: Invitation) -> tuple[str, str]:
        code = _state(row)
        return code, str(_TITLES[code])

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        role, own = form.chosen
        scope = scope_of(request)
        if scope is None or not scope.may_give(role, own):
            raise ValidationError(_t("You can only give what you may do yourself."))
        assert isinstance(request.user, User)
        made = inviting.invite(
            tenant_id=row.tenant_id,
            email=row.email,
            role=role,
            custom_role=own,
            language=form.cleaned_data["language"],
            by=request.user,
        )
        row.pk = made.pk
        row.refresh_from_db()

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        if not mailing.is_available():
            return self._show_link(request, obj)
        messages.success(request, _t("The letter to %s is on its way.") % obj.email)
        return HttpResponseRedirect(reverse("admin:tenants_invitation_changelist"))

    @action(description=_("Send again"), url_path="send-again", permissions=["deal"])  # type: ignore[untyped-decorator]
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, send on POST."""
        row = self._reached(request, object_id)
        if not self._deals_with(request, row):
            raise Http404
        if request.method != "POST":
            warning = _t("The link of the earlier letter stops working. The new one is good for seven days.")
            return ask(self, request, row, title=_t("Send again"), warning=warning)
        if not inviting.send_again(row):
            messages.error(request, _t("It was accepted or withdrawn before."))
            return self._back(row)
        self.audit(request, "sent again", row, {})
        if not mailing.is_available():
            return self._show_link(request, row)
        messages.success(request, _t("The letter to %s is on its way.") % row.email)
        return self._back(row)

    @action(description=_("Withdraw"), url_path="revoke", permissions=["deal"])  # type: ignore[untyped-decorator]
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, withdraw on POST."""
        row = self._reached(request, object_id)
        if request.method != "POST":
            warning = _t("The link of the letter stops working.")
            return ask(self, request, row, title=_t("Withdraw"), warning=warning)
        self._revoke(request, row)
        return self._back(row)

    @admin.action(description=_("Withdraw the selected invitations"), permissions=["deal"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for row in queryset:
            self._revoke(request, row)
        messages.success(request, _t("Their links open nothing any more."))

    def _revoke(self, request: HttpRequest, row: Invitation) -> None:
        if invitations.revoke(row):
            self.audit(request, "withdrawn", row, {})

    def _show_link(self, request: HttpRequest, row: Invitation) -> HttpResponse:
        title = _t("Hand this link to %s yourself: this installation sends no mail.") % row.email
        return show_once(self, request, row, title=title, secret=invitations.link_of(row))

    def _back(self, row: Invitation) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:tenants_invitation_change", args=[row.pk]))

    def _reached(self, request: HttpRequest, object_id: str) -> Invitation:
        row: Invitation | None = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row


def _state(row: Invitation) -> str:
    if row.accepted_at:
        return "accepted"
    if row.revoked_at:
        return "revoked"
    return "expired" if row.expires_at <= now() else "waiting"
