# fmt: off
# ruff: noqa
# mypy: ignore-errors
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClientFrame(_message.Message):
    __slots__ = ("ref", "hello", "message", "typing", "read", "page", "history", "handoff", "stop", "recall", "rate", "end", "ping", "subscribe", "unsubscribe", "availability", "takeover", "release", "resolve", "reopen", "looking", "snooze", "claim", "accept", "decline", "assign", "transfer", "active", "resume_ai")
    REF_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    READ_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    HANDOFF_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    RECALL_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    PING_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIBE_FIELD_NUMBER: _ClassVar[int]
    UNSUBSCRIBE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    TAKEOVER_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_FIELD_NUMBER: _ClassVar[int]
    REOPEN_FIELD_NUMBER: _ClassVar[int]
    LOOKING_FIELD_NUMBER: _ClassVar[int]
    SNOOZE_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_FIELD_NUMBER: _ClassVar[int]
    DECLINE_FIELD_NUMBER: _ClassVar[int]
    ASSIGN_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    RESUME_AI_FIELD_NUMBER: _ClassVar[int]
    ref: str
    hello: Hello
    message: Post
    typing: SetTyping
    read: MarkRead
    page: ViewPage
    history: AskHistory
    handoff: InConversation
    stop: Stop
    recall: Recall
    rate: Rate
    end: InConversation
    ping: InConversation
    subscribe: Subscribe
    unsubscribe: InConversation
    availability: Availability
    takeover: InConversation
    release: InConversation
    resolve: InConversation
    reopen: InConversation
    looking: SetLooking
    snooze: Snooze
    claim: InConversation
    accept: InConversation
    decline: Decline
    assign: Assign
    transfer: Transfer
    active: InConversation
    resume_ai: InConversation
    def __init__(self, ref: _Optional[str] = ..., hello: _Optional[_Union[Hello, _Mapping]] = ..., message: _Optional[_Union[Post, _Mapping]] = ..., typing: _Optional[_Union[SetTyping, _Mapping]] = ..., read: _Optional[_Union[MarkRead, _Mapping]] = ..., page: _Optional[_Union[ViewPage, _Mapping]] = ..., history: _Optional[_Union[AskHistory, _Mapping]] = ..., handoff: _Optional[_Union[InConversation, _Mapping]] = ..., stop: _Optional[_Union[Stop, _Mapping]] = ..., recall: _Optional[_Union[Recall, _Mapping]] = ..., rate: _Optional[_Union[Rate, _Mapping]] = ..., end: _Optional[_Union[InConversation, _Mapping]] = ..., ping: _Optional[_Union[InConversation, _Mapping]] = ..., subscribe: _Optional[_Union[Subscribe, _Mapping]] = ..., unsubscribe: _Optional[_Union[InConversation, _Mapping]] = ..., availability: _Optional[_Union[Availability, _Mapping]] = ..., takeover: _Optional[_Union[InConversation, _Mapping]] = ..., release: _Optional[_Union[InConversation, _Mapping]] = ..., resolve: _Optional[_Union[InConversation, _Mapping]] = ..., reopen: _Optional[_Union[InConversation, _Mapping]] = ..., looking: _Optional[_Union[SetLooking, _Mapping]] = ..., snooze: _Optional[_Union[Snooze, _Mapping]] = ..., claim: _Optional[_Union[InConversation, _Mapping]] = ..., accept: _Optional[_Union[InConversation, _Mapping]] = ..., decline: _Optional[_Union[Decline, _Mapping]] = ..., assign: _Optional[_Union[Assign, _Mapping]] = ..., transfer: _Optional[_Union[Transfer, _Mapping]] = ..., active: _Optional[_Union[InConversation, _Mapping]] = ..., resume_ai: _Optional[_Union[InConversation, _Mapping]] = ...) -> None: ...

class SetLooking(_message.Message):
    __slots__ = ("conversation_id", "on")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    on: bool
    def __init__(self, conversation_id: _Optional[str] = ..., on: _Optional[bool] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("token", "conversation_id", "after_seq", "locale", "list")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQ_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    LIST_FIELD_NUMBER: _ClassVar[int]
    token: str
    conversation_id: str
    after_seq: int
    locale: str
    list: bool
    def __init__(self, token: _Optional[str] = ..., conversation_id: _Optional[str] = ..., after_seq: _Optional[int] = ..., locale: _Optional[str] = ..., list: _Optional[bool] = ...) -> None: ...

class InConversation(_message.Message):
    __slots__ = ("conversation_id",)
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    def __init__(self, conversation_id: _Optional[str] = ...) -> None: ...

class Post(_message.Message):
    __slots__ = ("conversation_id", "client_id", "content", "content_type", "in_reply_to", "private", "attachments", "metadata", "form", "greeting", "mentions")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    PRIVATE_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    GREETING_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    client_id: str
    content: str
    content_type: str
    in_reply_to: str
    private: bool
    attachments: _containers.RepeatedScalarFieldContainer[str]
    metadata: _struct_pb2.Struct
    form: FilledForm
    greeting: str
    mentions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, conversation_id: _Optional[str] = ..., client_id: _Optional[str] = ..., content: _Optional[str] = ..., content_type: _Optional[str] = ..., in_reply_to: _Optional[str] = ..., private: _Optional[bool] = ..., attachments: _Optional[_Iterable[str]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., form: _Optional[_Union[FilledForm, _Mapping]] = ..., greeting: _Optional[str] = ..., mentions: _Optional[_Iterable[str]] = ...) -> None: ...

class FilledForm(_message.Message):
    __slots__ = ("card_message_id", "values")
    CARD_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    card_message_id: str
    values: _struct_pb2.Struct
    def __init__(self, card_message_id: _Optional[str] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class SetTyping(_message.Message):
    __slots__ = ("conversation_id", "on", "preview")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    on: bool
    preview: str
    def __init__(self, conversation_id: _Optional[str] = ..., on: _Optional[bool] = ..., preview: _Optional[str] = ...) -> None: ...

class MarkRead(_message.Message):
    __slots__ = ("conversation_id", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

class ViewPage(_message.Message):
    __slots__ = ("url", "title")
    URL_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    url: str
    title: str
    def __init__(self, url: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class AskHistory(_message.Message):
    __slots__ = ("conversation_id", "before_seq", "limit")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SEQ_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    before_seq: int
    limit: int
    def __init__(self, conversation_id: _Optional[str] = ..., before_seq: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class Stop(_message.Message):
    __slots__ = ("message_id",)
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    def __init__(self, message_id: _Optional[str] = ...) -> None: ...

class Recall(_message.Message):
    __slots__ = ("conversation_id", "message_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ...) -> None: ...

class Rate(_message.Message):
    __slots__ = ("score", "comment", "conversation_id")
    SCORE_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    score: int
    comment: str
    conversation_id: str
    def __init__(self, score: _Optional[int] = ..., comment: _Optional[str] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class Subscribe(_message.Message):
    __slots__ = ("conversation_id", "after_seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    after_seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., after_seq: _Optional[int] = ...) -> None: ...

class Snooze(_message.Message):
    __slots__ = ("conversation_id", "until")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    until: str
    def __init__(self, conversation_id: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class Decline(_message.Message):
    __slots__ = ("conversation_id", "reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    reason: str
    def __init__(self, conversation_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Assign(_message.Message):
    __slots__ = ("conversation_id", "agent", "team", "note")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    agent: str
    team: str
    note: str
    def __init__(self, conversation_id: _Optional[str] = ..., agent: _Optional[str] = ..., team: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class Transfer(_message.Message):
    __slots__ = ("conversation_id", "to", "note")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    to: Target
    note: str
    def __init__(self, conversation_id: _Optional[str] = ..., to: _Optional[_Union[Target, _Mapping]] = ..., note: _Optional[str] = ...) -> None: ...

class Target(_message.Message):
    __slots__ = ("agent", "team", "ai")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    AI_FIELD_NUMBER: _ClassVar[int]
    agent: str
    team: str
    ai: bool
    def __init__(self, agent: _Optional[str] = ..., team: _Optional[str] = ..., ai: _Optional[bool] = ...) -> None: ...

class Availability(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: str
    def __init__(self, state: _Optional[str] = ...) -> None: ...

class ServerFrame(_message.Message):
    __slots__ = ("ref", "welcome", "ack", "message", "message_updated", "skip", "delta", "delta_end", "conversation", "activity", "queue", "typing", "read", "presence", "history", "pong", "done", "error", "offer", "offer_ended", "draft", "notification", "notifications_read", "looking", "copilot_delta", "copilot_done", "contact")
    REF_FIELD_NUMBER: _ClassVar[int]
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_UPDATED_FIELD_NUMBER: _ClassVar[int]
    SKIP_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    DELTA_END_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    READ_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    PONG_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    OFFER_FIELD_NUMBER: _ClassVar[int]
    OFFER_ENDED_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    NOTIFICATIONS_READ_FIELD_NUMBER: _ClassVar[int]
    LOOKING_FIELD_NUMBER: _ClassVar[int]
    COPILOT_DELTA_FIELD_NUMBER: _ClassVar[int]
    COPILOT_DONE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    ref: str
    welcome: Welcome
    ack: Ack
    message: Posted
    message_updated: Updated
    skip: Skip
    delta: Delta
    delta_end: DeltaEnd
    conversation: Changed
    activity: Activity
    queue: QueuePosition
    typing: Typing
    read: Read
    presence: Presence
    history: History
    pong: Pong
    done: Done
    error: Error
    offer: Offer
    offer_ended: OfferEnded
    draft: DraftSaved
    notification: Notified
    notifications_read: NotificationsRead
    looking: Looking
    copilot_delta: CopilotDelta
    copilot_done: CopilotDone
    contact: ContactTouched
    def __init__(self, ref: _Optional[str] = ..., welcome: _Optional[_Union[Welcome, _Mapping]] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., message: _Optional[_Union[Posted, _Mapping]] = ..., message_updated: _Optional[_Union[Updated, _Mapping]] = ..., skip: _Optional[_Union[Skip, _Mapping]] = ..., delta: _Optional[_Union[Delta, _Mapping]] = ..., delta_end: _Optional[_Union[DeltaEnd, _Mapping]] = ..., conversation: _Optional[_Union[Changed, _Mapping]] = ..., activity: _Optional[_Union[Activity, _Mapping]] = ..., queue: _Optional[_Union[QueuePosition, _Mapping]] = ..., typing: _Optional[_Union[Typing, _Mapping]] = ..., read: _Optional[_Union[Read, _Mapping]] = ..., presence: _Optional[_Union[Presence, _Mapping]] = ..., history: _Optional[_Union[History, _Mapping]] = ..., pong: _Optional[_Union[Pong, _Mapping]] = ..., done: _Optional[_Union[Done, _Mapping]] = ..., error: _Optional[_Union[Error, _Mapping]] = ..., offer: _Optional[_Union[Offer, _Mapping]] = ..., offer_ended: _Optional[_Union[OfferEnded, _Mapping]] = ..., draft: _Optional[_Union[DraftSaved, _Mapping]] = ..., notification: _Optional[_Union[Notified, _Mapping]] = ..., notifications_read: _Optional[_Union[NotificationsRead, _Mapping]] = ..., looking: _Optional[_Union[Looking, _Mapping]] = ..., copilot_delta: _Optional[_Union[CopilotDelta, _Mapping]] = ..., copilot_done: _Optional[_Union[CopilotDone, _Mapping]] = ..., contact: _Optional[_Union[ContactTouched, _Mapping]] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ("conversation", "last_seq", "server_time", "presence")
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQ_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    last_seq: int
    server_time: str
    presence: Presence
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ..., last_seq: _Optional[int] = ..., server_time: _Optional[str] = ..., presence: _Optional[_Union[Presence, _Mapping]] = ...) -> None: ...

class Ack(_message.Message):
    __slots__ = ("client_id", "conversation_id", "id", "seq", "created_at")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    conversation_id: str
    id: str
    seq: int
    created_at: str
    def __init__(self, client_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., id: _Optional[str] = ..., seq: _Optional[int] = ..., created_at: _Optional[str] = ...) -> None: ...

class Posted(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: Message
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...

class Updated(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: Message
    def __init__(self, message: _Optional[_Union[Message, _Mapping]] = ...) -> None: ...

class Skip(_message.Message):
    __slots__ = ("conversation_id", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

class Delta(_message.Message):
    __slots__ = ("conversation_id", "message_id", "offset", "text")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    offset: int
    text: str
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., offset: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class DeltaEnd(_message.Message):
    __slots__ = ("conversation_id", "message_id", "reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    reason: str
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Changed(_message.Message):
    __slots__ = ("conversation",)
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ...) -> None: ...

class Activity(_message.Message):
    __slots__ = ("conversations", "more")
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[ConversationActivity]
    more: bool
    def __init__(self, conversations: _Optional[_Iterable[_Union[ConversationActivity, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class ConversationActivity(_message.Message):
    __slots__ = ("id", "last_seq", "preview", "last_activity_at", "waiting_since", "visitor_read_seq", "agent_read_seq")
    ID_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQ_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    LAST_ACTIVITY_AT_FIELD_NUMBER: _ClassVar[int]
    WAITING_SINCE_FIELD_NUMBER: _ClassVar[int]
    VISITOR_READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    AGENT_READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    id: str
    last_seq: int
    preview: str
    last_activity_at: str
    waiting_since: str
    visitor_read_seq: int
    agent_read_seq: int
    def __init__(self, id: _Optional[str] = ..., last_seq: _Optional[int] = ..., preview: _Optional[str] = ..., last_activity_at: _Optional[str] = ..., waiting_since: _Optional[str] = ..., visitor_read_seq: _Optional[int] = ..., agent_read_seq: _Optional[int] = ...) -> None: ...

class Notified(_message.Message):
    __slots__ = ("notification", "ways")
    NOTIFICATION_FIELD_NUMBER: _ClassVar[int]
    WAYS_FIELD_NUMBER: _ClassVar[int]
    notification: Notification
    ways: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, notification: _Optional[_Union[Notification, _Mapping]] = ..., ways: _Optional[_Iterable[str]] = ...) -> None: ...

class Notification(_message.Message):
    __slots__ = ("id", "kind", "conversation_id", "contact", "actor", "text", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: str
    conversation_id: str
    contact: NotifiedContact
    actor: str
    text: str
    created_at: str
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[str] = ..., conversation_id: _Optional[str] = ..., contact: _Optional[_Union[NotifiedContact, _Mapping]] = ..., actor: _Optional[str] = ..., text: _Optional[str] = ..., created_at: _Optional[str] = ...) -> None: ...

class NotifiedContact(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class NotificationsRead(_message.Message):
    __slots__ = ("unread",)
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    unread: int
    def __init__(self, unread: _Optional[int] = ...) -> None: ...

class QueuePosition(_message.Message):
    __slots__ = ("conversation_id", "position", "eta_s")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ETA_S_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    position: int
    eta_s: int
    def __init__(self, conversation_id: _Optional[str] = ..., position: _Optional[int] = ..., eta_s: _Optional[int] = ...) -> None: ...

class Typing(_message.Message):
    __slots__ = ("conversation_id", "sender", "on", "preview")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    sender: Person
    on: bool
    preview: str
    def __init__(self, conversation_id: _Optional[str] = ..., sender: _Optional[_Union[Person, _Mapping]] = ..., on: _Optional[bool] = ..., preview: _Optional[str] = ...) -> None: ...

class Looking(_message.Message):
    __slots__ = ("conversation_id", "people")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    people: _containers.RepeatedCompositeFieldContainer[Looker]
    def __init__(self, conversation_id: _Optional[str] = ..., people: _Optional[_Iterable[_Union[Looker, _Mapping]]] = ...) -> None: ...

class Looker(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class CopilotDelta(_message.Message):
    __slots__ = ("request", "conversation_id", "offset", "text")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request: str
    conversation_id: str
    offset: int
    text: str
    def __init__(self, request: _Optional[str] = ..., conversation_id: _Optional[str] = ..., offset: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class CopilotDone(_message.Message):
    __slots__ = ("request", "conversation_id", "reason", "notice", "text", "source", "passages", "missing", "added", "suggestion_id")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    SUGGESTION_ID_FIELD_NUMBER: _ClassVar[int]
    request: str
    conversation_id: str
    reason: str
    notice: str
    text: str
    source: str
    passages: _containers.RepeatedCompositeFieldContainer[CopilotPassage]
    missing: _containers.RepeatedScalarFieldContainer[str]
    added: _containers.RepeatedScalarFieldContainer[str]
    suggestion_id: str
    def __init__(self, request: _Optional[str] = ..., conversation_id: _Optional[str] = ..., reason: _Optional[str] = ..., notice: _Optional[str] = ..., text: _Optional[str] = ..., source: _Optional[str] = ..., passages: _Optional[_Iterable[_Union[CopilotPassage, _Mapping]]] = ..., missing: _Optional[_Iterable[str]] = ..., added: _Optional[_Iterable[str]] = ..., suggestion_id: _Optional[str] = ...) -> None: ...

class CopilotPassage(_message.Message):
    __slots__ = ("index", "title", "text", "url", "verdict", "cited")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    CITED_FIELD_NUMBER: _ClassVar[int]
    index: int
    title: str
    text: str
    url: str
    verdict: str
    cited: bool
    def __init__(self, index: _Optional[int] = ..., title: _Optional[str] = ..., text: _Optional[str] = ..., url: _Optional[str] = ..., verdict: _Optional[str] = ..., cited: _Optional[bool] = ...) -> None: ...

class Read(_message.Message):
    __slots__ = ("conversation_id", "reader", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    reader: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., reader: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

class ContactTouched(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    def __init__(self, contact_id: _Optional[str] = ...) -> None: ...

class Presence(_message.Message):
    __slots__ = ("conversation_id", "person", "state", "people_online", "hours")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_ONLINE_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    person: Person
    state: str
    people_online: bool
    hours: Hours
    def __init__(self, conversation_id: _Optional[str] = ..., person: _Optional[_Union[Person, _Mapping]] = ..., state: _Optional[str] = ..., people_online: _Optional[bool] = ..., hours: _Optional[_Union[Hours, _Mapping]] = ...) -> None: ...

class Hours(_message.Message):
    __slots__ = ("is_open", "opens_at", "text", "holiday")
    IS_OPEN_FIELD_NUMBER: _ClassVar[int]
    OPENS_AT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    HOLIDAY_FIELD_NUMBER: _ClassVar[int]
    is_open: bool
    opens_at: str
    text: str
    holiday: str
    def __init__(self, is_open: _Optional[bool] = ..., opens_at: _Optional[str] = ..., text: _Optional[str] = ..., holiday: _Optional[str] = ...) -> None: ...

class DraftSaved(_message.Message):
    __slots__ = ("conversation_id", "content", "private", "written_at")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    PRIVATE_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_AT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    content: str
    private: bool
    written_at: str
    def __init__(self, conversation_id: _Optional[str] = ..., content: _Optional[str] = ..., private: _Optional[bool] = ..., written_at: _Optional[str] = ...) -> None: ...

class History(_message.Message):
    __slots__ = ("conversation_id", "messages", "more")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    more: bool
    def __init__(self, conversation_id: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class Pong(_message.Message):
    __slots__ = ("last_seq",)
    LAST_SEQ_FIELD_NUMBER: _ClassVar[int]
    last_seq: int
    def __init__(self, last_seq: _Optional[int] = ...) -> None: ...

class Offer(_message.Message):
    __slots__ = ("conversation_id", "expires_at", "reason", "contact", "preview")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    expires_at: str
    reason: str
    contact: OfferedContact
    preview: str
    def __init__(self, conversation_id: _Optional[str] = ..., expires_at: _Optional[str] = ..., reason: _Optional[str] = ..., contact: _Optional[_Union[OfferedContact, _Mapping]] = ..., preview: _Optional[str] = ...) -> None: ...

class OfferedContact(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class OfferEnded(_message.Message):
    __slots__ = ("conversation_id", "outcome")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    outcome: str
    def __init__(self, conversation_id: _Optional[str] = ..., outcome: _Optional[str] = ...) -> None: ...

class Done(_message.Message):
    __slots__ = ("command",)
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    command: str
    def __init__(self, command: _Optional[str] = ...) -> None: ...

class Error(_message.Message):
    __slots__ = ("code", "detail", "client_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    detail: str
    client_id: str
    def __init__(self, code: _Optional[str] = ..., detail: _Optional[str] = ..., client_id: _Optional[str] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("id", "seq", "conversation_id", "client_id", "sender", "private", "content_type", "content", "attachments", "citations", "metadata", "in_reply_to", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    PRIVATE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    CITATIONS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    seq: int
    conversation_id: str
    client_id: str
    sender: Person
    private: bool
    content_type: str
    content: str
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    citations: _containers.RepeatedCompositeFieldContainer[Citation]
    metadata: _struct_pb2.Struct
    in_reply_to: str
    created_at: str
    def __init__(self, id: _Optional[str] = ..., seq: _Optional[int] = ..., conversation_id: _Optional[str] = ..., client_id: _Optional[str] = ..., sender: _Optional[_Union[Person, _Mapping]] = ..., private: _Optional[bool] = ..., content_type: _Optional[str] = ..., content: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., citations: _Optional[_Iterable[_Union[Citation, _Mapping]]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., in_reply_to: _Optional[str] = ..., created_at: _Optional[str] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("kind", "id", "name", "avatar_url")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AVATAR_URL_FIELD_NUMBER: _ClassVar[int]
    kind: str
    id: str
    name: str
    avatar_url: str
    def __init__(self, kind: _Optional[str] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., avatar_url: _Optional[str] = ...) -> None: ...

class Attachment(_message.Message):
    __slots__ = ("id", "name", "content_type", "size", "url", "kind", "width", "height", "expires_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    content_type: str
    size: int
    url: str
    kind: str
    width: int
    height: int
    expires_at: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., content_type: _Optional[str] = ..., size: _Optional[int] = ..., url: _Optional[str] = ..., kind: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., expires_at: _Optional[str] = ...) -> None: ...

class Citation(_message.Message):
    __slots__ = ("index", "title", "url")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    index: int
    title: str
    url: str
    def __init__(self, index: _Optional[int] = ..., title: _Optional[str] = ..., url: _Optional[str] = ...) -> None: ...

class Conversation(_message.Message):
    __slots__ = ("id", "status", "owner", "assignee", "last_seq", "created_at", "contact", "inbox", "handoff_reason", "preview", "waiting_since", "last_activity_at", "visitor_read_seq", "agent_read_seq", "locale", "page", "team", "labels", "priority", "custom_attributes", "snoozed_until")
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQ_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    INBOX_FIELD_NUMBER: _ClassVar[int]
    HANDOFF_REASON_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    WAITING_SINCE_FIELD_NUMBER: _ClassVar[int]
    LAST_ACTIVITY_AT_FIELD_NUMBER: _ClassVar[int]
    VISITOR_READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    AGENT_READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    SNOOZED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    id: str
    status: str
    owner: str
    assignee: Assignee
    last_seq: int
    created_at: str
    contact: Contact
    inbox: Inbox
    handoff_reason: str
    preview: str
    waiting_since: str
    last_activity_at: str
    visitor_read_seq: int
    agent_read_seq: int
    locale: str
    page: Page
    team: Team
    labels: _containers.RepeatedCompositeFieldContainer[Label]
    priority: str
    custom_attributes: _struct_pb2.Struct
    snoozed_until: str
    def __init__(self, id: _Optional[str] = ..., status: _Optional[str] = ..., owner: _Optional[str] = ..., assignee: _Optional[_Union[Assignee, _Mapping]] = ..., last_seq: _Optional[int] = ..., created_at: _Optional[str] = ..., contact: _Optional[_Union[Contact, _Mapping]] = ..., inbox: _Optional[_Union[Inbox, _Mapping]] = ..., handoff_reason: _Optional[str] = ..., preview: _Optional[str] = ..., waiting_since: _Optional[str] = ..., last_activity_at: _Optional[str] = ..., visitor_read_seq: _Optional[int] = ..., agent_read_seq: _Optional[int] = ..., locale: _Optional[str] = ..., page: _Optional[_Union[Page, _Mapping]] = ..., team: _Optional[_Union[Team, _Mapping]] = ..., labels: _Optional[_Iterable[_Union[Label, _Mapping]]] = ..., priority: _Optional[str] = ..., custom_attributes: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., snoozed_until: _Optional[str] = ...) -> None: ...

class Assignee(_message.Message):
    __slots__ = ("id", "name", "avatar_url")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AVATAR_URL_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    avatar_url: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., avatar_url: _Optional[str] = ...) -> None: ...

class Contact(_message.Message):
    __slots__ = ("id", "name", "email", "verified", "avatar_url", "phone")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_FIELD_NUMBER: _ClassVar[int]
    AVATAR_URL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    email: str
    verified: bool
    avatar_url: str
    phone: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., verified: _Optional[bool] = ..., avatar_url: _Optional[str] = ..., phone: _Optional[str] = ...) -> None: ...

class Inbox(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class Team(_message.Message):
    __slots__ = ("id", "name")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class Label(_message.Message):
    __slots__ = ("id", "title", "color")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    COLOR_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    color: str
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., color: _Optional[str] = ...) -> None: ...

class Page(_message.Message):
    __slots__ = ("url", "title")
    URL_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    url: str
    title: str
    def __init__(self, url: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...
