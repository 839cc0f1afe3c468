"""Web sources: kept, looked at on request, and by themselves when their time has come."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.clock import now
from apps.common.fetching import FetchFailed, checked
from apps.knowledge.importing import jobs
from apps.knowledge.importing.wording import words
from apps.knowledge.models import ImportJob, WebSource
from apps.knowledge.web.addresses import is_pattern, normal
from apps.knowledge.web.reasons import OF_REASON
from apps.tenants import features
from apps.tenants.features import Feature
from apps.tenants.models import User

MAX_PATTERNS = 50
AT_ONCE = 20  # sources of all tenants that one round begins with


def save_source(*, source: WebSource) -> WebSource:
    """Validate and store. Raises ValidationError."""
    source.url = normal(source.url) or source.url
    _check(source)
    source.next_at = source.time_after(now())
    source.full_clean()
    source.save()
    return source


def _check(source: WebSource) -> None:
    errors = {}
    if not features.is_on(source.tenant_id, Feature.WEB_IMPORT):
        errors["url"] = _(
            "Knowledge from web pages is switched off here. Ask whoever runs this installation."
        )
    if source.collection_id and source.collection.tenant_id != source.tenant_id:
        errors["collection"] = _("There is no such collection.")
    try:
        checked(source.url)
    except FetchFailed as error:
        errors["url"] = words(OF_REASON[error.reason])
    for name in ("include", "exclude"):
        if not _are_patterns(getattr(source, name)):
            errors[name] = _("Up to 50 paths that begin with / or *, such as /help/*.")
    if errors:
        raise ValidationError(errors)


def _are_patterns(texts: object) -> bool:
    return (
        isinstance(texts, list)
        and len(texts) <= MAX_PATTERNS
        and all(isinstance(text, str) and is_pattern(text) for text in texts)
    )


@transaction.atomic
def start(*, tenant_id: UUID, source_id: UUID, started_by: User | None = None) -> ImportJob:
    """Look at the source now. An import of it that is at work is answered instead of a second one.

    One that waits to be looked at is put aside: the new one finds the same and more. Raises WebSource.DoesNotExist
    and FeatureOff.
    """
    features.require(tenant_id, Feature.WEB_IMPORT)
    source = WebSource.objects.for_tenant(tenant_id).select_for_update(of=("self",)).get(pk=source_id)
    return _start(source, started_by)


def _start(source: WebSource, started_by: User | None) -> ImportJob:
    earlier = source.last_job
    if earlier is not None and earlier.state in ImportJob.WORKING:
        return earlier
    if earlier is not None and earlier.state == ImportJob.State.READY:
        jobs.cancel(earlier)
    is_page = source.kind == WebSource.Kind.PAGE
    job = jobs.start_import(
        tenant_id=source.tenant_id,
        collection=source.collection,
        kind=ImportJob.Kind.PAGE if is_page else ImportJob.Kind.SITE,
        source={"web_source": str(source.pk), "url": source.url},
        started_by=started_by,
    )
    source.last_job = job
    source.save(update_fields=["last_job"])
    return job


def start_due() -> list[ImportJob]:
    """Every minute: sources whose time has come. Two that ask at once never start the same one."""
    started: list[ImportJob] = []
    while len(started) < AT_ONCE and (job := _start_next()) is not None:
        started.append(job)
    return started


@transaction.atomic
def _start_next() -> ImportJob | None:
    due = WebSource.objects.filter(next_at__lte=now(), tenant__is_active=True).order_by("next_at")
    due = due.exclude(tenant_id__in=features.tenants_without(Feature.WEB_IMPORT))
    source = due.select_for_update(skip_locked=True, of=("self",)).first()
    if source is None:
        return None
    source.next_at = source.time_after(now())
    source.save(update_fields=["next_at"])
    return _start(source, None)


def delete_sources(*, tenant_id: UUID, ids: Iterable[UUID]) -> None:
    """Their articles stay. What is being read stops within seconds."""
    for source in WebSource.objects.for_tenant(tenant_id).filter(pk__in=list(ids)).select_related("last_job"):
        if source.last_job is not None:
            jobs.cancel(source.last_job)
        source.delete()
