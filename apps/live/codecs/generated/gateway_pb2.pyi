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
    __slots__ = ("ref", "hello", "message", "typing", "read", "page", "history", "handoff", "stop", "recall", "rate", "end", "ping", "subscribe", "unsubscribe", "availability", "takeover", "release", "resolve", "reopen", "resume_ai")
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
    resume_ai: InConversation
    def __init__(self, ref: _Optional[str] = ..., hello: _Optional[_Union[Hello, _Mapping]] = ..., message: _Optional[_Union[Post, _Mapping]] = ..., typing: _Optional[_Union[SetTyping, _Mapping]] = ..., read: _Optional[_Union[MarkRead, _Mapping]] = ..., page: _Optional[_Union[ViewPage, _Mapping]] = ..., history: _Optional[_Union[AskHistory, _Mapping]] = ..., handoff: _Optional[_Union[InConversation, _Mapping]] = ..., stop: _Optional[_Union[Stop, _Mapping]] = ..., recall: _Optional[_Union[Recall, _Mapping]] = ..., rate: _Optional[_Union[Rate, _Mapping]] = ..., end: _Optional[_Union[InConversation, _Mapping]] = ..., ping: _Optional[_Union[InConversation, _Mapping]] = ..., subscribe: _Optional[_Union[Subscribe, _Mapping]] = ..., unsubscribe: _Optional[_Union[InConversation, _Mapping]] = ..., availability: _Optional[_Union[Availability, _Mapping]] = ..., takeover: _Optional[_Union[InConversation, _Mapping]] = ..., release: _Optional[_Union[InConversation, _Mapping]] = ..., resolve: _Optional[_Union[InConversation, _Mapping]] = ..., reopen: _Optional[_Union[InConversation, _Mapping]] = ..., resume_ai: _Optional[_Union[InConversation, _Mapping]] = ...) -> None: ...

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
    __slots__ = ("conversation_id", "client_id", "content", "content_type", "in_reply_to", "private", "attachments", "metadata", "form", "greeting")
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
    def __init__(self, conversation_id: _Optional[str] = ..., client_id: _Optional[str] = ..., content: _Optional[str] = ..., content_type: _Optional[str] = ..., in_reply_to: _Optional[str] = ..., private: _Optional[bool] = ..., attachments: _Optional[_Iterable[str]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., form: _Optional[_Union[FilledForm, _Mapping]] = ..., greeting: _Optional[str] = ...) -> None: ...

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

class Availability(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: str
    def __init__(self, state: _Optional[str] = ...) -> None: ...

class ServerFrame(_message.Message):
    __slots__ = ("ref", "welcome", "ack", "message", "message_updated", "skip", "delta", "delta_end", "conversation", "activity", "queue", "typing", "read", "presence", "history", "pong", "done", "error")
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
    def __init__(self, ref: _Optional[str] = ..., welcome: _Optional[_Union[Welcome, _Mapping]] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., message: _Optional[_Union[Posted, _Mapping]] = ..., message_updated: _Optional[_Union[Updated, _Mapping]] = ..., skip: _Optional[_Union[Skip, _Mapping]] = ..., delta: _Optional[_Union[Delta, _Mapping]] = ..., delta_end: _Optional[_Union[DeltaEnd, _Mapping]] = ..., conversation: _Optional[_Union[Changed, _Mapping]] = ..., activity: _Optional[_Union[Activity, _Mapping]] = ..., queue: _Optional[_Union[QueuePosition, _Mapping]] = ..., typing: _Optional[_Union[Typing, _Mapping]] = ..., read: _Optional[_Union[Read, _Mapping]] = ..., presence: _Optional[_Union[Presence, _Mapping]] = ..., history: _Optional[_Union[History, _Mapping]] = ..., pong: _Optional[_Union[Pong, _Mapping]] = ..., done: _Optional[_Union[Done, _Mapping]] = ..., error: _Optional[_Union[Error, _Mapping]] = ...) -> None: ...

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

class Read(_message.Message):
    __slots__ = ("conversation_id", "reader", "seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    reader: str
    seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., reader: _Optional[str] = ..., seq: _Optional[int] = ...) -> None: ...

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
    __slots__ = ("is_open", "opens_at", "text")
    IS_OPEN_FIELD_NUMBER: _ClassVar[int]
    OPENS_AT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    is_open: bool
    opens_at: str
    text: str
    def __init__(self, is_open: _Optional[bool] = ..., opens_at: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

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
    __slots__ = ("id", "status", "owner", "assignee", "last_seq", "created_at", "contact", "inbox", "handoff_reason", "preview", "waiting_since", "last_activity_at", "visitor_read_seq", "agent_read_seq", "locale", "page", "team", "labels", "priority", "custom_attributes")
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
    def __init__(self, id: _Optional[str] = ..., status: _Optional[str] = ..., owner: _Optional[str] = ..., assignee: _Optional[_Union[Assignee, _Mapping]] = ..., last_seq: _Optional[int] = ..., created_at: _Optional[str] = ..., contact: _Optional[_Union[Contact, _Mapping]] = ..., inbox: _Optional[_Union[Inbox, _Mapping]] = ..., handoff_reason: _Optional[str] = ..., preview: _Optional[str] = ..., waiting_since: _Optional[str] = ..., last_activity_at: _Optional[str] = ..., visitor_read_seq: _Optional[int] = ..., agent_read_seq: _Optional[int] = ..., locale: _Optional[str] = ..., page: _Optional[_Union[Page, _Mapping]] = ..., team: _Optional[_Union[Team, _Mapping]] = ..., labels: _Optional[_Iterable[_Union[Label, _Mapping]]] = ..., priority: _Optional[str] = ..., custom_attributes: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

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
