"""Knowledge gaps: what is asked and not answered, and the way from there to an article."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.common.ids import parse_id
from apps.conversations.models import Message
from apps.desk.gaps import NotAnAnswer, draft_from_message
from apps.desk.gaps.deciding import ignore, publish, reopen
from apps.desk.gaps.drafting import draft
from apps.desk.models import Gap, GapQuestion
from apps.tenants.admin_base import TenantModelAdmin
from apps.tenants.admin_roles import Area
from apps.tenants.admin_scope import scope_of

MOST_SHOWN = 20
Deed = Callable[[HttpRequest, Gap, str], None]


class HasAnswer(admin.SimpleListFilter):
    title = _("answered by a colleague")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("a draft can be made from an answer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Gap]) -> QuerySet[Gap]:
        if self.value() != "yes":
            return queryset
        answered = GapQuestion.objects.exclude(answer_id=None).values("gap_id")
        return queryset.filter(pk__in=answered)


@admin.register(Gap)
class GapAdmin(TenantModelAdmin):
    area = Area.KNOWLEDGE
    fieldsets = (
        (None, {"fields": ("steps", "state", "article_link", "effect")}),
        (
            _("Questions"),
            {
                "fields": (
                    "times_asked",
                    "unanswered",
                    "handed_off",
                    "badly_rated",
                    "last_asked_at",
                    "samples",
                )
            },
        ),
    )
    readonly_fields = (
        "steps",
        "state",
        "article_link",
        "effect",
        "times_asked",
        "unanswered",
        "handed_off",
        "badly_rated",
        "last_asked_at",
        "samples",
    )
    list_display = (
        "question",
        "state",
        "times_asked",
        "unanswered",
        "handed_off",
        "badly_rated",
        "last_asked_at",
        "effect",
    )
    list_filter = ("state", "language", HasAnswer)
    list_select_related = ("article",)
    search_fields = ("question",)
    ordering = ("-times_asked", "-last_asked_at", "-id")
    actions = ("ignore_selected",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # gaps come from what customers ask

    def get_urls(self) -> list[URLPattern]:
        deeds: dict[str, Deed] = {
            "draft": self._draft,
            "publish": self._publish,
            "ignore": self._ignore,
            "reopen": self._reopen,
        }
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(self._view(deed)),
                name=f"desk_gap_{name}",
            )
            for name, deed in deeds.items()
        ]
        return [*own, *super().get_urls()]

    # ── the page ────────────────────────────────────────────────────────────────────────────────────
    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        gap = super().get_object(request, object_id, from_field)
        if gap is not None:
            gap.may_change = self.has_change_permission(request, gap)
            scope = scope_of(request)
            gap.may_read = scope is not None and scope.may_view(Area.CONVERSATIONS)
        return gap

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        hidden = ("show_save", "show_save_and_continue", "show_save_and_add_another")
        return super().render_change_form(request, context | dict.fromkeys(hidden, False), *args, **kwargs)

    @admin.display(description=_("what to do"))
    def steps(self, gap: Gap) -> str:
        return render_to_string("admin/gap_steps.html", {"gap": gap})

    @admin.display(description=_("article"))
    def article_link(self, gap: Gap) -> str:
        if gap.article is None:
            return "–"
        address = reverse("admin:knowledge_article_change", args=[gap.article.pk])
        state = gap.article.get_state_display()
        return format_html(
            '<a href="{}" data-testid="gap-article">{}</a> · {}', address, gap.article.title, state
        )

    @admin.display(description=_("since it was published"))
    def effect(self, gap: Gap) -> str:
        if gap.resolved_at is None:
            return "–"
        asked = gap.after_answered + gap.after_missed
        return _t(
            "asked %(asked)d times: %(answered)d answered (%(cited)d from the article), %(missed)d not"
        ) % {
            "asked": asked,
            "answered": gap.after_answered,
            "cited": gap.after_cited,
            "missed": gap.after_missed,
        }

    @admin.display(description=_("conversations"))
    def samples(self, gap: Gap) -> str:
        questions = list(gap.questions.order_by("-asked_at", "-id")[:MOST_SHOWN])
        ids = [question.answer_id for question in questions if question.answer_id]
        said = dict(Message.objects.for_tenant(gap.tenant_id).filter(pk__in=ids).values_list("pk", "content"))
        rows = [
            (question, said.get(question.answer_id) if question.answer_id else None) for question in questions
        ]
        return render_to_string("admin/gap_samples.html", {"gap": gap, "rows": rows})

    # ── what can be done ────────────────────────────────────────────────────────────────────────────
    def _view(self, deed: Deed) -> Callable[[HttpRequest, str], HttpResponse]:
        """By POST alone: the buttons stand in the page's own form."""

        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            gap = self.get_object(request, object_id)
            if gap is None or not self.has_change_permission(request, gap):
                raise Http404
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            before = gap.state
            try:
                deed(request, gap, request.user.get_username())
            except (ValidationError, NotAnAnswer) as refusal:
                self.message_user(request, _told(refusal), messages.ERROR)
            else:
                self.audit(request, "changed", gap, {"state": {"before": before, "after": str(gap.state)}})
            return HttpResponseRedirect(reverse("admin:desk_gap_change", args=[object_id]))

        return view

    def _draft(self, request: HttpRequest, gap: Gap, author: str) -> None:
        answer_id = parse_id(request.POST.get("answer"))
        if answer_id is None:
            draft(gap, author=author)
        elif gap.questions.filter(answer_id=answer_id).exists():
            draft_from_message(gap.tenant_id, answer_id, author=author)
        gap.refresh_from_db(fields=["state", "article"])
        self.message_user(request, _t("The draft is there: read it, complete it, then publish it."))

    def _publish(self, request: HttpRequest, gap: Gap, author: str) -> None:
        publish(gap, author=author)
        self.message_user(request, _t("Published. What comes of it is shown here."))

    def _ignore(self, request: HttpRequest, gap: Gap, author: str) -> None:
        ignore(gap)

    def _reopen(self, request: HttpRequest, gap: Gap, author: str) -> None:
        reopen(gap)

    @admin.action(description=_("Ignore the selected gaps"), permissions=["change"])
    def ignore_selected(self, request: HttpRequest, queryset: QuerySet[Gap]) -> None:
        for gap in queryset.exclude(state=Gap.State.IGNORED):
            before = gap.state
            ignore(gap)
            self.audit(request, "changed", gap, {"state": {"before": before, "after": str(gap.state)}})

    def remove(self, *, tenant_id: UUID, ids: list[UUID]) -> None:
        Gap.objects.for_tenant(tenant_id).filter(pk__in=ids).delete()


def _told(refusal: ValidationError | NotAnAnswer) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return _t("This answer cannot become an article: it names somebody, or was taken back.")
