"""Letters that wait: sent once a minute is quiet and the visitor is away, dropped when they have seen it in the chat.

A row that waits is looked at without a lock and without a transaction, since that asks Valkey; then it is taken under
its lock, if nothing has changed it meanwhile, and the letter is ordered in the same transaction.
"""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.common import allowances
from apps.common.allowances import DAY_S
from apps.common.clock import now
from apps.common.keys import tenant_key
from apps.conversations.models import Conversation, Rating
from apps.conversations.queries import conversation as conversation_of
from apps.conversations.services import has_newer_open
from apps.desk import mail_refusals, mailed_links, mailing, presence, reply_letters
from apps.desk.handoff import language_of
from apps.desk.mailboxes import digest
from apps.desk.mailed_links import Purpose
from apps.desk.models import PendingMail
from apps.tenants.models import WidgetSettings
from apps.tenants.queries import widget_settings

AT_ONCE = 200
LOOK_AGAIN = timedelta(minutes=1)
GIVE_UP = timedelta(days=1)  # whoever has been there all day, and has read nothing
PER_MAILBOX = 20  # letters a day of one tenant
State = presence.State
Kind = PendingMail.Kind
About = dict[str, str]


def send_due() -> int:
    """How many letters were ordered. Raises RedisError while nobody can count."""
    due = PendingMail.objects.filter(due_at__lte=now()).order_by("due_at")[:AT_ONCE]
    return sum(map(_treat, list(due))) if mailing.is_available() else 0


def _treat(row: PendingMail) -> bool:
    conversation = conversation_of(row.tenant_id, row.conversation_id)
    about = _about(row, conversation) if conversation else None
    if conversation is None or about is None or _is_unwanted(conversation):
        _drop(row)
        return False
    here = presence.visitor_state(row.tenant_id, conversation.contact_id)
    if here != State.OFFLINE:  # there, or nobody knows
        _wait_on(row)
        return False
    if not _may_write(conversation):
        _drop(row)
        return False
    return _order(row, conversation, about)


def _about(row: PendingMail, conversation: Conversation) -> About | None:
    """What the letter is about; None: there is nothing to write."""
    if row.kind == Kind.RATING:
        return {} if _is_to_be_rated(conversation) else None
    rows = reply_letters.unseen(conversation, row.from_seq)
    return {"from_seq": str(rows[0].seq), "to_seq": str(rows[-1].seq)} if rows else None


def _is_to_be_rated(conversation: Conversation) -> bool:
    is_over = conversation.status == Conversation.Status.RESOLVED and not has_newer_open(conversation)
    if not is_over or widget_settings(conversation.inbox).rating == WidgetSettings.RatingStyle.NONE:
        return False
    rated = Rating.objects.for_tenant(conversation.tenant_id).filter(conversation=conversation)
    return not rated.exists()


def _is_unwanted(conversation: Conversation) -> bool:
    address = conversation.contact.email
    if not (address and conversation.inbox.is_active):
        return True
    return mail_refusals.is_refused(conversation.tenant_id, conversation.inbox_id, address)


def _may_write(conversation: Conversation) -> bool:
    box = digest(conversation.contact.email)
    bucket = tenant_key(conversation.tenant_id, "letters", box)
    return allowances.take(bucket, limit=PER_MAILBOX, per_s=DAY_S).is_granted


def _drop(row: PendingMail) -> None:
    """Unless something new has been noted in it."""
    PendingMail.objects.for_tenant(row.tenant_id).filter(pk=row.pk, due_at=row.due_at).delete()


def _wait_on(row: PendingMail) -> None:
    if row.created_at < now() - GIVE_UP:
        _drop(row)
        return
    rows = PendingMail.objects.for_tenant(row.tenant_id).filter(pk=row.pk, due_at=row.due_at)
    rows.update(due_at=now() + LOOK_AGAIN)


def forget_old(tenant_id: UUID) -> None:
    """Of an installation that sends no mail any more."""
    long_ago = now() - 2 * GIVE_UP
    PendingMail.objects.for_tenant(tenant_id).filter(due_at__lt=long_ago).delete()


@transaction.atomic
def _order(row: PendingMail, conversation: Conversation, about: About) -> bool:
    waiting = PendingMail.objects.for_tenant(row.tenant_id).select_for_update(skip_locked=True)
    taken = waiting.filter(pk=row.pk, due_at=row.due_at).first()
    if taken is None:  # another worker has it, or there is more to say by now
        return False
    is_rating = row.kind == Kind.RATING
    link = mailed_links.issue(conversation, Purpose.RATE if is_rating else Purpose.RETURN)
    taken.delete()
    try:
        mailing.send(
            tenant_id=row.tenant_id,
            to=conversation.contact.email,
            template="rating" if is_rating else "replies",
            language=language_of(conversation),
            about=about | {"conversation_id": str(conversation.id), "link_id": str(link.id)},
        )
    except ValidationError:  # what was entered as an address is none
        return False
    return True
