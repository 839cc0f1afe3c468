"""Files and pages on their way to becoming articles: a job, what it reads, and what it found, to be looked at first."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models.content import Article, Collection
from apps.tenants.scoping import TenantOwned


class ImportJob(TenantOwned):
    """Read by a worker, looked at by a person, saved by a worker."""

    class Kind(models.TextChoices):
        FILES = "files", _("files")
        PAGE = "page", _("web page")
        SITE = "site", _("web site")

    class State(models.TextChoices):
        GATHERING = "gathering", _("more files to come")
        READING = "reading", _("being read")
        READY = "ready", _("to be looked at")
        SAVING = "saving", _("being saved")
        DONE = "done", _("saved")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    WORKING: ClassVar = (State.READING, State.SAVING)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FILES)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="+", verbose_name=_("collection")
    )
    source = models.JSONField(_("source"), default=dict, blank=True)  # of pages: what to read, and how far
    article_state = models.CharField(_("save as"), max_length=10, choices=Article.State, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    files_total = models.PositiveIntegerField(_("files"), default=0)
    files_done = models.PositiveIntegerField(_("files read"), default=0)
    rows_found = models.PositiveIntegerField(_("articles found"), default=0)
    rows_saved = models.PositiveIntegerField(_("articles saved"), default=0)
    counts = models.JSONField(
        _("what was saved"), default=dict, blank=True
    )  # created, updated, unchanged, refused
    problem = models.CharField(_("problem"), max_length=40, blank=True)  # a code of importing/problems.py
    # The worker that has it. A claim that is not renewed runs out, and another worker goes on.
    run_id = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=("reading", "saving")),
                name="import_job_at_work",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"


class ImportFile(TenantOwned):
    """A file, or a page. Its bytes lie in the database, where every worker reaches them, until they have been read."""

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="files", verbose_name=_("import")
    )
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=1000)  # of pages: the address
    size = models.PositiveIntegerField(_("size"), default=0)
    data = models.BinaryField(null=True, editable=False)
    is_read = models.BooleanField(_("read"), default=False)
    problem = models.CharField(_("problem"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "position"], name="import_file_position_once")
        ]

    def __str__(self) -> str:
        return self.name


class ImportItem(TenantOwned):
    """An article to be. fields: those of importing/rows.py that are not empty."""

    class Change(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        WRONG = "wrong", _("cannot be saved")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="items", verbose_name=_("import")
    )
    file = models.ForeignKey(
        ImportFile,
        on_delete=models.CASCADE,
        related_name="items",
        null=True,
        blank=True,
        verbose_name=_("file"),
    )
    position = models.PositiveIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    fields = models.JSONField(_("fields"), default=dict)
    change = models.CharField(_("change"), max_length=10, choices=Change)
    problem = models.TextField(_("problem"), blank=True)  # a code of importing/problems.py, or what was said
    is_selected = models.BooleanField(_("take over"), default=True)
    chunk_count = models.PositiveIntegerField(_("chunks"), default=0)
    article = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("article"),
    )
    saved_at = models.DateTimeField(_("saved"), null=True, editable=False)

    class Meta:
        verbose_name = _("imported article")
        verbose_name_plural = _("imported articles")
        ordering = ("position", "id")
        indexes: ClassVar = [models.Index(fields=["job", "position"], name="import_item_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def body(self) -> str:
        text: Any = self.fields.get("body", "")
        return str(text)
