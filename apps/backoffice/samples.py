"""What a tenant's visitors wrote lately, to try its word list on."""

from uuid import UUID

from apps.conversations.models import Conversation, Message

CONVERSATIONS = 200
MESSAGES = 2000


def recent_visitor_texts(tenant_id: UUID) -> list[str]:
    latest = Conversation.objects.for_tenant(tenant_id).order_by("-last_activity_at")
    written = Message.objects.for_tenant(tenant_id).filter(
        conversation_id__in=list(latest.values_list("id", flat=True)[:CONVERSATIONS]),
        sender_kind=Message.Sender.VISITOR,
    )
    return [text for text in written.values_list("content", flat=True)[:MESSAGES] if text]
