"""Tenant other: a bookshop of its own, so that it can be tried that neither tenant sees the other."""

from apps.backoffice.seeding import steps
from apps.backoffice.seeding.logins import OTHER_LOGINS
from apps.backoffice.seeding.texts import (
    OTHER_ARTICLES,
    OTHER_INBOX,
    OTHER_NAME,
    OTHER_PERSONA,
    OTHER_RULE,
    OTHER_THREAD,
    OTHER_VISITOR,
    OTHER_WORD,
)
from apps.conversations import services as conversations
from apps.conversations.models import Contact, Conversation
from apps.conversations.services import Draft, Sender, agent_sender
from apps.knowledge.models import Collection
from apps.knowledge.services import create_collection, upsert_articles
from apps.moderation.models import SensitiveWord
from apps.moderation.services import add_word
from apps.tenants.demo import API_KEYS
from apps.tenants.models import Inbox, Tenant, User

SLUG = "other"


def seed_second_tenant() -> Tenant:
    tenant = steps.ensure_tenant(slug=SLUG, name=OTHER_NAME)
    steps.ensure_people(tenant, OTHER_LOGINS)
    steps.ensure_api_key(tenant, name="Demo", plain=API_KEYS[SLUG])
    persona = steps.ensure_persona(tenant, OTHER_PERSONA)
    inbox = steps.ensure_inbox(tenant, OTHER_INBOX)
    steps.ensure_answering(inbox, is_ai_enabled=True, persona=persona)
    steps.ensure_rule(tenant, OTHER_RULE)
    _ensure_word(tenant)
    _ensure_articles(tenant)
    _ensure_thread(inbox)
    return tenant


def _ensure_word(tenant: Tenant) -> None:
    if not SensitiveWord.objects.for_tenant(tenant.id).filter(text=OTHER_WORD).exists():
        add_word(tenant_id=tenant.id, text=OTHER_WORD, category="internal")


def _ensure_articles(tenant: Tenant) -> None:
    collection = Collection.objects.for_tenant(tenant.id).filter(name=OTHER_NAME).first()
    collection = collection or create_collection(tenant_id=tenant.id, name=OTHER_NAME)
    upsert_articles(tenant_id=tenant.id, collection=collection, rows=OTHER_ARTICLES)


def _ensure_thread(inbox: Inbox) -> None:
    contact, is_new = Contact.objects.get_or_create(
        tenant=inbox.tenant, identifier=OTHER_VISITOR["identifier"], defaults=OTHER_VISITOR
    )
    if not is_new:
        return
    agent = User.objects.get(username=OTHER_LOGINS[0].username)
    conversation = Conversation.objects.create(
        tenant=inbox.tenant,
        inbox=inbox,
        contact=contact,
        owner=Conversation.Owner.HUMAN,
        assignee=agent,
        locale="en",
    )
    row = conversations.locked_conversation(inbox.tenant_id, conversation.id)
    visitor = Sender("visitor", contact.id, contact.name)
    for kind, text in OTHER_THREAD:
        sender = visitor if kind == "visitor" else agent_sender(agent)
        conversations.post_message(row, Draft(sender=sender, content=text))
