"""Forms of the back office that try something in one of a tenant's inboxes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from apps.tenants.admin_scope import Scope
from apps.tenants.models import Inbox, Tenant

MOST_ATTRIBUTES = 50


class InboxForm(forms.Form):
    """A tenant, which only superusers choose, and perhaps an inbox of it."""

    tenant = forms.ModelChoiceField(
        label=_("tenant"), queryset=Tenant.objects.none(), widget=UnfoldAdminSelectWidget()
    )
    inbox = forms.ModelChoiceField(
        label=_("inbox"),
        required=False,
        queryset=Inbox.objects.none(),
        widget=UnfoldAdminSelectWidget(),
    )
    without_inbox: Any = None  # what no choice of an inbox stands for

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = scope.tenant
        inboxes: Any = self.fields["inbox"]
        rows = Inbox.objects.for_tenant(scope.tenant.id) if scope.tenant else Inbox.objects.all()
        inboxes.queryset = rows.filter(is_active=True)
        if self.without_inbox:
            inboxes.empty_label = self.without_inbox
        if scope.tenant:
            del self.fields["tenant"]
        else:
            tenants: Any = self.fields["tenant"]
            tenants.queryset = Tenant.objects.filter(is_active=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        inbox = cleaned.get("inbox")
        if inbox and inbox.tenant_id != self.tenant_id:
            self.add_error("inbox", _("This belongs to another tenant."))
        return cleaned

    @property
    def tenant_id(self) -> UUID | None:
        tenant = self._own or self.cleaned_data.get("tenant")
        return tenant.id if tenant else None


def attributes_of(text: str) -> dict[str, str]:
    """Of a contact, entered as `name = value`, one per line. Other lines, and more than there may be, are left out."""
    pairs = (line.partition("=") for line in text.splitlines()[:MOST_ATTRIBUTES] if "=" in line)
    return {name.strip(): value.strip() for name, _sign, value in pairs}
