"""Encrypts every stored secret under the first key of KEFU_SECRETS_KEY. It may be stopped and begun anew."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.tenants import auditing
from apps.tenants.rotating import columns, rotate


class Command(BaseCommand):
    help = "Encrypt stored secrets under the first key of KEFU_SECRETS_KEY, so that the others may be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable, by_tenant = 0, Counter[UUID]()
        for model, column in columns():
            done = rotate(model, column)
            self.stdout.write(
                f"{done.column}: {done.rotated} encrypted anew, {done.current} were already, "
                f"{done.unreadable} unreadable"
            )
            unreadable += done.unreadable
            by_tenant += done.by_tenant
        with auditing.as_command("rotate_secrets"):
            for tenant_id, count in by_tenant.items():
                auditing.record(
                    tenant_id=tenant_id,
                    action="secrets rotated",
                    object_type="tenants.tenant",
                    object_id=tenant_id,
                    title="KEFU_SECRETS_KEY",
                    count=count,
                )
        if unreadable:
            raise CommandError(
                f"{unreadable} secrets were encrypted under a key that is not in KEFU_SECRETS_KEY. Add that key at the "
                "end and run this again, or enter those secrets anew."
            )
