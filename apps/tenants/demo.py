"""The demo's tenants: limits are for others, because load is tried on these. What opens their doors is public."""

from django.conf import settings

SLUGS = frozenset({"demo", "other"})
# So many of whatever is limited; nobody gets there.
NO_LIMIT = 1_000_000
PASSWORD = "kefu-demo"  # noqa: S105
API_KEYS = {"demo": "kefu-demo-key", "other": "kefu-other-key"}


def is_demo(slug: str) -> bool:
    return bool(settings.KEFU_DEMO) and slug in SLUGS
