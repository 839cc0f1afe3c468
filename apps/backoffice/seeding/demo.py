"""Seeds the demo, or sees that nothing has changed since it was seeded."""

from django.conf import settings
from django.db import transaction

from apps.backoffice.seeding.content import content_hash
from apps.backoffice.seeding.second_tenant import seed_second_tenant
from apps.backoffice.seeding.shop import SLUG, seed_shop
from apps.tenants.models import AuditEntry

SEEDED = "demo.seeded"


class NotADemo(Exception):
    """This installation is not a demo; known passwords must not get into it."""


def seed_demo() -> bool:
    """Whether there was anything to do. Raises NotADemo unless KEFU_DEMO is set."""
    if not settings.KEFU_DEMO:
        raise NotADemo("The demo has known passwords. Set KEFU_DEMO=1 to put it into this database.")
    if _is_seeded():
        return False
    with transaction.atomic():
        shop = seed_shop()
        seed_second_tenant()
        AuditEntry.objects.create(
            tenant=shop,
            action=SEEDED,
            object_type="tenants.tenant",
            object_id=str(shop.id),
            summary=_marker(),
        )
    return True


def _is_seeded() -> bool:
    return AuditEntry.objects.filter(tenant__slug=SLUG, action=SEEDED, summary=_marker()).exists()


def _marker() -> dict[str, str]:
    return {"object": "demo", "content": content_hash()}
