"""A configuration file is looked at, and becomes a draft: publishing that is a step of its own."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminRadioSelectWidget

from apps.backoffice.configuration.audit import audit
from apps.backoffice.configuration.office import Office, changing_office_of
from apps.backoffice.configuration.pages import page
from apps.desk.configuring import drafts
from apps.desk.configuring.comparing import changes
from apps.desk.configuring.documents import Invalid
from apps.desk.configuring.importing import LARGEST, Imported, imported, parsed
from apps.desk.configuring.reading import published_document

MOST_TOLD = 100
ADD, REPLACE = "add", "replace"


class FileForm(forms.Form):
    file = forms.FileField(label=_("file"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".json"}))
    how = forms.ChoiceField(
        label=_("what the file does not have"),
        choices=[(ADD, _("stays as it is")), (REPLACE, _("is removed, in the sections that the file has"))],
        initial=ADD,
        widget=UnfoldAdminRadioSelectWidget(),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    office = changing_office_of(request, tenant_id)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    own: dict[str, Any] = {"title": _t("Import a configuration"), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = imported(
                tenant_id,
                parsed(form.cleaned_data["file"].read()),
                replaces=form.cleaned_data["how"] == REPLACE,
            )
        except Invalid as error:
            own |= {
                "problems": error.problems[:MOST_TOLD],
                "left_out": max(0, len(error.problems) - MOST_TOLD),
            }
        else:
            return _drafted(request, office, found)
    own["draft"] = drafts.draft_of(tenant_id)
    return page(request, office, "backoffice/configuration_import.html", **own)


def _drafted(request: HttpRequest, office: Office, found: Imported) -> HttpResponse:
    tenant_id = office.tenant.id
    published = published_document(tenant_id)
    made = changes(published, found.document)
    for note in found.notes[:MOST_TOLD]:
        messages.warning(request, str(note))
    if not made:
        messages.info(request, _t("The file says what is published already."))
        return HttpResponseRedirect(reverse("configuration_of", args=[tenant_id]))
    draft = drafts.begin(tenant_id=tenant_id, by=request.user.pk, document=found.document)
    audit(request, "configuration imported into the draft", draft, made)
    messages.success(request, _t("The file is in the draft now. Look at what it changes, then publish it."))
    return HttpResponseRedirect(reverse("configuration_draft", args=[tenant_id]))
