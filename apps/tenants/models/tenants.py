"""A tenant, and the inboxes in which its customers write."""

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.ids import new_id
from apps.tenants.scoping import TenantOwned

SITE_KEY = RegexValidator(
    r"^[a-zA-Z0-9][a-zA-Z0-9_-]{1,47}$", _("Letters, digits, hyphens and underscores only.")
)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Tenant(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=48, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # What is masked and how long things are kept: apps/tenants/protection.py reads and writes it.
    protection = models.JSONField(_("data protection"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Inbox(TenantOwned):
    """A widget or channel of a tenant, addressed in public by its site key."""

    name = models.CharField(_("name"), max_length=120)
    site_key = models.CharField(_("site key"), max_length=48, unique=True, validators=[SITE_KEY])
    greeting = models.TextField(_("greeting"), blank=True, max_length=1000)
    quick_questions = models.JSONField(_("quick questions"), default=list, blank=True)
    localized = models.JSONField(
        _("translations"),
        default=dict,
        blank=True,
        help_text=_(
            'Name, greeting and quick questions by language: {"en": {"greeting": "…", "quick_questions": ["…"]}}.'
        ),
    )
    allowed_origins = models.JSONField(
        _("allowed origins"),
        default=list,
        blank=True,
        help_text=_("Origins such as https://shop.example.com."),
    )
    identity_secret = models.CharField(
        _("identity secret"), max_length=64, default=new_secret, editable=False
    )
    is_active = models.BooleanField(_("active"), default=True)
    team = models.ForeignKey(
        "tenants.Team",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("Answers those who wait for a person here, unless another team is in charge."),
    )

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
