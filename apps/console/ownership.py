"""Who has a conversation, seen by one agent. static/js/console/ownership.js says the same in the browser."""

from uuid import UUID

from apps.conversations.models import Conversation
from apps.tenants.access import Desk
from apps.tenants.admin_roles import Verb


def state_of(conversation: Conversation, me: UUID) -> str:
    """ai, queue, mine, colleague, person (whoever had it has left) or resolved: keys of apps.console.words."""
    if conversation.status == Conversation.Status.RESOLVED:
        return "resolved"
    if conversation.owner != Conversation.Owner.HUMAN:
        return conversation.owner
    if conversation.assignee_id is None:
        return "person"
    return "mine" if conversation.assignee_id == me else "colleague"


def may_take_over(state: str) -> bool:
    return state in ("ai", "queue", "colleague", "person")


def may_release(state: str) -> bool:
    return state in ("queue", "mine", "colleague", "person")


def may(desk: Desk, verb: Verb) -> bool:
    return desk.may(verb)


def supervises(desk: Desk) -> bool:
    """May do what concerns others: take back their messages, look into their work."""
    return desk.may(Verb.SUPERVISE)
