"""Frames that clients send: checked and made into typed values here, so that no socket sees raw fields."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from apps.common.ids import parse_id
from apps.conversations.card_forms import Filled
from apps.conversations.cards import CARD, CardInvalid, checked_card
from apps.live import agent_frames
from apps.live.frame_fields import (
    MAX_SEQ,
    Frame,
    InvalidFrame,
    Raw,
    common,
    flag,
    identity,
    plain,
    required_id,
    text,
    whole,
)

MAX_FRAME = 64 * 1024
MAX_CLIENT_ID = 64
MAX_GREETING = 64
MAX_REF = 128
MAX_PREVIEW = 500
MAX_HISTORY = 100
MAX_SCORE = 5
MAX_COMMENT = 1_000
MAX_MENTIONS = 50
MAX_ATTACHMENTS = 100  # the setting says how many a message may have
AVAILABILITIES = ("online", "busy", "offline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello(Frame):
    """wants_list: an agent who looks at the list hears what moves in it."""

    token: str
    after_seq: int
    locale: str = ""
    wants_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage(Frame):
    client_id: str
    content: str
    content_type: str
    in_reply_to: UUID | None
    private: bool
    attachments: tuple[UUID, ...] = ()
    greeting: str = ""
    card: Raw | None = None
    form: Filled | None = None
    mentions: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing(Frame):
    on: bool
    preview: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Frame):
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Frame):
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History(Frame):
    before_seq: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Frame):
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Frame):
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Frame):
    score: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability(Frame):
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe(Frame):
    after_seq: int


def parse(raw: Raw) -> Frame:
    """The typed frame of what a codec has read. Raises InvalidFrame."""
    ref = raw.get("ref")
    if ref is not None and (not isinstance(ref, str) or len(ref) > MAX_REF):
        raise InvalidFrame("ref must be a short text")
    build = COMMANDS.get(str(raw["type"]))
    if build is None:
        raise InvalidFrame("unknown frame type", ref)
    try:
        return build(raw, ref)
    except InvalidFrame as error:
        client_id = raw.get("client_id")
        raise InvalidFrame(str(error), ref, client_id if isinstance(client_id, str) else None) from None


def _hello(raw: Raw, ref: str | None) -> Frame:
    token = text(raw, "token", limit=2048)
    return Hello(
        **common(raw, ref),
        token=token,
        after_seq=whole(raw, "after_seq", default=0),
        locale=text(raw, "locale", limit=12),
        wants_list=flag(raw, "list"),
    )


def _message(raw: Raw, ref: str | None) -> Frame:
    content_type = text(raw, "content_type", limit=20) or "text"
    if content_type not in ("text", CARD):
        raise InvalidFrame("content_type must be text or card")
    if content_type == CARD and raw.get("private"):
        raise InvalidFrame("a note is text")
    attachments = _ids(raw, "attachments", most=MAX_ATTACHMENTS)
    return PostMessage(
        **common(raw, ref),
        client_id=text(raw, "client_id", limit=MAX_CLIENT_ID, required=True),
        content=text(raw, "content", limit=MAX_FRAME),
        content_type=content_type,
        in_reply_to=identity(raw, "in_reply_to"),
        private=flag(raw, "private"),
        attachments=attachments,
        greeting=text(raw, "greeting", limit=MAX_GREETING),
        card=_card(raw, attachments) if content_type == CARD else None,
        form=_form(raw),
        mentions=_mentions(raw),
    )


def _ids(raw: Raw, name: str, *, most: int) -> tuple[UUID, ...]:
    given = raw.get(name) or []
    ids = [parse_id(each) for each in given[: most + 1]] if isinstance(given, list) else [None]
    if None in ids or len(ids) > most:
        raise InvalidFrame(f"{name} must be a list of ids")
    return tuple(each for each in ids if each is not None)


def _mentions(raw: Raw) -> tuple[UUID, ...]:
    """Agents and teams."""
    found = _ids(raw, "mentions", most=MAX_MENTIONS)
    if found and not raw.get("private"):
        raise InvalidFrame("mentions belong into notes")
    return found


def _card(raw: Raw, attachments: tuple[UUID, ...]) -> Raw:
    metadata = raw.get("metadata")
    card = metadata.get("card") if isinstance(metadata, dict) else None
    try:
        return checked_card(card, attachments=[str(each) for each in attachments])
    except CardInvalid as error:
        raise InvalidFrame(str(error)) from None


def _form(raw: Raw) -> Filled | None:
    """See apps.conversations.cards."""
    form = raw.get("form")
    if form is None:
        return None
    if not isinstance(form, dict) or not isinstance(form.get("values"), dict):
        raise InvalidFrame("form must hold card_message_id and values")
    filled = Filled(required_id(form, "card_message_id"), form["values"])
    if raw.get("client_id") != filled.client_id:
        raise InvalidFrame(f"client_id must be {filled.client_id}")
    return filled


def _typing(raw: Raw, ref: str | None) -> Frame:
    preview = text(raw, "preview", limit=MAX_FRAME)[:MAX_PREVIEW]
    return Typing(**common(raw, ref), on=flag(raw, "on"), preview=preview)


def _read(raw: Raw, ref: str | None) -> Frame:
    return Read(**common(raw, ref), seq=whole(raw, "seq"))


def _page(raw: Raw, ref: str | None) -> Frame:
    url = text(raw, "url", limit=MAX_FRAME)[:1000]
    if url and not url.startswith(("http://", "https://")):
        raise InvalidFrame("url must start with http:// or https://")
    return Page(**common(raw, ref), url=url, title=text(raw, "title", limit=MAX_FRAME)[:300])


def _history(raw: Raw, ref: str | None) -> Frame:
    limit = min(whole(raw, "limit", default=20), MAX_HISTORY) or 1
    return History(**common(raw, ref), before_seq=whole(raw, "before_seq", default=MAX_SEQ), limit=limit)


def _stop(raw: Raw, ref: str | None) -> Frame:
    return Stop(**common(raw, ref), message_id=required_id(raw, "message_id"))


def _recall(raw: Raw, ref: str | None) -> Frame:
    return Recall(**common(raw, ref), message_id=required_id(raw, "message_id"))


def _rate(raw: Raw, ref: str | None) -> Frame:
    return Rate(
        **common(raw, ref),
        score=whole(raw, "score", minimum=1, maximum=MAX_SCORE),
        comment=text(raw, "comment", limit=MAX_COMMENT),
    )


def _availability(raw: Raw, ref: str | None) -> Frame:
    state = text(raw, "state", limit=10, required=True)
    if state not in AVAILABILITIES:
        raise InvalidFrame(f"state must be one of {', '.join(AVAILABILITIES)}")
    return Availability(**common(raw, ref), state=state)


def _subscribe(raw: Raw, ref: str | None) -> Frame:
    required_id(raw, "conversation_id")
    return Subscribe(**common(raw, ref), after_seq=whole(raw, "after_seq", default=0))


COMMANDS: dict[str, Callable[[Raw, str | None], Frame]] = {
    "hello": _hello,
    "message": _message,
    "typing": _typing,
    "read": _read,
    "page": _page,
    "history": _history,
    "stop": _stop,
    "subscribe": _subscribe,
    "recall": _recall,
    "rate": _rate,
    "availability": _availability,
    **dict.fromkeys(
        ("handoff", "resume_ai", "end", "ping", "unsubscribe", "takeover", "release", "resolve", "reopen"),
        plain,
    ),
    **agent_frames.COMMANDS,
}
