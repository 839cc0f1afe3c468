"""Inboxes: what the public side is reached by. Secrets are shown once."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.tenants import quotas
from apps.tenants.admin_audit import HIDDEN
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import LinesField, TenantModelForm
from apps.tenants.admin_installation import installation
from apps.tenants.admin_operations import ask, reached, show_once
from apps.tenants.admin_roles import Area
from apps.tenants.models import Inbox, LifecycleSettings, WidgetSettings, new_secret

LONGEST_QUESTION = 120
_ROTATED = {"identity_secret": {"before": HIDDEN, "after": HIDDEN}}


def validate_origin(line: str) -> None:
    """Raises ValidationError unless it is * or scheme://host[:port]."""
    try:
        parts = urlsplit(line)
        is_origin = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_origin = False
        parts = urlsplit("")
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if line != "*" and (not is_origin or rest):
        raise ValidationError(_("Write an origin such as https://shop.example.com."))


def validate_question(line: str) -> None:
    if len(line) > LONGEST_QUESTION:
        raise ValidationError(_("A quick question has at most 120 characters."))


class InboxForm(TenantModelForm):
    """The English texts are kept in Inbox.localized; other languages in it are left alone."""

    name_en = forms.CharField(
        label=_("name in English"), required=False, max_length=120, widget=UnfoldAdminTextInputWidget()
    )
    greeting_en = forms.CharField(
        label=_("greeting in English"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    quick_questions_en = LinesField(
        label=_("quick questions in English"),
        required=False,
        each=validate_question,
        help_text=_("One per line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = self.instance.localized.get("en", {})
        self.initial.setdefault("name_en", english.get("name", ""))
        self.initial.setdefault("greeting_en", english.get("greeting", ""))
        self.initial.setdefault("quick_questions_en", english.get("quick_questions", []))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        english = {
            "name": cleaned.get("name_en", ""),
            "greeting": cleaned.get("greeting_en", ""),
            "quick_questions": cleaned.get("quick_questions_en", []),
        }
        texts = {name: text for name, text in english.items() if text}
        others = {name: value for name, value in self.instance.localized.items() if name != "en"}
        self.instance.localized = others | ({"en": texts} if texts else {})
        return cleaned


@admin.register(Inbox)
class InboxAdmin(TenantModelAdmin):
    area = Area.INBOXES
    form = InboxForm
    lines_fields = {"quick_questions": validate_question, "allowed_origins": validate_origin}
    list_display = ("name", "site_key", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "site_key")
    readonly_fields = ("masked_secret",)
    actions_detail = ["appearance", "course", "installation", "rotate_secret"]
    fieldsets = (
        (None, {"fields": ("name", "name_en", "site_key", "team", "is_active")}),
        (_("First screen"), {"fields": ("greeting", "quick_questions", "greeting_en", "quick_questions_en")}),
        (_("Security"), {"fields": ("allowed_origins", "masked_secret")}),
    )

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if row.is_active and (row._state.adding or "is_active" in form.changed_data):
            quotas.require_room_for_inbox(row.tenant_id)
        row.save()

    @admin.display(description=_("identity secret"))
    def masked_secret(self, inbox: Inbox) -> str:
        return HIDDEN + inbox.identity_secret[-4:] if inbox.pk else "–"

    @action(description=_("Appearance and behaviour"), url_path="appearance", permissions=["view"])  # type: ignore[untyped-decorator]
    def appearance(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._settings(request, object_id, WidgetSettings)

    @action(description=_("Course of conversations"), url_path="course", permissions=["view"])  # type: ignore[untyped-decorator]
    def course(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._settings(request, object_id, LifecycleSettings)

    def _settings(
        self, request: HttpRequest, object_id: str, model: type[WidgetSettings | LifecycleSettings]
    ) -> HttpResponse:
        """Leads to the inbox's settings; the first time, to a form with the defaults."""
        inbox = reached(self, request, object_id)
        row = model.objects.for_tenant(inbox.tenant_id).filter(inbox=inbox).first()
        page = f"admin:tenants_{model._meta.model_name}"
        if row is not None:
            return HttpResponseRedirect(reverse(f"{page}_change", args=[row.pk]))
        if not self.has_change_permission(request, inbox):
            messages.info(request, _t("Nobody has changed anything here: the chat has its defaults."))
            return HttpResponseRedirect(reverse("admin:tenants_inbox_change", args=[inbox.pk]))
        query = urlencode({"inbox": inbox.pk, "tenant": inbox.tenant_id})
        return HttpResponseRedirect(f"{reverse(f'{page}_add')}?{query}")

    @action(description=_("Installation"), url_path="installation", permissions=["view"])  # type: ignore[untyped-decorator]
    def installation(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return installation(self, request, reached(self, request, object_id))

    @action(description=_("New identity secret"), url_path="rotate-secret", permissions=["change"])  # type: ignore[untyped-decorator]
    def rotate_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, rotate on POST."""
        inbox = reached(self, request, object_id)
        title = _t("New identity secret")
        if request.method != "POST":
            warning = _t("Hashes made with the present secret stop being accepted at once.")
            return ask(self, request, inbox, title=title, warning=warning)
        inbox.identity_secret = new_secret()
        inbox.save(update_fields=["identity_secret"])
        self.audit(request, "secret rotated", inbox, _ROTATED)
        return show_once(self, request, inbox, title=title, secret=inbox.identity_secret)
