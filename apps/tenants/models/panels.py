"""Pages of the owner's own systems, shown beside a conversation."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.tenants.scoping import TenantOwned

MAX_PANELS = 20


def validate_panel_address(value: str) -> None:
    """https alone, and nobody's password in it. Raises ValidationError."""
    try:
        parts = urlsplit(value)
        is_fit = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        _port = parts.port
    except ValueError:
        is_fit = False
    if not is_fit or not value.isascii() or any(char in value for char in "\\;, '\""):
        raise ValidationError(_("An address that starts with https://."))


def validate_panel_origin(value: str) -> None:
    """https://host or https://host:port. Raises ValidationError."""
    validate_panel_address(value)
    if value.removeprefix("https://").partition("/")[1]:
        raise ValidationError(_("Without a path: https://orders.example.com."))


class Panel(TenantOwned):
    """An order system, a customer file …: told of the contact by postMessage, and only at its own origin."""

    title = models.CharField(_("title"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=500,
        validators=[validate_panel_address],
        help_text=_("Starts with https://. Agents sign in there as they do anywhere else."),
    )
    allowed_origin = models.CharField(
        _("allowed origin"),
        max_length=200,
        blank=True,
        validators=[validate_panel_origin],
        help_text=_("Who is told of the contact. Empty: the origin of the address."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ("position", "title", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def origin(self) -> str:
        """https://orders.example.com"""
        parts = urlsplit(self.allowed_origin or self.url)
        return f"https://{parts.netloc.lower()}"
