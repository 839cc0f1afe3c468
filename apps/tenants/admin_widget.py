"""What an inbox's chat looks like and how it behaves, with a preview beside the form."""

from typing import Any
from uuid import UUID

import redis
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from apps.common.ids import parse_id
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_pictures import PictureField
from apps.tenants.admin_roles import Area
from apps.tenants.admin_rows import RowsField
from apps.tenants.admin_texts import TextsField
from apps.tenants.admin_widget_rows import FaceRow, FieldRow, GreetingRow
from apps.tenants.models import Inbox, WidgetSettings
from apps.tenants.models.widget import LONGEST
from apps.tenants.previews import keep_preview
from apps.tenants.texts import languages
from apps.tenants.widget_saving import remove_widget_settings, save_widget_settings, with_pictures_inside
from apps.tenants.widget_settings import MOST_FACES, MOST_FIELDS, MOST_GREETINGS

SEVERAL_LINES = {"announcement": 3, "consent_text": 3, "off_hours_text": 2}
ROWS = {
    "faces": (FaceRow, MOST_FACES),
    "pre_chat_fields": (FieldRow, MOST_FIELDS),
    "proactive": (GreetingRow, MOST_GREETINGS),
}


class ColourWidget(UnfoldAdminTextInputWidget):  # type: ignore[misc]
    """A text that may be empty, with the browser's colour picker beside it (admin/widget_preview.js)."""

    def __init__(self) -> None:
        super().__init__(
            attrs={"data-colour": "", "maxlength": 7, "placeholder": "#0b6b5c", "spellcheck": "false"}
        )


@admin.register(WidgetSettings)
class WidgetSettingsAdmin(TenantModelAdmin):
    area = Area.INBOXES
    form = TenantModelForm
    change_form_template = "admin/widget_settings.html"
    fieldsets = (
        (None, {"fields": ("inbox",)}),
        (
            _("Colours and pictures"),
            {"fields": ("accent", "accent_dark", "radius", "logo_url", "assistant_avatar_url")},
        ),
        (_("Who answers"), {"fields": ("faces", "reply_time")}),
        (
            _("Button on your pages"),
            {
                "fields": (("launcher_position", "launcher_type"), "launcher_title"),
                "description": _("What a page says in its own kefuSettings wins."),
            },
        ),
        (_("Words"), {"fields": ("announcement", "off_hours_text", "locales")}),
        (_("Consent"), {"fields": ("consent_text", "consent_required")}),
        (_("Before the chat"), {"fields": ("pre_chat_when", "pre_chat_title", "pre_chat_fields")}),
        (_("Greetings that come by themselves"), {"fields": ("proactive",)}),
        (
            _("What visitors can do"),
            {
                "fields": (
                    "rating",
                    "has_transcript",
                    "has_attachments",
                    "has_emoji",
                    "has_sound",
                    "identity_required",
                )
            },
        ),
    )
    list_display = ("inbox", "accent", "reply_time", "rating", "created_at")
    list_select_related = ("inbox",)
    search_fields = ("inbox__name",)

    class Media:
        js = (forms.Script("js/admin/widget_preview.js", type="module"),)
        css = {"all": ("css/admin_rules.css", "css/admin_widget.css")}

    # ── the form ────────────────────────────────────────────────────────────────────────────────────
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        said = {"label": capfirst(db_field.verbose_name), "help_text": db_field.help_text}
        if db_field.name in LONGEST:
            return TextsField(
                rows=SEVERAL_LINES.get(db_field.name, 1), longest=LONGEST[db_field.name], **said
            )
        if db_field.name in ROWS:
            row_form, most = ROWS[db_field.name]
            return RowsField(row_form, most=most, **said)
        if db_field.name in ("logo_url", "assistant_avatar_url"):
            return PictureField(**said)
        if db_field.name in ("accent", "accent_dark"):
            kwargs["widget"] = ColourWidget()
        if db_field.name == "locales":
            return forms.MultipleChoiceField(
                choices=settings.LANGUAGES,
                initial=languages,
                widget=UnfoldAdminCheckboxSelectMultipleWidget(),
                **said,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who may only look sees it in words."""
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["inbox", "summary"]})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "inbox", "summary"] if obj is not None else [*readonly, "summary"]

    @admin.display(description=_("settings"))
    def summary(self, look: WidgetSettings) -> str:
        hidden = {"id", "tenant", "created_at", "inbox"}
        rows = [_said(look, field) for field in look._meta.concrete_fields if field.name not in hidden]
        return render_to_string("admin/widget_summary.html", {"rows": rows})

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        save_widget_settings(look=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        remove_widget_settings(tenant_id=tenant_id, ids=ids)

    # ── the preview ─────────────────────────────────────────────────────────────────────────────────
    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="tenants_widgetsettings_preview"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        own = {
            "preview_url": reverse("admin:tenants_widgetsettings_preview"),
            "languages": settings.LANGUAGES,
        }
        return super().render_change_form(request, context | own, *args, **kwargs)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The form as it is, unsaved -> {"address"} of the chat page with it, or {"problem"}. Stores no row."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        look = self._look_of(request)
        form: Any = self.get_form(request, look, change=True)(request.POST, request.FILES, instance=look)
        if not form.is_valid():
            return JsonResponse({"problem": _t("Not shown yet: something in the form is not right.")})
        try:
            name = keep_preview(look=with_pictures_inside(form.instance))
        except redis.RedisError:
            return JsonResponse({"problem": _t("The preview is not available right now.")})
        return JsonResponse({"address": f"/chat/{look.inbox.site_key}/?preview={name}"})

    def _look_of(self, request: HttpRequest) -> WidgetSettings:
        inboxes = self.admin_site.get_model_admin(Inbox).get_queryset(request)
        inbox = inboxes.filter(pk=parse_id(request.POST.get("inbox"))).first()
        if inbox is None:
            raise Http404
        row = WidgetSettings.objects.for_tenant(inbox.tenant_id).filter(inbox=inbox).first()
        look = row or WidgetSettings(tenant_id=inbox.tenant_id)
        look.inbox = inbox
        return look


def _said(look: WidgetSettings, field: Any) -> tuple[str, list[str]]:
    """The field's name, and its value in words, by lines."""
    value = getattr(look, field.attname)
    if field.choices:
        value = getattr(look, f"get_{field.name}_display")()
    return capfirst(field.verbose_name), list(_lines(value)) or ["–"]


def _lines(value: Any) -> Any:
    if isinstance(value, bool):
        yield _t("yes") if value else _t("no")
    elif isinstance(value, dict):
        yield from (f"{key}: {', '.join(_lines(inner))}" for key, inner in value.items() if inner)
    elif isinstance(value, list):
        yield from (" · ".join(_lines(item)) for item in value)
    elif value != "":
        yield str(value)
