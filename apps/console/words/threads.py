"""Threads: activity lines, who else looks, recall, snooze."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
