"""What a client is told when its command fails."""

import logging

from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from apps.conversations.attachments import AttachmentMissing
from apps.conversations.blocks import Blocked
from apps.conversations.cards import CardInvalid
from apps.conversations.rating import InvalidRating
from apps.conversations.recalling import MessageMissing, NotYours, TooLate
from apps.conversations.services import (
    ConversationClosed,
    ConversationMissing,
    EmptyMessage,
    MessageTooLong,
)
from apps.conversations.snoozing import UnsuitableMoment
from apps.desk.assigning.exceptions import OfferGone, SlotTaken, TargetMissing
from apps.desk.forms import FormMissing
from apps.desk.program.serving import ScopeMissing
from apps.desk.resuming import NoAssistant, NotWaiting
from apps.live.closing import Refused
from apps.live.frame_fields import InvalidFrame
from apps.live.limits import TooFast

CODES: dict[type[Exception], str] = {
    InvalidFrame: "invalid",
    CardInvalid: "invalid",
    FormMissing: "not_found",
    EmptyMessage: "invalid",
    AttachmentMissing: "invalid",
    MessageTooLong: "too_large",
    ConversationClosed: "closed",
    ConversationMissing: "not_found",
    MessageMissing: "not_found",
    NotYours: "forbidden",
    ScopeMissing: "forbidden",
    TooLate: "closed",
    NotWaiting: "closed",
    NoAssistant: "forbidden",
    InvalidRating: "invalid",
    UnsuitableMoment: "invalid",
    TooFast: "rate_limited",
    Blocked: "blocked",
    TargetMissing: "not_found",
    SlotTaken: "taken",
    OfferGone: "gone",
}
UNREACHABLE = (DatabaseError, RedisError, OSError)
log = logging.getLogger(__name__)


def told(error: Exception, command: str) -> tuple[str, str]:
    """The code and its detail. What is not the client's fault is logged here, and the client may try again."""
    if isinstance(error, Refused):
        return error.error, str(error)
    code = CODES.get(type(error))
    if code is not None:
        return code, str(error)
    if isinstance(error, UNREACHABLE):
        log.warning("could not carry out a %s frame (%s: %s)", command, type(error).__name__, error)
    else:
        log.error("a %s frame met a fault of ours", command, exc_info=error)
    return "unavailable", "please try again"
