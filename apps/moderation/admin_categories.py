"""Categories of words, switched on and off as a whole, and the phrases that are allowed."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from apps.moderation import queries, services, trial, trials
from apps.moderation.admin_forms import PhraseForm, PhrasesForm, TriedForm
from apps.moderation.automaton import Word
from apps.moderation.models import AllowedPhrase, SensitiveWord, WordCategory
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area


class CategoryForm(TriedForm):
    tried_when = frozenset({"is_active", "action"})

    def listed(self, cleaned: dict[str, Any]) -> list[Word]:
        return _words(self.instance) if cleaned.get("is_active") and self.instance.pk else []

    class Meta:
        model = WordCategory
        fields = ("tenant", "name", "is_active", "action")


def _words(category: WordCategory) -> list[Word]:
    rows = SensitiveWord.objects.for_tenant(category.tenant_id).filter(category=category.name, is_active=True)
    return [Word(*row) for row in rows.values_list("text", "category", "action", "reading")]


@admin.register(WordCategory)
class WordCategoryAdmin(TenantModelAdmin):
    area = Area.AUTOMATION
    form = CategoryForm
    list_display = ("name", "is_active", "action_shown", "word_count", "created_at")
    list_filter = ("is_active", "action")
    search_fields = ("name",)
    actions = ["switch_on", "switch_off"]
    actions_detail = ["show_words", "try_category"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["name", "is_active", "action", *(["accepts_hits"] if obj else [])]
        return [(None, {"fields": ["tenant", *fields] if self._shows_tenant(request) else fields})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        words = SensitiveWord.objects.filter(tenant=OuterRef("tenant"), category=OuterRef("name")).order_by()
        counted = words.values("category").annotate(n=Count("pk")).values("n")
        found: QuerySet[Any] = rows.annotate(
            words=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        )
        return found

    @admin.display(description=_("words"), ordering="words")
    def word_count(self, row: Any) -> int:
        return int(row.words)

    @admin.display(description=_("action"), ordering="action")
    def action_shown(self, row: WordCategory) -> str:
        return row.get_action_display() if row.action else _t("what each word says")

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        services.save_category(category=row)

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_categories(tenant_id=tenant_id, category_ids=ids)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The words go with their category: the page that asks says how many."""
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        number = sum(len_of(row) for row in objs)
        text = ngettext("with %d word", "with %d words", number) % number
        return [*shown, text], counts, needed, protected

    # ── switched on and off ─────────────────────────────────────────────────────────────────────────
    @admin.action(description=_("Switch on the selected categories"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[WordCategory]) -> HttpResponse | None:
        """Shows what their words would do to harmless sentences first."""
        if request.POST.get("confirmed"):
            self._switch(request, queryset, is_active=True)
            return None
        words = [word for row in queryset for word in _words(row)]
        shown = {
            "samples": trial.tried_on_samples(words),
            "selected": [str(row.pk) for row in queryset],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "action_name": "switch_on",
            "title": _t("Switch on the selected categories"),
            "opts": self.opts,
        }
        context = {**self.admin_site.each_context(request), **shown}
        return TemplateResponse(request, "admin/word_trial.html", context)

    @admin.action(description=_("Switch off the selected categories"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[WordCategory]) -> None:
        self._switch(request, queryset, is_active=False)

    def _switch(self, request: HttpRequest, rows: QuerySet[WordCategory], *, is_active: bool) -> None:
        for row in rows.exclude(is_active=is_active):
            changes = {"is_active": {"before": row.is_active, "after": is_active}}
            services.switch_categories(tenant_id=row.tenant_id, category_ids=[row.pk], is_active=is_active)
            self.audit(request, "changed", row, changes)

    # ── its words, and they on trial ────────────────────────────────────────────────────────────────
    @action(description=_("Its words"), url_path="words", permissions=["view"])  # type: ignore[untyped-decorator]
    def show_words(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._reached(request, object_id)
        query = urlencode({"category__exact": row.name})
        return HttpResponseRedirect(f"{reverse('admin:moderation_sensitiveword_changelist')}?{query}")

    @action(description=_("Try on the last 30 days"), url_path="trial", permissions=["change"])  # type: ignore[untyped-decorator]
    def try_category(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks by GET, starts by POST."""
        row = self._reached(request, object_id)
        if request.method != "POST":
            shown = {
                "title": _t("Try on the last 30 days"),
                "warning": _t("Reads what was written in the last 30 days. This changes nothing."),
                "row": row,
                "opts": self.opts,
            }
            context = {**self.admin_site.each_context(request), **shown}
            return TemplateResponse(request, "admin/ask.html", context)
        started = trials.start_trial(
            tenant_id=row.tenant_id,
            subject=trials.Subject.CATEGORY,
            category=row.name,
            started_by=request.user,  # type: ignore[arg-type]
        )
        return HttpResponseRedirect(reverse("admin:moderation_wordtrial_change", args=[started.pk]))

    def _reached(self, request: HttpRequest, object_id: str) -> WordCategory:
        row: WordCategory | None = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row


def len_of(category: WordCategory) -> int:
    return SensitiveWord.objects.for_tenant(category.tenant_id).filter(category=category.name).count()


@admin.register(AllowedPhrase)
class AllowedPhraseAdmin(TenantModelAdmin):
    """The same rows as the word list's with the action «allow», without what does not concern them."""

    area = Area.AUTOMATION
    form = PhraseForm
    list_display = ("text", "stands_in_for", "category", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(action=SensitiveWord.Action.PASS)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = ["words"] if obj is None else ["text", "is_active"]
        return [(None, {"fields": ["tenant", *fields] if self._shows_tenant(request) else fields})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = {"form": PhrasesForm} if obj is None else {}
        return super().get_form(request, obj, change, **form | kwargs)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the listed words in each phrase of the page."""
        shown = super().get_changelist_instance(request)
        tenants = {row.tenant_id for row in shown.result_list}
        automatons = {tenant_id: queries.word_automaton(tenant_id=tenant_id) for tenant_id in tenants}
        for row in shown.result_list:
            hits = automatons[row.tenant_id].every_hit(row.text)
            row.allows = dict.fromkeys(hit.word for hit in hits if hit.action != SensitiveWord.Action.PASS)
        return shown

    @admin.display(description=_("allows"))
    def stands_in_for(self, row: Any) -> str:
        """The listed words inside: a phrase without any has no effect."""
        return ", ".join(row.allows) or _t("no listed word")

    def store(self, request: HttpRequest, row: Any, form: Any) -> None:
        if not isinstance(form, PhrasesForm):
            services.save_word(word=row)
            return
        words = [Word(text, action=SensitiveWord.Action.PASS) for text in form.cleaned_data["words"]]
        services.add_words(tenant_id=row.tenant_id, words=words)
        row.pk = SensitiveWord.objects.for_tenant(row.tenant_id).get(text=row.text).pk
        row.refresh_from_db()

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        services.remove_words(tenant_id=tenant_id, word_ids=ids)
