"""What the first-run guide remembers. Everything else about it is read from what is there."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned


class FirstRun(TenantOwned):
    """One row a tenant, from the moment on that there is something to remember.

    skipped: names of steps that were put aside (apps/desk/first_run.py).
    """

    is_knowledge_only = models.BooleanField(_("answers without a model"), default=False)
    tried_at = models.DateTimeField(_("first answer seen"), null=True)
    skipped = models.JSONField(_("put aside"), default=list)
    dismissed_at = models.DateTimeField(_("hidden since"), null=True)

    class Meta:
        verbose_name = _("first steps")
        verbose_name_plural = _("first steps")
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant"], name="first_run_once")]

    def __str__(self) -> str:
        return str(self.tenant_id)
