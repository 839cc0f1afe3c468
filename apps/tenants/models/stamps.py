from django.db import models

from apps.tenants.scoping import TenantQuerySet


class ConfigurationStamp(models.Model):
    """Another number after each change of what a tenant has configured. PostgreSQL writes it (tenants.stamping)."""

    tenant = models.OneToOneField(
        "tenants.Tenant", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    number = models.BigIntegerField()

    objects = TenantQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.number)
