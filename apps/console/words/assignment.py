"""Assignment, transfer and offers."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
