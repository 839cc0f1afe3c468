"""Messages on their way into the database: numbered one by one, stored together."""

from apps.common.clock import now
from apps.common.encryption import encrypt
from apps.common.inserting import insert
from apps.conversations import bulk
from apps.conversations.attachments import store_sent, stored_json
from apps.conversations.drafts import Draft
from apps.conversations.models import Attachment, Conversation, Message
from apps.conversations.previews import preview_of
from apps.conversations.telling import tell_messages

Kind = Message.Sender
PUBLIC = Message.Visibility.PUBLIC


class Batch:
    """Two statements for any number of messages, whatever conversations they belong to; a third for attachments.

    Whoever adds holds the lock of the conversation, has cleaned the content and knows that the client_id is new. From
    the first add to the flush nobody else writes to that conversation, so that the order of events holds, too.
    """

    def __init__(self) -> None:
        self._posts: list[tuple[Conversation, Message]] = []
        self._files: list[Attachment] = []

    def add(self, conversation: Conversation, draft: Draft) -> Message:
        """The message under the conversation's next seq."""
        conversation.last_seq += 1
        message = Message(
            id=draft.id,
            tenant_id=conversation.tenant_id,
            created_at=now(),
            conversation_id=conversation.id,
            seq=conversation.last_seq,
            client_id=draft.client_id or str(draft.id),
            sender_kind=draft.sender.kind,
            sender_id=draft.sender.id,
            sender_name=draft.sender.name,
            sender_avatar=draft.sender.avatar_url,
            visibility=draft.visibility,
            content_type=draft.content_type,
            content=draft.content,
            encrypted_original=encrypt(draft.original),
            citations=draft.citations,
            attachments=[stored_json(each) for each in draft.attachments],
            metadata=draft.metadata,
            in_reply_to=draft.in_reply_to,
        )
        for each in draft.attachments:
            each.conversation_id, each.message_id = conversation.id, message.id
        self._files += draft.attachments
        _remember_activity(conversation, message)
        self._posts.append((conversation, message))
        return message

    def holds(self, conversation: Conversation) -> bool:
        """Whether a message of this conversation waits."""
        return any(each.id == conversation.id for each, _message in self._posts)

    def flush(self) -> None:
        """Store what was added and, after commit, tell everybody. Needs a transaction: there are locks."""
        posts, self._posts = self._posts, []
        files, self._files = self._files, []
        if not posts:
            return
        insert([message for _conversation, message in posts])
        if files:
            store_sent(files)
        moved = {conversation.id: conversation for conversation, _message in posts}
        bulk.store_activity(moved.values())
        tell_messages(posts)


def _remember_activity(conversation: Conversation, message: Message) -> None:
    conversation.last_activity_at = message.created_at
    is_public = message.visibility == PUBLIC
    if is_public:
        conversation.preview = preview_of(conversation, message)
    if message.sender_kind == Kind.VISITOR and conversation.waiting_since is None:
        conversation.waiting_since = message.created_at
    elif message.sender_kind in (Kind.AGENT, Kind.AI) and is_public:
        conversation.waiting_since = None
