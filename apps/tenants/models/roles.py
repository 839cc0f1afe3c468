"""Roles of a tenant's own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import Membership
from apps.tenants.scoping import TenantOwned


class CustomRole(TenantOwned):
    """Like its base, but for what differs. Whoever has it has the base as their role, too."""

    name = models.CharField(_("name"), max_length=60)
    base = models.CharField(_("like"), max_length=16, choices=Membership.Role, default=Membership.Role.AGENT)
    # {area: "none", "view" or "change"; verb: "yes" or "no"}: what differs. See apps.tenants.admin_roles.
    overrides = models.JSONField(_("permissions"), default=dict, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="custom_role_name_once",
                violation_error_message=_("There is a role of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
