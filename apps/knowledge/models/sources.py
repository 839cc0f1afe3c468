"""Web pages that articles come from, looked at again by a timetable."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models.content import Collection
from apps.knowledge.models.imports import ImportJob
from apps.tenants.scoping import TenantOwned

MAX_PAGES = 2000


class WebSource(TenantOwned):
    class Kind(models.TextChoices):
        PAGE = "page", _("one page")
        SITEMAP = "sitemap", _("sitemap")
        SITE = "site", _("site")

    class Schedule(models.TextChoices):
        OFF = "off", _("never by itself")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PAGE)
    url = models.URLField(_("web address"), max_length=1000)
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="+", verbose_name=_("collection")
    )
    depth = models.PositiveSmallIntegerField(
        _("depth"),
        default=3,
        validators=[MaxValueValidator(10)],
        help_text=_("Of a site: how many links away from the first page."),
    )
    include = models.JSONField(_("only these paths"), default=list, blank=True)
    exclude = models.JSONField(_("not these paths"), default=list, blank=True)
    max_pages = models.PositiveIntegerField(
        _("at most so many pages"),
        default=500,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PAGES)],
    )
    schedule = models.CharField(_("look again"), max_length=10, choices=Schedule, default=Schedule.OFF)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(
        _("hour"), default=3, validators=[MaxValueValidator(23)], help_text=_("From 0 to 23.")
    )
    publishes = models.BooleanField(
        _("publish at once"),
        default=False,
        help_text=_("Otherwise what was found waits under Imports until somebody has looked at it."),
    )
    next_at = models.DateTimeField(_("next time"), null=True, editable=False)
    last_run_at = models.DateTimeField(_("last time"), null=True, editable=False)
    last_job = models.ForeignKey(
        ImportJob,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("last import"),
    )
    # How many pages by outcome, «ended_by» when a limit was reached, «problem» when nothing could be read.
    last_result = models.JSONField(_("last result"), default=dict, editable=False)

    class Meta:
        verbose_name = _("web source")
        verbose_name_plural = _("web sources")
        ordering = ("url", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "collection", "kind", "url"], name="web_source_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="web_source_due")
        ]

    def __str__(self) -> str:
        return self.url

    def time_after(self, moment: datetime) -> datetime | None:
        """When it is to be looked at next, in the installation's time zone."""
        if self.schedule == self.Schedule.OFF:
            return None
        at = localtime(moment).replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if self.schedule == self.Schedule.WEEKLY:
            at += timedelta(days=(self.weekday - at.weekday()) % 7)
        step = timedelta(days=7 if self.schedule == self.Schedule.WEEKLY else 1)
        return at if at > moment else at + step


class WebPage(TenantOwned):
    """What the last visit of an address left."""

    class Outcome(models.TextChoices):
        READ = "read", _("read")
        UNCHANGED = "unchanged", _("unchanged")
        EDITED = "edited", _("edited by hand, left alone")
        REMOVED = "removed", _("deleted by hand, left out")
        COPY = "copy", _("a copy of another page")
        SKIPPED = "skipped", _("left out")
        MOVED = "moved", _("leads to another page")
        GONE = "gone", _("gone")
        ARCHIVED = "archived", _("gone, article archived")
        FAILED = "failed", _("could not be read")

    source = models.ForeignKey(
        WebSource, on_delete=models.CASCADE, related_name="pages", verbose_name=_("web source")
    )
    url = models.CharField(_("web address"), max_length=1000)
    external_id = models.CharField(_("external id"), max_length=60)  # of its article
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    links = models.JSONField(default=list, editable=False)
    # Of what was handed over for the article, the latest last: an article with another text was edited by a person.
    text_hashes = models.JSONField(default=list, editable=False)
    times_gone = models.PositiveSmallIntegerField(default=0, editable=False)
    was_saved = models.BooleanField(
        default=False, editable=False
    )  # so without an article, somebody deleted it
    job_id = models.UUIDField(null=True, editable=False)  # the run that saw it last
    checked_at = models.DateTimeField(_("looked at"))

    class Meta:
        verbose_name = _("web page")
        verbose_name_plural = _("web pages")
        ordering = ("url", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="web_page_once")
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "external_id"], name="web_page_of_article")]

    def __str__(self) -> str:
        return self.url


def external_id_of(url: str) -> str:
    """The same page has the same article, whichever source it came by."""
    return f"web:{hashlib.sha256(url.encode()).hexdigest()[:40]}"
