"""The outbox: events that must reach programs even when nobody listens now."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_id


class OutboxEntry(models.Model):
    """One event. The id grows with time, so it is the feed's cursor and a partition by month can use it later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField(db_index=False)
    name = models.CharField(_("name"), max_length=60)
    payload = models.JSONField(_("payload"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("id",)
        indexes = (models.Index(fields=["tenant_id", "id"], name="outbox_feed"),)

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
