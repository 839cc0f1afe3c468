"""A tenant's configuration as documents: what was published when, and the draft of what comes next."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.knowledge.models import EvaluationRun
from apps.tenants.models import User
from apps.tenants.scoping import TenantOwned


class ConfigurationVersion(TenantOwned):
    """What the tenant's rows said once. number: 1, 2, 3 … for each tenant; never changed once written."""

    class Origin(models.TextChoices):
        PUBLISHED = "published", _("draft published")
        ROLLED_BACK = "rolled_back", _("rolled back")
        FOUND = "found", _("changed directly")  # by the pages of single rows, which ask for no draft

    number = models.PositiveIntegerField(_("version"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin)
    of_number = models.PositiveIntegerField(_("as in version"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("published by")
    )
    document = models.JSONField(_("configuration"))
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("configuration version")
        verbose_name_plural = _("configuration versions")
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "number"], name="configuration_version_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class ConfigurationDraft(TenantOwned):
    """One for each tenant. base: what was published when it was begun, so that others' changes can be told from its."""

    base = models.JSONField(_("begun from"))
    document = models.JSONField(_("configuration"))
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("changed by")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("configuration draft")
        verbose_name_plural = _("configuration drafts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant"], name="configuration_draft_once_per_tenant")
        ]

    def __str__(self) -> str:
        return f"{self.updated_at:%Y-%m-%d %H:%M}"


class DraftTrial(TenantOwned):
    """An evaluation run that asked the draft. digest: of the draft that it asked."""

    run = models.OneToOneField(EvaluationRun, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("evaluation of a draft")
        verbose_name_plural = _("evaluations of drafts")

    def __str__(self) -> str:
        return str(self.run)
