"""By what people get in: their sessions, their second factor, and what a tenant demands of them."""

from typing import ClassVar

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.clock import now
from apps.common.ids import new_id
from apps.tenants.models.people import User
from apps.tenants.scoping import TenantOwned


class UserSession(AbstractBaseSession):
    """A browser's session: whose it is, since when and from where (apps/tenants/session_store.py writes it).

    user: for finding the row; who is signed in is said by the session's data alone, so no constraint holds it.
    """

    user = models.ForeignKey(
        User,
        null=True,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="+",
        verbose_name=_("user"),
    )
    signed_in_at = models.DateTimeField(_("signed in"), default=now)
    last_seen_at = models.DateTimeField(_("last seen"), default=now)
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.user_id} · {self.address}"  # never the key: it opens the door

    @classmethod
    def get_session_store_class(cls) -> type[db.SessionStore]:
        return db.SessionStore


class SecondFactor(models.Model):
    """An authenticator app that makes codes (TOTP). Made when the first code has shown that it works."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="second_factor", verbose_name=_("user")
    )
    encrypted_secret = models.TextField()
    last_step = models.BigIntegerField(default=0)  # the time step of the last code that was taken
    created_at = models.DateTimeField(_("since"), default=now)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """Stands for the app once, when the phone is lost. Only its digest is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.user)


class SignInSettings(TenantOwned):
    """One row of a tenant; without it the defaults hold."""

    requires_second_factor = models.BooleanField(
        _("two-step sign-in for everybody"),
        default=False,
        help_text=_(
            "Whoever works here needs an authenticator app. Who has none yet must set one up at the next sign-in, "
            "before anything else."
        ),
    )

    class Meta:
        verbose_name = _("sign-in settings")
        verbose_name_plural = _("sign-in settings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant"],
                name="sign_in_settings_once",
                violation_error_message=_("There are settings already."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Sign-in settings"))
