"""The page on which a tenant decides what is masked and how long what is kept; with what would go, before it goes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminIntegerFieldWidget

from apps.common.sensitive import NEVER_TOLD, Kind
from apps.desk.protecting.keeping import COUNTED, dry_run
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.admin_scope import scope_of, tenant_of
from apps.tenants.models import Tenant
from apps.tenants.protection import (
    KINDS,
    LONGEST_DAYS,
    SHORTEST_DAYS,
    Class,
    Protection,
    protect,
    protection_of,
)

Json = dict[str, Any]
TITLES: "dict[Class, tuple[Promise, Promise]]" = {
    Class.CONVERSATIONS: (
        _("Conversations"),
        _("Ended ones, with messages and files, since their last message."),
    ),
    Class.ATTACHMENTS: (_("Files"), _("What was attached; the messages stay.")),
    Class.CONTACTS: (_("Contacts without conversations"), _("Since they were last seen.")),
    Class.PAGE_VIEWS: (_("Page views"), _("Which pages of your site contacts looked at.")),
    Class.TRACES: (_("Traces of AI runs"), _("What was asked, searched and found; the figures stay.")),
    Class.NOTIFICATIONS: (_("Notifications"), _("Of your people; after 30 days they go in any case.")),
    Class.AUDIT: (_("Audit log"), _("At least 90 days.")),
    Class.EXPORTS: (_("Files of data requests"), _("After 7 days they go in any case.")),
}


class ProtectionForm(forms.Form):
    masked = forms.MultipleChoiceField(
        label=_("masked on display"),
        required=False,
        choices=[(str(kind), title) for kind, title in KINDS.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_(
            "In the console, the back office, exports and the API. Roles that may reveal look at one message or "
            "contact at a time and say why; API keys with the scope «personal» read everything."
        ),
    )
    withheld = forms.MultipleChoiceField(
        label=_("withheld from AI models"),
        required=False,
        choices=[(str(kind), title) for kind, title in KINDS.items() if kind not in NEVER_TOLD],
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("Card and identity numbers are never told to a model."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (title, hint) in TITLES.items():
            self.fields[f"days_{name}"] = forms.IntegerField(
                label=str(title),
                help_text=str(hint),
                required=False,
                min_value=SHORTEST_DAYS.get(name, 1),
                max_value=LONGEST_DAYS,
                widget=UnfoldAdminIntegerFieldWidget(),
            )

    def wanted(self) -> Protection:
        given = self.cleaned_data
        return Protection(
            masked=frozenset(Kind(name) for name in given["masked"]),
            withheld=NEVER_TOLD | {Kind(name) for name in given["withheld"]},
            days={name: days for name in Class if (days := given[f"days_{name}"])},
        )

    @property
    def choices(self) -> list[Any]:
        return [self[name] for name in ("masked", "withheld")]

    @property
    def numbers(self) -> list[Any]:
        return [self[f"days_{name}"] for name in Class]


@require_http_methods(["GET", "HEAD", "POST"])
def data_protection(request: HttpRequest) -> HttpResponse:
    """With «try» among the fields nothing is stored: what would go is counted."""
    scope = scope_of(request)
    if scope is None or not (scope.may_view(Area.AUDIT) and scope.may(Verb.MANAGE_DATA)):
        raise PermissionDenied
    tenant = tenant_of(request, scope)
    if tenant is None:
        return _page(request, {"tenants": Tenant.objects.all()})
    form = ProtectionForm(request.POST if request.method == "POST" else None, initial=_initial(tenant))
    shown: Json = {"tenant": tenant, "form": form, "may_change": scope.may_change(Area.AUDIT)}
    if form.is_valid():
        if not shown["may_change"]:
            raise PermissionDenied
        if "try" not in request.POST:
            protect(tenant, form.wanted())
            messages.success(request, _t("Saved. What is due goes tonight."))
            return HttpResponseRedirect(request.get_full_path())
        shown |= {"due": [_due(each) for each in dry_run(tenant.pk, form.wanted())], "was_tried": True}
    return _page(request, shown)


def _initial(tenant: Tenant) -> Json:
    stored = protection_of(tenant)
    shown: Json = {"masked": sorted(stored.masked), "withheld": sorted(stored.withheld - NEVER_TOLD)}
    return shown | {f"days_{name}": days for name, days in stored.days.items()}


def _due(each: Any) -> Json:
    count = f"≥ {COUNTED:,}" if each.is_cut else f"{each.count:,}"
    return {"title": TITLES[each.name][0], "days": each.days, "count": count}


def _page(request: HttpRequest, shown: Json) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": _t("Data protection"), **shown}
    context["address"] = reverse("data_protection")
    return TemplateResponse(request, "admin/data_protection.html", context)
