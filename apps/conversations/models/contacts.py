"""Whom we talk to."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.conversations.models.labels import Label
from apps.tenants.scoping import TenantOwned

MAX_PHONE = 40
CALLED = ("name", "email", "phone", "identifier")


def contact_terms(tenant: Any, *texts: Any) -> models.Func:
    """What the texts are found by, as numbers of that tenant (finding/contacts.py). Takes fields and values."""
    return models.Func(tenant, *texts, function="kefu_contact_terms")


class Contact(TenantOwned):
    """A visitor who has written or was identified. A page load alone makes no row.

    A person may be several contacts: agents merge them (merging.py), and each keeps what its own visitor may see.
    """

    identifier = models.CharField(_("identifier"), max_length=200, blank=True)
    is_verified = models.BooleanField(_("identity verified"), default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=MAX_PHONE, blank=True)
    avatar_url = models.URLField(_("avatar"), blank=True)
    custom_attributes = models.JSONField(_("custom attributes"), default=dict, blank=True)
    locale = models.CharField(_("language"), max_length=12, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    labels: "models.ManyToManyField[Label, ContactLabel]" = models.ManyToManyField(
        Label, through="ContactLabel", related_name="+", verbose_name=_("labels")
    )
    merged_into = models.ForeignKey(  # found by contact_merged
        "self",
        null=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("merged into"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "identifier"], condition=~Q(identifier=""), name="contact_identifier_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="contact_merged"
            ),
            GinIndex(contact_terms("tenant", *CALLED), name="contact_found"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.identifier or f"#{self.id.hex[-6:]}"

    @property
    def person_id(self) -> UUID:
        """The contact that stands for the person."""
        return self.merged_into_id or self.id

    @cached_property
    def shown_labels(self) -> list[Label]:
        """By title."""
        return list(self.labels.all())


class ContactLabel(TenantOwned):
    """Which labels a contact has."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("contact")
    )
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+", verbose_name=_("label"))

    class Meta:
        verbose_name = _("label of a contact")
        verbose_name_plural = _("labels of contacts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "label"], name="contact_label_once")
        ]

    def __str__(self) -> str:
        return f"{self.label_id} · {self.contact_id}"
