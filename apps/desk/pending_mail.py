"""What a visitor may have to be mailed, noted in the transaction in which it happens. apps/desk/lifecycle/mail.py looks
after it: whoever has seen it in the chat by then gets no letter.

Callers hold the conversation's lock. Nobody with an address, no mail server, or not wanted here: no statement.
"""

from datetime import timedelta

from apps.common.clock import now
from apps.conversations.models import Conversation, Message
from apps.desk import mailing
from apps.desk.models import PendingMail
from apps.tenants.lifecycle import lifecycle_settings
from apps.tenants.models import LifecycleSettings

QUIET = timedelta(minutes=1)  # after the last of several replies
AFTER_THE_END = timedelta(minutes=10)
Kind = PendingMail.Kind


def after_reply(conversation: Conversation, message: Message) -> None:
    """A person has written to the visitor. Several replies wait for each other."""
    is_public = message.visibility == Message.Visibility.PUBLIC
    if is_public and _is_reachable(conversation) and _settings(conversation).mails_replies:
        _note(conversation, Kind.REPLIES, message.seq, QUIET)


def after_end(conversation: Conversation) -> None:
    """The conversation was resolved by somebody else than its visitor, whose chat asks at once."""
    if _is_reachable(conversation) and _settings(conversation).mails_rating:
        _note(conversation, Kind.RATING, 0, AFTER_THE_END)


def _is_reachable(conversation: Conversation) -> bool:
    return bool(conversation.contact.email) and mailing.is_available()


def _settings(conversation: Conversation) -> LifecycleSettings:
    return lifecycle_settings(conversation.tenant_id, conversation.inbox_id)


def _note(conversation: Conversation, kind: Kind, seq: int, wait: timedelta) -> None:
    row = PendingMail(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        kind=kind,
        from_seq=seq,
        due_at=now() + wait,
    )
    PendingMail.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["conversation", "kind"], update_fields=["due_at"]
    )
