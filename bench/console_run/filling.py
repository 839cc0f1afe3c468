"""A tenant with many conversations, written straight into its tables."""

import random
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from apps.common.clock import now
from apps.common.ids import new_id
from apps.conversations.finding.indexing import index_messages
from apps.conversations.models import Contact, Conversation, Message
from apps.tenants.access import Desk, desk
from apps.tenants.models import Inbox, Membership, Tenant, User

MESSAGES = 4
AGENTS = 20
AT_ONCE = 2000
HAN = "请问我的订单什么时候发货退款地址修改发票物流查询客服谢谢您好帮忙取消换货尺码颜色优惠支付失败"
WORDS = [f"{head}{tail}" for head in ("par", "ord", "ref", "ship", "pay", "col", "siz", "inv") for tail in (
    "cel", "er", "und", "ping", "ment", "our", "es", "oice", "ing", "able", "ure", "tion", "ity", "ness", "ful"
)]  # fmt: skip
RARE = "swordfish"


@dataclass(frozen=True, slots=True)
class Filled:
    desk: Desk
    seconds: float
    indexing_seconds: float
    messages: int


def fill(number: int, *, slug: str) -> Filled:
    chance = random.Random(7)
    tenant = Tenant.objects.create(name=slug, slug=slug)
    inbox = Inbox.objects.create(tenant=tenant, name="Shop", site_key=slug)
    agents = [_agent(tenant, f"{slug}-{place}") for place in range(AGENTS)]
    began = time.perf_counter()
    for start in range(0, number, AT_ONCE):
        _store(tenant, inbox, agents, chance, min(AT_ONCE, number - start), start)
    filled = time.perf_counter()
    while index_messages(tenant.id):
        pass
    indexed = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Filled(desk(agents[0], tenant.id), filled - began, indexed - filled, number * MESSAGES)


def _agent(tenant: Tenant, name: str) -> User:
    user = User(username=name, display_name=name)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(tenant=tenant, user=user, role=Membership.Role.AGENT)
    return user


def _store(
    tenant: Tenant, inbox: Inbox, agents: list[User], chance: random.Random, number: int, start: int
) -> None:
    contacts = [
        Contact(
            tenant=tenant, name=f"{_text(chance, 2)} {start + place}", email=f"c{start + place}@x.example"
        )
        for place in range(number)
    ]
    Contact.objects.bulk_create(contacts)
    rows = [_conversation(tenant, inbox, contact, agents, chance) for contact in contacts]
    Conversation.objects.bulk_create(rows)
    Conversation.objects.bulk_update(rows, ["last_activity_at"])  # creating sets it to now
    Message.objects.bulk_create([message for row in rows for message in _messages(tenant, row, chance)])


def _conversation(
    tenant: Tenant, inbox: Inbox, contact: Contact, agents: list[User], chance: random.Random
) -> Conversation:
    owner = chance.choice(("ai", "ai", "queue", "human"))
    moment = now() - timedelta(seconds=chance.randrange(90 * 86_400))
    row = Conversation(
        tenant=tenant,
        inbox=inbox,
        contact=contact,
        owner=owner,
        status="open" if chance.random() < 0.8 else "resolved",
        assignee=chance.choice(agents) if owner == "human" else None,
        priority=chance.choice((0, 0, 0, 1, 2, 3, 4)),
        preview=_text(chance, 8),
        last_seq=MESSAGES,
        waiting_since=moment if owner == "queue" else None,
        locale=chance.choice(("zh-hans", "en")),
    )
    row.last_activity_at = moment
    return row


def _messages(tenant: Tenant, row: Conversation, chance: random.Random) -> list[Message]:
    return [
        Message(
            tenant=tenant,
            conversation=row,
            seq=seq,
            client_id=str(new_id()),
            sender_kind="visitor" if seq % 2 else "ai" if row.owner == "ai" else "agent",
            sender_id=row.assignee_id,
            content=_text(chance, 12) + (f" {RARE}" if chance.random() < 0.0001 else ""),
        )
        for seq in range(1, MESSAGES + 1)
    ]


def _text(chance: random.Random, words: int) -> str:
    if chance.random() < 0.5:
        return "".join(chance.choices(HAN, k=words * 2))
    return " ".join(chance.choices(WORDS, k=words))
