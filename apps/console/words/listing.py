"""The list: views, filters, search, bulk actions."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
