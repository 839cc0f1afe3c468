"""manage.py rebuild_reports: count everything anew, for the figures of all the time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.reports import following
from apps.tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Count the figures of reports anew, conversation by conversation. Reports go on working meanwhile. "
        "Interrupted, it goes on with --resume; so does the minute's task by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenants", nargs="*", help="short names of tenants; without any, all of them")
        parser.add_argument("--resume", action="store_true", help="go on where the last one ended")

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in _tenants(options["tenants"]):
            if not options["resume"]:
                following.begin_again(tenant.id)
            self._count(tenant)

    def _count(self, tenant: Tenant) -> None:
        total = 0
        while (chunk := following.count_chunk(tenant.id)).is_more:
            total += chunk.counted
            self.stdout.write(f"{tenant.slug}: {total:,} …")
        self.stdout.write(f"{tenant.slug}: {total + chunk.counted:,} conversations counted")


def _tenants(slugs: list[str]) -> list[Tenant]:
    rows = Tenant.objects.filter(is_active=True)
    if not slugs:
        return list(rows)
    found = list(rows.filter(slug__in=slugs))
    missing = set(slugs) - {tenant.slug for tenant in found}
    if missing:
        raise CommandError(f"There is no tenant {', '.join(sorted(missing))}.")
    return found
