"""Whether articles may become public unseen: a tenant may want its evaluation sets to hold first."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.knowledge.models import EvaluationSet

_is_open: ContextVar[bool] = ContextVar("is_open", default=False)


class NotEvaluated(ValidationError):
    """The tenant wants articles to be evaluated before they are published; see publishing.publish()."""


def blocking_sets(tenant_id: UUID) -> "QuerySet[EvaluationSet]":
    """Those that have to hold before an article is published. One without cases says nothing."""
    rows = EvaluationSet.objects.for_tenant(tenant_id).filter(blocks_publishing=True)
    return rows.filter(cases__isnull=False).distinct()


def is_closed(tenant_id: UUID) -> bool:
    """Whether publishing goes by an evaluation."""
    return not _is_open.get() and blocking_sets(tenant_id).exists()


def check(tenant_id: UUID) -> None:
    """Before articles become public, once for any number of them. Raises NotEvaluated."""
    if is_closed(tenant_id):
        raise NotEvaluated(
            {"state": _("Articles are evaluated before they are published. Save it as a draft first.")}
        )


@contextmanager
def opened() -> Iterator[None]:
    """For whoever publishes what has been evaluated."""
    token = _is_open.set(True)
    try:
        yield
    finally:
        _is_open.reset(token)
