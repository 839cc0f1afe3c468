"""Brings the database up to date before a run: migrations, then the demo, in one start of Django."""

import os

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    if settings.KEFU_DEMO:
        call_command("seed_demo")


if __name__ == "__main__":
    main()
