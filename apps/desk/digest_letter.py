"""The text of a letter to a colleague who is away (digests.py)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import localtime

from apps.conversations.models import Conversation
from apps.desk import choosing
from apps.desk.choosing import Choices, Way
from apps.desk.models import Notification
from apps.desk.said import said
from apps.desk.unsubscribing import link_for
from apps.tenants.models import Membership

Kind = Notification.Kind
MOST_ITEMS = 30


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Item:
    at: datetime
    title: str
    quote: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """shop: the tenant's name; more: items that did not find room."""

    shop: str
    items: list[Item]
    more: int
    console_link: str
    unsubscribe_link: str


def digest(tenant_id: UUID, about: dict[str, str]) -> Digest | None:
    """In the active language; None when everything was read meanwhile, or the person wants no letters any more."""
    member = (
        Membership.objects.for_tenant(tenant_id)
        .filter(pk=about["membership_id"], is_active=True, user__is_active=True)
        .select_related("tenant", "user", "notification_choices")
        .first()
    )
    if member is None:
        return None
    choices = choosing.of_membership(member)
    span = Span(datetime.fromisoformat(about["since"]), datetime.fromisoformat(about["until"]))
    told = told_in(tenant_id, choices, span).select_related("conversation__contact")
    waiting = waiting_in(tenant_id, choices, span).select_related("contact") if choices.is_mailed else []
    items = [*map(_told, told), *map(_waiting, waiting)]
    if not items:
        return None
    return Digest(
        shop=member.tenant.name,
        items=sorted(items, key=lambda item: item.at)[:MOST_ITEMS],
        more=max(0, len(items) - MOST_ITEMS),
        console_link=_link(),
        unsubscribe_link=link_for(member.id),
    )


def _told(row: Notification) -> Item:
    name = str(row.conversation.contact) if row.conversation else ""
    return Item(
        localtime(row.created_at),
        said(row.kind, actor=row.actor_name, name=name),
        row.text,
        _link(row.conversation_id),
    )


def _waiting(row: Conversation) -> Item:
    assert row.waiting_since is not None
    title = said(Kind.MESSAGE, actor="", name=str(row.contact))
    return Item(localtime(row.waiting_since), title, row.preview, _link(row.id))


def _link(conversation_id: UUID | None = None) -> str:
    console = f"{settings.KEFU_BASE_URL.rstrip('/')}/console/"
    return f"{console}c/{conversation_id}/" if conversation_id else console


# ── what there is to tell ───────────────────────────────────────────────────────────────────────────


def has_news(tenant_id: UUID, choices: Choices, span: Span) -> bool:
    return told_in(tenant_id, choices, span).exists() or waiting_in(tenant_id, choices, span).exists()


def told_in(tenant_id: UUID, choices: Choices, span: Span) -> QuerySet[Notification]:
    """Unread, of the kinds that this person wants by e-mail, oldest first."""
    kinds = [kind for kind in Kind if choices.wants(kind, Way.MAIL)]
    rows = unread(tenant_id).filter(user_id=choices.user_id, kind__in=kinds)
    return rows.filter(created_at__gt=span.since, created_at__lte=span.until).order_by("created_at", "id")


def waiting_in(tenant_id: UUID, choices: Choices, span: Span) -> QuerySet[Conversation]:
    """The person's own conversations in which a visitor began to wait in that time, longest first."""
    rows = unanswered(tenant_id).filter(assignee_id=choices.user_id)
    if not choices.wants(Kind.MESSAGE, Way.MAIL):
        return rows.none()
    return rows.filter(waiting_since__gt=span.since, waiting_since__lte=span.until).order_by("waiting_since")


def unread(tenant_id: UUID) -> QuerySet[Notification]:
    return Notification.objects.for_tenant(tenant_id).filter(read_at=None)


def unanswered(tenant_id: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.for_tenant(tenant_id).filter(
        status=Conversation.Status.OPEN, owner=Conversation.Owner.HUMAN, waiting_since__isnull=False
    )
