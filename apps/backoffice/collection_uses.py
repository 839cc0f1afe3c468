"""In which inboxes the AI answers from a collection: those that name it, and those that name none."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from apps.desk.models import InboxAnswering
from apps.knowledge.models import Collection
from apps.tenants.models import Inbox


def inboxes_by_collection(collections: Sequence[Collection]) -> dict[UUID, list[str]]:
    tenant_ids = {collection.tenant_id for collection in collections}
    chosen: dict[UUID, set[UUID]] = defaultdict(set)
    links = InboxAnswering.collections.through.objects.filter(inboxanswering__tenant_id__in=tenant_ids)
    for inbox_id, collection_id in links.values_list("inboxanswering__inbox_id", "collection_id"):
        chosen[inbox_id].add(collection_id)
    without_ai = InboxAnswering.objects.filter(tenant_id__in=tenant_ids, is_ai_enabled=False)
    inboxes = Inbox.objects.filter(tenant_id__in=tenant_ids, is_active=True).order_by("name")
    inboxes = inboxes.exclude(pk__in=without_ai.values("inbox_id"))
    known = list(inboxes.values_list("id", "tenant_id", "name"))
    return {
        collection.id: [
            name
            for inbox_id, tenant_id, name in known
            if tenant_id == collection.tenant_id
            and (inbox_id not in chosen or collection.id in chosen[inbox_id])
        ]
        for collection in collections
    }
