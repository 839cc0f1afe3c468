"""Where contacts have been, for the agents who talk with them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from apps.common.clock import now
from apps.conversations.models import MAX_PAGE_ADDRESS, MAX_PAGE_TITLE, Conversation, PageView

KEPT = 50  # of each contact


def page_views(tenant_id: UUID, contact_id: UUID) -> QuerySet[PageView]:
    """Newest first."""
    return PageView.objects.for_tenant(tenant_id).filter(contact_id=contact_id)


def page_views_of(tenant_id: UUID, contact_ids: Collection[UUID]) -> QuerySet[PageView]:
    """Of all contacts of a person, newest first."""
    return PageView.objects.for_tenant(tenant_id).filter(contact__in=contact_ids)


def add_page_view(
    *,
    tenant_id: UUID,
    contact_id: UUID,
    conversation: Conversation | None,
    url: str,
    title: str,
    referrer: str = "",
) -> None:
    """Of a contact that exists. The same page once more is no new row: it was seen later."""
    seen = page_views(tenant_id, contact_id)
    url, title, referrer = url[:MAX_PAGE_ADDRESS], title[:MAX_PAGE_TITLE], referrer[:MAX_PAGE_ADDRESS]
    latest = seen.first()
    if latest is not None and latest.url == url:
        seen.filter(pk=latest.pk).update(at=now(), title=title or latest.title)
        return
    PageView.objects.create(
        tenant_id=tenant_id,
        contact_id=contact_id,
        conversation=conversation,
        url=url,
        title=title,
        referrer=referrer,
        at=now(),
    )
    seen.filter(pk__in=list(seen.values_list("pk", flat=True)[KEPT:])).delete()
