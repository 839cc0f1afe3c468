"""The contact pane."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
