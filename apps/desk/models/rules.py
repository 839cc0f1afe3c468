"""Trigger rules: when this holds for a visitor's message, do that."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models import Inbox
from apps.tenants.scoping import TenantOwned


class TriggerRule(TenantOwned):
    """Stored by apps.desk.rules.services, which knows what conditions and actions may say."""

    name = models.CharField(_("name"), max_length=120)
    inbox = models.ForeignKey(
        Inbox,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("inbox"),
        help_text=_("Empty: all inboxes."),
    )
    priority = models.IntegerField(
        _("order"), default=100, help_text=_("The rule with the lowest number is tried first.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    stops = models.BooleanField(
        _("stop here"),
        default=True,
        help_text=_("When this rule fires, no later one is tried. Otherwise later ones may add to it."),
    )
    conditions = models.JSONField(_("conditions"), default=dict)
    actions = models.JSONField(_("actions"), default=dict)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("trigger rule")
        verbose_name_plural = _("trigger rules")
        ordering = ("priority", "created_at")

    def __str__(self) -> str:
        return self.name
