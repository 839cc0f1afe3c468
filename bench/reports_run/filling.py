"""A tenant with some months behind it, made by the database itself: what people say does not matter here."""

from dataclasses import dataclass

from django.db import connection

from apps.conversations.models import Label
from apps.tenants.access import Desk, desk
from apps.tenants.models import ApiKey, BusinessHours, Inbox, Membership, Team, Tenant, User
from apps.tenants.services import create_api_key

MESSAGES = 8  # of a conversation
DAYS = 90
AGENTS, INBOXES, TEAMS, LABELS = 50, 5, 5, 10

_CONTACTS = """
INSERT INTO conversations_contact (id, tenant_id, created_at, identifier, is_verified, name, email, phone, avatar_url,
    custom_attributes, locale)
SELECT uuidv7(), %(tenant)s, now() - interval '91 days', '', false, 'Visitor ' || n, '', '', '', '{}', 'zh-hans'
FROM generate_series(1, %(number)s::int / 2) AS n
"""
# Six in ten end with the AI. Working hours are busier than nights: the hour is the mean of two dice.
_CONVERSATIONS = """
WITH contact AS (SELECT id, row_number() OVER () AS n FROM conversations_contact WHERE tenant_id = %(tenant)s),
made AS (
    SELECT n, n %% 10 < 6 AS is_ai, date_trunc('day', now()) - (1 + n %% %(days)s) * interval '1 day'
        + (random() + random()) * interval '11 hours' AS at
    FROM generate_series(1, %(number)s::int) AS n
)
INSERT INTO conversations_conversation (id, tenant_id, created_at, inbox_id, contact_id, status, owner,
    ownership_version, assignee_id, team_id, priority, handoff_reason, last_seq, visitor_read_seq, agent_read_seq,
    preview, last_activity_at, resolved_at, locale, custom_attributes, page_url, page_title)
SELECT uuidv7(), %(tenant)s, made.at, (%(inboxes)s::uuid[])[1 + made.n %% 5], contact.id, 'resolved',
    CASE WHEN is_ai THEN 'ai' ELSE 'human' END, 1,
    CASE WHEN is_ai THEN NULL ELSE (%(agents)s::uuid[])[1 + made.n %% 50] END,
    CASE WHEN is_ai THEN NULL ELSE (%(teams)s::uuid[])[1 + made.n %% 5] END,
    0, CASE WHEN is_ai THEN '' ELSE 'customer_request' END, 8, 8 * (made.n %% 3) / 2, 0, '…',
    made.at + interval '40 minutes', made.at + interval '40 minutes', 'zh-hans', '{}', '', ''
FROM made JOIN contact ON contact.n = 1 + made.n %% (%(number)s::int / 2)
"""
_MESSAGES = """
INSERT INTO conversations_message (id, tenant_id, created_at, conversation_id, seq, client_id, sender_kind, sender_id,
    sender_name, sender_avatar, visibility, content_type, content, encrypted_original, citations, attachments, metadata)
SELECT uuidv7(), %(tenant)s, conversation.created_at + seq * seq * interval '37 seconds', conversation.id, seq,
    seq::text, kind, CASE WHEN kind = 'agent' THEN conversation.assignee_id END, '', '', 'public', 'text',
    repeat('请问我的订单什么时候发货 ', 3), '', '[]', '[]',
    CASE WHEN seq = 8 THEN '{"activity": "resolved", "by": "visitor"}'
        WHEN kind = 'system' THEN '{"activity": "handoff", "reason": "customer_request"}'
        WHEN kind = 'ai' THEN ('{"source": "' || (ARRAY['ai', 'ai', 'faq', 'cache', 'nothing'])[1 + seq %% 5] || '"}')
        ELSE '{}' END::jsonb
FROM conversations_conversation AS conversation
CROSS JOIN LATERAL (
    SELECT seq, (CASE WHEN conversation.owner = 'ai'
        THEN ARRAY['visitor', 'ai', 'visitor', 'ai', 'visitor', 'ai', 'visitor', 'system']
        ELSE ARRAY['visitor', 'ai', 'visitor', 'system', 'visitor', 'agent', 'visitor', 'system'] END)[seq] AS kind
    FROM generate_series(1, 8) AS seq
) AS line
WHERE conversation.tenant_id = %(tenant)s
"""
_WAITS = """
INSERT INTO desk_wait (id, tenant_id, created_at, conversation_id, inbox_id, since, ended_at, outcome)
SELECT uuidv7(), tenant_id, created_at, id, inbox_id, created_at + interval '10 minutes',
    created_at + random() * interval '1 hour', 'person'
FROM conversations_conversation WHERE tenant_id = %(tenant)s AND owner = 'human'
"""
_RATINGS = """
INSERT INTO conversations_rating (id, tenant_id, created_at, conversation_id, contact_id, score, comment, source, owner,
    assignee_id, updated_at)
SELECT uuidv7(), tenant_id, resolved_at, id, contact_id, 1 + (random() * 4)::int, '', 'visitor', owner, assignee_id,
    resolved_at
FROM conversations_conversation WHERE tenant_id = %(tenant)s AND random() < 0.3
"""
_TURNS = """
INSERT INTO desk_botturn (id, tenant_id, created_at, conversation_id, ownership_version, trigger_seq, state, attempt,
    not_before, dispatched_at, finished_at, reason, trace, usage)
SELECT uuidv7(), tenant_id, created_at, id, 1, 1, 'answered', 1, created_at, created_at, created_at, '', '[]',
    '{"prompt_tokens": 1800, "completion_tokens": 120, "cost": "0.00214", "is_estimated": false}'
FROM conversations_conversation WHERE tenant_id = %(tenant)s
"""
_LABELS = """
INSERT INTO conversations_conversationlabel (id, tenant_id, created_at, conversation_id, label_id)
SELECT uuidv7(), tenant_id, created_at, id, (%(labels)s::uuid[])[1 + (random() * 9)::int]
FROM conversations_conversation WHERE tenant_id = %(tenant)s AND random() < 0.5
"""
_OPEN = """
UPDATE conversations_conversation SET status = 'open', resolved_at = NULL
WHERE tenant_id = %(tenant)s AND id IN (
    SELECT DISTINCT ON (contact_id, inbox_id) id FROM conversations_conversation
    WHERE tenant_id = %(tenant)s ORDER BY contact_id, inbox_id, created_at DESC LIMIT 5000)
"""
STEPS = (_CONTACTS, _CONVERSATIONS, _MESSAGES, _WAITS, _RATINGS, _TURNS, _LABELS, _OPEN)


@dataclass(frozen=True, slots=True)
class Filled:
    desk: Desk
    key: str


def fill(messages: int) -> Filled:
    tenant = Tenant.objects.create(name="Shop", slug="shop")
    BusinessHours.objects.create(
        tenant=tenant,
        time_zone="Asia/Shanghai",
        **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-18:00"),
    )
    agents = [_agent(tenant, number) for number in range(AGENTS)]
    inboxes = [Inbox(tenant=tenant, name=f"Inbox {n}", site_key=f"shop-{n}") for n in range(INBOXES)]
    given = {
        "tenant": tenant.id,
        "number": messages // MESSAGES,
        "days": DAYS,
        "agents": [agent.id for agent in agents],
        "inboxes": [row.id for row in Inbox.objects.bulk_create(inboxes)],
        "teams": [Team.objects.create(tenant=tenant, name=f"Team {n}").id for n in range(TEAMS)],
        "labels": [Label.objects.create(tenant=tenant, title=f"label-{n}").id for n in range(LABELS)],
    }
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step, given)
        cursor.execute("VACUUM ANALYZE")
    _row, key = create_api_key(tenant_id=tenant.id, name="Reports", scopes=[ApiKey.Scope.READ])
    return Filled(desk(agents[0], tenant.id), key)


def _agent(tenant: Tenant, number: int) -> User:
    user = User(username=f"agent-{number}", display_name=f"Agent {number}")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(tenant=tenant, user=user, role=Membership.Role.AGENT)
    return user
