"""What a notification says, in the reader's language. {actor}: a colleague, {name}: the visitor."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.desk.models import Notification

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Kind = Notification.Kind
TEXTS: "Mapping[Kind, StrPromise]" = {
    Kind.ASSIGNED: _("The conversation with {name} is yours now"),
    Kind.OFFERED: _("The conversation with {name} is offered to you"),
    Kind.TRANSFERRED: _("{actor} passed the conversation with {name} on to you"),
    Kind.MENTION: _("{actor} mentioned you in the conversation with {name}"),
    Kind.TEAM: _("The conversation with {name} came to your team"),
    Kind.WAITING: _("{name} has been waiting for a person for long"),
    Kind.NOT_SENT: _("Your scheduled message to {name} was not sent"),
    Kind.SNOOZE_OVER: _("The conversation with {name} is no longer snoozed"),
    Kind.MESSAGE: _("{name} has written to you"),
    Kind.QUEUED: _("{name} waits for a person"),
}


def said(kind: str, *, actor: str, name: str) -> str:
    return str(TEXTS[Kind(kind)]).format(actor=actor, name=name)
