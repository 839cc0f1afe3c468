"""manage.py reset_second_factor: for an owner or a superuser whose phone is gone and whom nobody else may help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.tenants import auditing
from apps.tenants.models import User
from apps.tenants.signing_in import second_factor, sessions


class Command(BaseCommand):
    help = "Take somebody's second factor and recovery codes away, and sign them out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError("Nobody has this user name.")
        with transaction.atomic(), auditing.as_command("reset_second_factor"):
            if not second_factor.remove(person):
                raise CommandError(f"{person.username} has no second factor.")
            sessions.end_all(person)
            for tenant_id in person.memberships.values_list("tenant_id", flat=True):
                auditing.record(tenant_id=tenant_id, action="second factor reset", row=person)
        self.stdout.write(
            f"{person.username} signs in by the password alone until two-step sign-in is set up again."
        )
