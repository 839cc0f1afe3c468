"""Questions with the answer that is expected, and how well they were answered when."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models.content import Article, Collection
from apps.tenants.scoping import TenantOwned


class Behaviour(models.TextChoices):
    """What a visitor meets. REFUSE: the fixed text for what nothing fits, or silence; ASK: a question back."""

    ANSWER = "answer", _("answer")
    ASK = "ask", _("ask back")
    REFUSE = "refuse", _("refuse")
    HAND_OFF = "hand_off", _("hand over to a person")


class EvaluationSet(TenantOwned):
    name = models.CharField(_("name"), max_length=120)
    inbox = models.ForeignKey(
        "tenants.Inbox",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("inbox"),
        help_text=_("Answers as this inbox does; empty: as your oldest one."),
    )
    collections = models.ManyToManyField(
        Collection,
        blank=True,
        related_name="+",
        verbose_name=_("collections"),
        help_text=_("Empty: the inbox's own."),
    )
    minimum_percent = models.PositiveSmallIntegerField(
        _("share that must pass, in %"), default=90, validators=[MaxValueValidator(100)]
    )
    asks_model = models.BooleanField(
        _("judge the model's answers as well"),
        default=False,
        help_text=_(
            "Each case costs what an answer costs. Otherwise decisions and found articles are judged alone."
        ),
    )
    blocks_publishing = models.BooleanField(
        _("articles are published only when it holds"),
        default=False,
        help_text=_("Nothing that passed in the published version may fail, and the share must be reached."),
    )

    class Meta:
        verbose_name = _("evaluation set")
        verbose_name_plural = _("evaluation sets")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "name"], name="evaluation_set_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class EvaluationCase(TenantOwned):
    """earlier: what was said before, a text each; those that begin with «A: » were answers.
    expected_articles: external ids or ids; each of them will do."""

    evaluation_set = models.ForeignKey(
        EvaluationSet, on_delete=models.CASCADE, related_name="cases", verbose_name=_("evaluation set")
    )
    question = models.CharField(_("question"), max_length=2000)
    earlier = models.JSONField(
        _("said before"), default=list, blank=True, help_text=_("What was answered begins with «A: ».")
    )
    expected = models.CharField(_("expected"), max_length=10, choices=Behaviour, default=Behaviour.ANSWER)
    expected_articles = models.JSONField(
        _("expected articles"),
        default=list,
        blank=True,
        help_text=_("External ids or ids; each of them will do."),
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=Article.Language,
        blank=True,
        help_text=_("Any: as it is recognised."),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("evaluation case")
        verbose_name_plural = _("evaluation cases")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.question[:80]


class EvaluationRun(TenantOwned):
    """One pass over a set. candidates: {id: version} of drafts that counted as published; publication: the runs that
    publish them together when all of them hold; fingerprint: all that the answers depended on."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Decision(models.TextChoices):
        NONE = "", _("not asked for")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("refused")
        OVERRIDDEN = "overridden", _("published nevertheless")

    ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})

    evaluation_set = models.ForeignKey(
        EvaluationSet, on_delete=models.CASCADE, related_name="runs", verbose_name=_("evaluation set")
    )
    by = models.ForeignKey(
        "tenants.User", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asks_model = models.BooleanField(_("with the model's answers"), default=False)
    total = models.PositiveIntegerField(_("cases"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    passed = models.PositiveIntegerField(_("passed"), default=0)
    is_baseline = models.BooleanField(_("published version"), default=False)
    fingerprint = models.JSONField(_("configuration"), default=dict)
    candidates = models.JSONField(_("drafts"), default=dict)
    publication = models.UUIDField(null=True, editable=False)
    decision = models.CharField(_("publishing"), max_length=10, choices=Decision, blank=True)
    claims = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("evaluation run")
        verbose_name_plural = _("evaluation runs")
        ordering = ("-created_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluation_set"], condition=Q(is_baseline=True), name="evaluation_baseline_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=("queued", "running")),
                name="evaluation_run_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_set} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def percent(self) -> int:
        """Passed of those that were asked, rounded down: 100 means all."""
        return 100 * self.passed // self.done if self.done else 0

    @property
    def candidate_ids(self) -> Iterable[UUID]:
        return [UUID(each) for each in self.candidates]


class EvaluationResult(TenantOwned):
    """question and expectation as they were at the time. articles: what was found, best first, each with id,
    external_id, title, score, verdict and whether the answer cites it."""

    class Wrong(models.TextChoices):
        NOTHING = "", _("nothing")
        BEHAVIOUR = "behaviour", _("another behaviour")
        ARTICLE = "article", _("another article")

    run = models.ForeignKey(
        EvaluationRun, on_delete=models.CASCADE, related_name="results", verbose_name=_("evaluation run")
    )
    case = models.ForeignKey(
        EvaluationCase,
        null=True,
        on_delete=models.SET_NULL,
        related_name="results",
        verbose_name=_("evaluation case"),
    )
    question = models.CharField(_("question"), max_length=2000)
    expected = models.CharField(_("expected"), max_length=10, choices=Behaviour)
    expected_articles = models.JSONField(_("expected articles"), default=list)
    wrong = models.CharField(_("wrong"), max_length=10, choices=Wrong, blank=True)
    passed = models.BooleanField(_("passed"))
    came = models.CharField(_("came"), max_length=10, choices=Behaviour)
    source = models.CharField(_("from"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    articles = models.JSONField(_("articles"), default=list)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("evaluation result")
        verbose_name_plural = _("evaluation results")
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "case"], name="evaluation_result_once")
        ]

    def __str__(self) -> str:
        return self.question[:80]
