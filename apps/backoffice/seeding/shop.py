"""Tenant demo: the shop 山野小铺 / Hillside Goods."""

from apps.backoffice.seeding import steps
from apps.backoffice.seeding.content import rows
from apps.backoffice.seeding.desks import seed_desks
from apps.backoffice.seeding.evaluation import seed_evaluation
from apps.backoffice.seeding.logins import DEMO_LOGINS
from apps.backoffice.seeding.looks import ensure_look
from apps.backoffice.seeding.texts import DEMO_INBOXES, DEMO_PERSONAS, DEMO_RULES
from apps.knowledge.models import Collection
from apps.knowledge.services import create_collection, upsert_articles
from apps.moderation.automaton import Word
from apps.moderation.models import SensitiveWord
from apps.moderation.services import add_words
from apps.tenants.demo import API_KEYS
from apps.tenants.models import Inbox, Tenant

SLUG = "demo"


def seed_shop() -> Tenant:
    tenant = steps.ensure_tenant(slug=SLUG, name="山野小铺 Hillside Goods")
    steps.ensure_people(tenant, DEMO_LOGINS)
    seed_desks(tenant)
    steps.ensure_api_key(tenant, name="Demo", plain=API_KEYS[SLUG])
    personas = [steps.ensure_persona(tenant, row) for row in DEMO_PERSONAS]
    for row in DEMO_INBOXES:
        inbox = steps.ensure_inbox(tenant, row)
        steps.ensure_answering(inbox, is_ai_enabled=inbox.site_key == SLUG, persona=personas[0])
        ensure_look(inbox)
    for row in DEMO_RULES:
        steps.ensure_rule(tenant, row)
    _ensure_words(tenant)
    _ensure_knowledge(tenant)
    seed_evaluation(tenant, Inbox.objects.get(tenant=tenant, site_key=SLUG))
    return tenant


def _ensure_words(tenant: Tenant) -> None:
    known = set(SensitiveWord.objects.for_tenant(tenant.id).values_list("text", flat=True))
    words = [Word(row["text"], row.get("category", ""), row.get("action", "mask")) for row in rows("words")]
    missing = [word for word in words if word.text.strip() not in known]
    if missing:
        add_words(tenant_id=tenant.id, words=missing)


def _ensure_knowledge(tenant: Tenant) -> None:
    """Articles are kept in step with the file by their external id."""
    articles = rows("articles")
    for row in rows("collections"):
        own = [
            {name: value for name, value in article.items() if name != "collection"}
            for article in articles
            if article["collection"] == row["key"]
        ]
        collection = _ensure_collection(tenant, row["name"], row.get("description", ""))
        upsert_articles(tenant_id=tenant.id, collection=collection, rows=own)


def _ensure_collection(tenant: Tenant, name: str, description: str) -> Collection:
    known = Collection.objects.for_tenant(tenant.id).filter(name=name).first()
    return known or create_collection(tenant_id=tenant.id, name=name, description=description)
