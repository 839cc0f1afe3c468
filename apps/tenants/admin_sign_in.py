"""Who signs in in two steps, what a tenant demands, and help for somebody whose phone is gone."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldBooleanSwitchWidget

from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_forms import TenantModelForm
from apps.tenants.admin_operations import ask
from apps.tenants.admin_roles import Area, Verb
from apps.tenants.models import SecondFactor, SignInSettings, User
from apps.tenants.signing_in import second_factor, sessions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class SecondFactorFilter(admin.SimpleListFilter):
    title = _("two-step sign-in")
    parameter_name = "second_factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> "list[tuple[str, StrPromise]]":
        return [("on", _("on")), ("off", _("off"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = {"on": True, "off": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(has_second_factor=wanted)


class SignInTools(TenantModelAdmin):
    """For the page of people: a column, a filter, and the two deeds."""

    actions_detail = ["reset_second_factor", "sign_out"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        own = SecondFactor.objects.filter(user_id=OuterRef("pk"))
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = rows.annotate(has_second_factor=Exists(own))
        return annotated

    @admin.display(description=_("two-step sign-in"), boolean=True, ordering="has_second_factor")
    def two_steps(self, row: Any) -> bool:
        return bool(getattr(row, "has_second_factor", False))

    @action(description=_("Reset two-step sign-in"), url_path="reset-second-factor", permissions=["change"])  # type: ignore[untyped-decorator]
    def reset_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, reset on POST."""
        person = self._other(request, object_id)
        if request.method != "POST":
            title = _t("Reset two-step sign-in")
            warning = _t(
                "Do this for a person who has lost their phone and their recovery codes, and only after you have made "
                "sure that it is them who ask. They are signed out everywhere, and the password alone opens the "
                "account until two-step sign-in is set up again."
            )
            return ask(self, request, person, title=title, warning=warning)
        self._reset(request, person)
        return self._back(person)

    @action(description=_("Sign out everywhere"), url_path="sign-out", permissions=["change"])  # type: ignore[untyped-decorator]
    def sign_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask on GET, do it on POST."""
        person = self._other(request, object_id)
        if request.method != "POST":
            title, warning = _t("Sign out everywhere"), _t("All sessions of this person end at once.")
            return ask(self, request, person, title=title, warning=warning)
        with transaction.atomic():
            sessions.end_all(person)
            self.audit(request, "signed out everywhere", person, {})
        messages.success(request, _t("Signed out everywhere."))
        return self._back(person)

    @transaction.atomic
    def _reset(self, request: HttpRequest, person: User) -> None:
        if not second_factor.remove(person):
            messages.info(request, _t("There was none."))
            return
        sessions.end_all(person)
        self.audit(request, "second factor reset", person, {})
        messages.success(request, _t("Two-step sign-in is reset, and the person is signed out everywhere."))

    def _other(self, request: HttpRequest, object_id: str) -> User:
        """Somebody whom one may change, and not oneself: one's own page asks for the password."""
        person = self.get_object(request, object_id)
        if person is None:
            raise Http404
        assert isinstance(person, User)
        if person.pk == request.user.pk or not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    def _back(self, person: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:tenants_user_change", args=[person.pk]))


class SignInSettingsForm(TenantModelForm):
    signs_out = forms.BooleanField(
        label=_("Sign out now who has none"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("Otherwise they go on working until their next sign-in."),
    )


@admin.register(SignInSettings)
class SignInSettingsAdmin(TenantModelAdmin):
    area = Area.PEOPLE
    verb = Verb.MANAGE_PEOPLE
    form = SignInSettingsForm
    fieldsets = ((None, {"fields": ("requires_second_factor", "signs_out")}),)
    list_display = ("__str__", "requires_second_factor")

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        row.save()
        if row.requires_second_factor and form.cleaned_data.get("signs_out"):
            count = sessions.end_without_second_factor(row.tenant_id)
            messages.info(request, _t("People who have to sign in anew: %d") % count)
