"""What a report is about: whose conversations, and of which days. All of it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.conversations.models import Label
from apps.reports.queries import today
from apps.reports.shapes import LONGEST_PERIOD, NARROWING, Filters, Period, Place
from apps.tenants.models import Inbox, Team, Tenant, User

DEFAULT_DAYS = 30
EARLIEST = date(2000, 1, 1)
LATEST = date(2999, 12, 31)


class AgentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, user: Any) -> str:
        return str(user.public_name)


class FiltersForm(forms.Form):
    """Always bound: an address that names no days means the last thirty."""

    first = forms.DateField(label=_("first day"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))
    last = forms.DateField(label=_("last day"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))
    inbox = forms.ModelChoiceField(Inbox.objects.none(), label=_("inbox"), required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("team"), required=False)
    agent = AgentField(User.objects.none(), label=_("agent"), required=False)
    label = forms.ModelChoiceField(Label.objects.none(), label=_("label"), required=False)

    def __init__(self, tenant: Tenant, query: Mapping[str, str]) -> None:
        self.tenant = tenant
        self.today = today(tenant.id)
        usual = Period.last_days(DEFAULT_DAYS, self.today)
        given = {name: query[name] for name in ("first", "last", *NARROWING) if query.get(name)}
        if not {"first", "last"} & given.keys():
            given |= {"first": usual.first.isoformat(), "last": usual.last.isoformat()}
        super().__init__(given)
        self._offer(
            inbox=Inbox.objects.for_tenant(tenant.id),
            team=Team.objects.for_tenant(tenant.id),
            agent=User.objects.filter(memberships__tenant_id=tenant.id),
            label=Label.objects.for_tenant(tenant.id),
        )

    def _offer(self, **rows: Any) -> None:
        for name, own in rows.items():
            field: Any = self.fields[name]
            field.empty_label = _t("all")
            field.widget = UnfoldAdminSelectWidget()
            field.queryset = own

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and not EARLIEST <= first <= last <= LATEST:
            self.add_error("last", _t("The last day is not before the first."))
        elif first and last and Period(first, last).days > LONGEST_PERIOD:
            self.add_error("last", _t("At most three years at once."))
        return given

    @cached_property
    def filters(self) -> Filters:
        """The usual ones where the address makes no sense; the form says so."""
        if not self.is_valid():
            return Filters(tenant_id=self.tenant.id, period=Period.last_days(DEFAULT_DAYS, self.today))
        given = self.cleaned_data
        narrowing = {f"{name}_id": given[name].pk for name in NARROWING if given[name]}
        return Filters(tenant_id=self.tenant.id, period=Period(given["first"], given["last"]), **narrowing)


@dataclass(frozen=True, slots=True)
class Preset:
    label: str
    query: str
    is_current: bool


def presets(filters: Filters, today_: date, kept: dict[str, str]) -> list[Preset]:
    """Periods that people ask for most, with the other filters as they are."""
    month = today_.replace(day=1)
    periods = [
        (_t("Today"), Period(today_, today_)),
        (_t("7 days"), Period.last_days(7, today_)),
        (_t("30 days"), Period.last_days(30, today_)),
        (_t("90 days"), Period.last_days(90, today_)),
        (_t("This month"), Period(month, today_)),
        (_t("A year"), Period.last_days(365, today_)),
    ]
    return [
        Preset(label, query_of(replace(filters, period=period), kept), period == filters.period)
        for label, period in periods
    ]


def query_of(filters: Filters, kept: dict[str, str]) -> str:
    """The filters as an address says them. kept: what else it says, such as a superuser's tenant."""
    return urlencode(kept | Place(figure="", filters=filters).as_query())
