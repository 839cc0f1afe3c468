"""The draft of a tenant's configuration: begun from what is published, changed, taken further, discarded."""

from uuid import UUID

from django.db import transaction

from apps.desk.configuring.comparing import Change, changes, pairs
from apps.desk.configuring.documents import Document, Entry, digest_of, document_of
from apps.desk.configuring.kinds import KINDS, Kind
from apps.desk.configuring.reading import published_document
from apps.desk.models import ConfigurationDraft
from apps.tenants.models import Tenant


def draft_of(tenant_id: UUID) -> ConfigurationDraft | None:
    return ConfigurationDraft.objects.for_tenant(tenant_id).select_related("by").first()


def lock(tenant_id: UUID) -> None:
    """One at a time begins, changes and publishes in each tenant, until the transaction ends."""
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


@transaction.atomic
def begin(*, tenant_id: UUID, by: UUID | None, document: Document | None = None) -> ConfigurationDraft:
    """The draft that is there already, else a new one. document: what it begins with instead of what is published."""
    lock(tenant_id)
    present = draft_of(tenant_id)
    if present is not None and document is None:
        return present
    base = published_document(tenant_id)
    draft = present or ConfigurationDraft(tenant_id=tenant_id)
    draft.base = base
    return _stored(draft, base | (document or {}), by)


@transaction.atomic
def change(*, draft: ConfigurationDraft, document: Document, by: UUID | None) -> list[Change]:
    """What has become different."""
    found = changes(draft.document, document)
    if found:
        _stored(draft, document, by)
    return found


def discard(*, tenant_id: UUID) -> bool:
    """Whether there was one."""
    return ConfigurationDraft.objects.for_tenant(tenant_id).delete()[0] > 0


def _stored(draft: ConfigurationDraft, document: Document, by: UUID | None) -> ConfigurationDraft:
    draft.document, draft.digest, draft.by_id = document, digest_of(document), by
    draft.save()
    return draft


# ── what others have published meanwhile ──────────────────────────────────────────────────────────────


def missed(draft: ConfigurationDraft, published: Document) -> list[Change]:
    """What has been changed without the draft since it was begun."""
    return changes(draft.base, published)


def clashes(draft: ConfigurationDraft, published: Document) -> list[Change]:
    """Of these, what the draft changes as well: there the draft wins."""
    own = {(change.kind.name, change.label) for change in changes(draft.base, draft.document)}
    return [change for change in missed(draft, published) if (change.kind.name, change.label) in own]


@transaction.atomic
def take_over(*, tenant_id: UUID, by: UUID | None) -> ConfigurationDraft | None:
    """Put what has been changed without the draft into it, but for what it changes itself."""
    lock(tenant_id)
    draft = draft_of(tenant_id)
    if draft is None:
        return None
    published = published_document(tenant_id)
    merged = document_of({kind.name: _merged(kind, draft, published) for kind in KINDS})
    draft.base = published
    return _stored(draft, merged, by)


def _merged(kind: Kind, draft: ConfigurationDraft, published: Document) -> list[Entry]:
    """Of each entry that the draft leaves as it was: as it is now."""
    base, present = draft.base.get(kind.name, []), published[kind.name]
    now = {id(pair.before): pair.after for pair in pairs(kind, base, present) if pair.before is not None}
    found: list[Entry] = []
    kept = set()
    for pair in pairs(kind, base, draft.document.get(kind.name, base)):
        current = now.get(id(pair.before)) if pair.before is not None else None
        kept.add(id(current))
        entry = current if pair.before is not None and pair.before == pair.after else pair.after
        found += [entry] if entry is not None else []
    return [*found, *(entry for entry in present if id(entry) not in kept)]
