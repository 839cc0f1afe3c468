"""manage.py seed_demo: two tenants, their people, knowledge and rules."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.backoffice.seeding.demo import NotADemo, seed_demo


class Command(BaseCommand):
    help = "Put the demo tenants into the database (only with KEFU_DEMO=1). Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_changed = seed_demo()
        except NotADemo as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("The demo is in the database." if is_changed else "The demo is up to date.")
