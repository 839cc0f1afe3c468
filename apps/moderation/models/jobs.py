"""Work on word lists in the background: a file on its way in, and a list on trial."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.moderation.models.words import MAX_CATEGORY_LENGTH, SensitiveWord
from apps.tenants.scoping import TenantOwned


class Job(TenantOwned):
    """Waits for a worker, is worked at, and ends; see jobs.py."""

    class State(models.TextChoices):
        WORKING = "working", _("at work")
        READY = "ready", _("to be looked at")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WORKING)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    total = models.PositiveIntegerField(_("to do"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    problem = models.CharField(_("problem"), max_length=40, blank=True)  # a code
    # The worker that has it. A claim that is not renewed runs out, and another worker begins again.
    run_id = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        abstract = True


class WordImport(Job):
    """A file of words: read by a worker, looked at by a person, saved by a worker."""

    class Mode(models.TextChoices):
        ADD = "add", _("add to what is there")
        REPLACE = "replace", _("replace the categories in the file")

    file_name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(null=True, editable=False)  # until it has ended
    category = models.CharField(
        _("category"),
        max_length=MAX_CATEGORY_LENGTH,
        blank=True,
        help_text=_("Of words for which the file names none."),
    )
    action = models.CharField(
        _("action"),
        max_length=12,
        choices=SensitiveWord.Action,
        default=SensitiveWord.Action.MASK,
        help_text=_("For words for which the file names none."),
    )
    mode = models.CharField(_("what becomes of the others"), max_length=8, choices=Mode, default=Mode.ADD)
    is_draft = models.BooleanField(
        _("new categories are switched off at first"),
        default=True,
        help_text=_("So that you can try them before they count."),
    )
    is_confirmed = models.BooleanField(default=False, editable=False)  # somebody has looked at it
    counts = models.JSONField(_("what is in it"), default=dict, blank=True)  # new, changed, unchanged, …
    problems = models.JSONField(default=list, blank=True)  # [line, word, code]
    samples = models.JSONField(default=dict, blank=True)  # by kind: the first words

    class Meta:
        verbose_name = _("import of words")
        verbose_name_plural = _("imports of words")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=models.Q(state="working"), name="word_import_at_work"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class WordTrial(Job):
    """What words would have done to the messages of the last days, and would do: shares, words, examples."""

    class Subject(models.TextChoices):
        LIST = "list", _("the words that count now")
        CATEGORY = "category", _("a category")
        IMPORT = "import", _("a file")

    subject = models.CharField(_("what is tried"), max_length=10, choices=Subject, default=Subject.LIST)
    category = models.CharField(_("category"), max_length=MAX_CATEGORY_LENGTH, blank=True)
    word_import = models.ForeignKey(
        WordImport,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    since = models.DateTimeField(_("messages since"))
    words = models.PositiveIntegerField(_("words"), default=0)
    messages = models.PositiveIntegerField(_("messages"), default=0)
    hits = models.PositiveIntegerField(_("messages with a hit"), default=0)
    is_partial = models.BooleanField(_("the newest messages only"), default=False)
    by_word = models.JSONField(
        default=list, blank=True
    )  # [word, category, action, messages], the worst first
    by_category = models.JSONField(default=list, blank=True)  # [category, messages]
    by_action = models.JSONField(default=dict, blank=True)  # action -> messages
    # [message id, [[word, pinyin]]]: no text, so that nothing of a visitor is kept here.
    examples = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("trial of words")
        verbose_name_plural = _("trials of words")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=models.Q(state="working"), name="word_trial_at_work"
            )
        ]

    def __str__(self) -> str:
        return self.category or str(self.word_import or self.get_subject_display())

    @property
    def percentage(self) -> float:
        return 100 * self.hits / self.messages if self.messages else 0.0
