"""Supervisor view, notifications, availability."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
