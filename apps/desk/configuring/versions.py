"""What was published when: publishing a draft, and going back to what was."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from apps.desk.configuring import proving
from apps.desk.configuring.applying import apply
from apps.desk.configuring.comparing import Change, changes
from apps.desk.configuring.documents import digest_of
from apps.desk.configuring.drafts import draft_of, lock, missed
from apps.desk.configuring.reading import published_document
from apps.desk.models import ConfigurationVersion

Origin = ConfigurationVersion.Origin


class NoDraft(Exception):
    """Somebody has published, discarded or changed it meanwhile."""


class Outdated(Exception):
    """Others have changed the published configuration since the draft was begun: their changes come in first."""


class NotProven(Exception):
    """The tenant wants its evaluation sets to hold first."""


@dataclass(frozen=True, slots=True)
class Published:
    version: ConfigurationVersion
    changes: list[Change]


def versions(tenant_id: UUID) -> "QuerySet[ConfigurationVersion]":
    """The latest first, without their documents."""
    rows = ConfigurationVersion.objects.for_tenant(tenant_id).defer("document")
    return rows.select_related("by")


def version(tenant_id: UUID, number: int) -> ConfigurationVersion | None:
    return ConfigurationVersion.objects.for_tenant(tenant_id).filter(number=number).first()


@transaction.atomic
def publish(
    *,
    tenant_id: UUID,
    by: UUID | None,
    note: str = "",
    against_evaluation: bool = False,
    expected_digest: str = "",
) -> Published:
    """Make the draft what visitors meet. Raises NoDraft, Outdated, NotProven, Invalid; then nothing has changed.

    expected_digest: of the draft that the person has looked at; another one is none.
    """
    lock(tenant_id)
    draft = draft_of(tenant_id)
    if draft is None or (expected_digest and draft.digest != expected_digest):
        raise NoDraft
    if missed(draft, published_document(tenant_id)):
        raise Outdated
    if not against_evaluation and not proving.is_proven(draft):
        raise NotProven
    note_found(tenant_id)
    done = apply(tenant_id, draft.document)
    row = _store(tenant_id, Origin.PUBLISHED, by=by, note=note)
    proving.becomes_baseline(draft)
    draft.delete()
    return Published(row, done)


@transaction.atomic
def roll_back(*, tenant_id: UUID, number: int, by: UUID | None, note: str = "") -> Published | None:
    """Publish once more what was published then. None: there is no such version. Raises Invalid.

    A draft stays: it is told of the change like of any other.
    """
    lock(tenant_id)
    wanted = version(tenant_id, number)
    if wanted is None:
        return None
    note_found(tenant_id)
    done = apply(tenant_id, wanted.document)
    return Published(_store(tenant_id, Origin.ROLLED_BACK, by=by, note=note, of_number=number), done)


def note_found(tenant_id: UUID) -> ConfigurationVersion | None:
    """A version of its own for what was changed past drafts: else nobody could go back to it."""
    document = published_document(tenant_id)
    latest = ConfigurationVersion.objects.for_tenant(tenant_id).first()
    if latest is not None and not changes(latest.document, document):
        return None
    return _store(tenant_id, Origin.FOUND)


def _store(
    tenant_id: UUID, origin: str, *, by: UUID | None = None, note: str = "", of_number: int | None = None
) -> ConfigurationVersion:
    document = published_document(tenant_id)
    rows = ConfigurationVersion.objects.for_tenant(tenant_id)
    number = (rows.aggregate(latest=Max("number"))["latest"] or 0) + 1
    return ConfigurationVersion.objects.create(
        tenant_id=tenant_id,
        number=number,
        origin=origin,
        of_number=of_number,
        note=note,
        by_id=by,
        document=document,
        digest=digest_of(document),
    )
