"""Copilot, handoff card, reports of answers."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
