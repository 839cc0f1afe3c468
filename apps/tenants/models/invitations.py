"""Who was asked by letter to join a tenant."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.tenants.models.people import Membership, User
from apps.tenants.scoping import TenantOwned


class Invitation(TenantOwned):
    """Good once, until it expires or is revoked. The link in the letter is its id, its issue and a signature."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=16, choices=Membership.Role, default=Membership.Role.AGENT)
    custom_role = models.ForeignKey(
        "tenants.CustomRole",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,  # members.remove_custom_roles revokes those that are open
        related_name="+",
        verbose_name=_("own role"),
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    invited_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("invited by")
    )
    issue = models.PositiveSmallIntegerField(_("letters"), default=1)  # a link of an earlier letter is void
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
                violation_error_message=_("This address is invited already: send the letter again."),
            )
        ]

    def __str__(self) -> str:
        return self.email
