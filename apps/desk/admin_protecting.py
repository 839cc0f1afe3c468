"""Exports and erasures of a person: asked for on a page of the contact, looked at in a list, downloaded once done."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextInputWidget

from apps.conversations.admin_naming import VeiledAdmin
from apps.conversations.holds import OnHold
from apps.conversations.models import Contact
from apps.conversations.people import ContactMissing, contacts_of
from apps.conversations.veiling import shown_contact
from apps.desk.models import DataRequest
from apps.desk.protecting import archive
from apps.desk.protecting.requests import RequestRunning, WrongName, ask_for, cancel
from apps.tenants import auditing
from apps.tenants.admin_base import EvidenceAdmin
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import scope_of
from apps.tenants.models import User
from apps.tenants.veil import veil_of

Kind = DataRequest.Kind


class AskForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("what"),
        initial=Kind.EXPORT,
        widget=UnfoldAdminRadioSelectWidget(),
        choices=[
            (Kind.EXPORT, _("Export: a file with everything that is known about the person")),
            (
                Kind.PSEUDONYMISE,
                _("Erase: name, words, files and notes go; conversations stay as figures without words"),
            ),
            (Kind.DELETE, _("Delete: the conversations go, too")),
        ],
    )
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Such as the date of the person's letter."),
    )
    typed = forms.CharField(
        label=_("the person's name, typed by you"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Only to erase or delete. This cannot be undone."),
    )


class Download(FileResponse):
    """Read part by part by whatever serves it."""

    block_size = 65_536

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


@admin.register(DataRequest)
class DataRequestAdmin(VeiledAdmin, EvidenceAdmin):
    area = Area.AUDIT
    veiled = ("contact_name",)
    fields = ("kind", "contact_link", "reason", "state", "by_name", "created_at", "ended_at", "outcome")
    readonly_fields = fields
    list_display = ("created_at", "kind", "contact_link", "state", "progress", "by_name", "ended_at")
    list_filter = ("kind", "state", "created_at")
    search_fields = ("contact_name", "by_name", "reason")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        scope = scope_of(request)
        return bool(scope and scope.may(Verb.MANAGE_DATA)) and super().has_view_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "ask/<uuid:contact_id>/": ("ask", self._ask),
            "<uuid:object_id>/download/": ("download", require_safe(self._download)),
            "<uuid:object_id>/cancel/": ("cancel", require_POST(self._cancel)),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"desk_datarequest_{name}")
            for route, (name, view) in pages.items()
        ]
        return [*own, *super().get_urls()]

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────
    @admin.display(description=_("contact"))
    def contact_link(self, row: DataRequest) -> str:
        return row.contact_name or f"#{row.contact_id.hex[-6:]}"

    @admin.display(description=_("progress"))
    def progress(self, row: DataRequest) -> str:
        return f"{row.done}/{row.total}" if row.total else "–"

    @admin.display(description=_("result"))
    def outcome(self, row: DataRequest) -> str:
        counts = [(_RESULTS.get(name, name), count) for name, count in row.result.items()]
        return render_to_string(
            "admin/data_request.html", {"row": row, "counts": counts, "is_erasure": row.kind != Kind.EXPORT}
        )

    # ── what can be done ────────────────────────────────────────────────────────────────────────────
    def _ask(self, request: HttpRequest, contact_id: UUID) -> HttpResponse:
        contacts = self._contacts(request, contact_id)
        shown = shown_contact(veil_of(contacts[0].tenant), contacts[0])
        form = AskForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            made = self._asked(request, contacts[0], form, called=str(shown))
            if made is not None:
                return HttpResponseRedirect(reverse("admin:desk_datarequest_change", args=[made.pk]))
        page = {
            "title": _t("Export or erase what is known of %(name)s") % {"name": shown},
            "person": shown,
            "contacts": contacts,
            "form": form,
            "opts": self.opts,
        }
        context = {**self.admin_site.each_context(request), **page}
        return TemplateResponse(request, "admin/data_request_ask.html", context)

    def _contacts(self, request: HttpRequest, contact_id: UUID) -> list[Contact]:
        """Of the person, when the request reaches them."""
        if not self.has_view_permission(request):
            raise Http404
        rows = self.admin_site.get_model_admin(Contact).get_queryset(request)
        found = rows.filter(pk=contact_id).first()
        if found is None:
            raise Http404
        return contacts_of(found.tenant_id, found.pk)

    def _asked(
        self, request: HttpRequest, person: Contact, form: AskForm, *, called: str
    ) -> DataRequest | None:
        """called: the name as it is shown. Who types that has typed the name."""
        assert isinstance(request.user, User)
        given = form.cleaned_data
        if given["typed"].strip() == called:
            given = given | {"typed": str(person)}
        try:
            return ask_for(person.tenant_id, person.pk, by=request.user, **given)
        except WrongName:
            form.add_error("typed", _("Type exactly: %s") % called)
        except OnHold:
            form.add_error(None, _("There is a legal hold on this person or on one of the conversations."))
        except RequestRunning:
            form.add_error(None, _("This has been asked for already and is not done yet."))
        except ContactMissing:
            raise Http404 from None
        return None

    def _download(self, request: HttpRequest, object_id: UUID) -> HttpResponseBase:
        row = self._own(request, object_id)
        try:
            content = archive.fetch(row)
        except OSError:
            raise Http404 from None
        auditing.record(
            tenant_id=row.tenant_id,
            action="export downloaded",
            object_type=Contact._meta.label_lower,
            object_id=row.contact_id,
            title=f"#{row.contact_id.hex[-6:]}",
        )
        name = f"contact-{row.contact_id}.zip"
        response = Download(content, as_attachment=True, filename=name, content_type="application/zip")
        response["Cache-Control"] = "no-store"
        return response

    def _cancel(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        row = self._own(request, object_id)
        if not cancel(row):
            self.message_user(request, _t("It has begun already."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:desk_datarequest_change", args=[row.pk]))

    def _own(self, request: HttpRequest, object_id: UUID) -> DataRequest:
        row = self.get_queryset(request).filter(pk=object_id).first()
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        found: DataRequest = row
        return found


_RESULTS = {
    "contacts": _("contacts"),
    "conversations": _("conversations"),
    "messages": _("messages"),
    "events": _("events for programs"),
    "contactnote": _("notes"),
    "pageview": _("page views"),
    "contactlabel": _("labels"),
    "files": _("files"),
    "files_missing": _("files that could not be read"),
}
