"""The composer: drafts, canned responses, mentions, schedules."""

from django.utils.functional import Promise

TEXTS: dict[str, "Promise | str"] = {}
