"""Which published articles need a look. In the background, once a day: bounded, however many articles there are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.timezone import localdate

from apps.common.clock import now
from apps.desk.models import ArticleFinding, ArticleUse
from apps.desk.upkeep import twins
from apps.knowledge.models import Article

Kind = ArticleFinding.Kind
STALE_DAYS = 180
OFTEN = 10  # times in OFTEN_DAYS: who is asked often must be up to date
OFTEN_DAYS = 30
NEVER_HIT_DAYS = 30
MOST_ARTICLES = 10_000  # compared with each other: those edited last
MOST_OF_A_KIND = 500


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str
    article_id: UUID
    other_id: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def check(tenant_id: UUID) -> int:
    """Look through the tenant's articles; answers how many findings there are now."""
    found = [each for look in LOOKS for each in islice(look(tenant_id), MOST_OF_A_KIND * 2)]
    return _store(tenant_id, found)


def expired(tenant_id: UUID) -> Iterator[Finding]:
    over = _published(tenant_id).filter(valid_until__lt=now()).order_by("valid_until")
    for article_id, until in over.values_list("pk", "valid_until")[:MOST_OF_A_KIND]:
        yield Finding(Kind.EXPIRED, article_id, details={"until": until.isoformat()})


def stale(tenant_id: UUID) -> Iterator[Finding]:
    """Not edited for long, and often used: a mistake in it does the most harm."""
    since = localdate() - timedelta(days=OFTEN_DAYS)
    used = ArticleUse.objects.for_tenant(tenant_id).filter(
        day__gt=since,
        article__state=Article.State.PUBLISHED,
        article__updated_at__lt=now() - timedelta(days=STALE_DAYS),
    )
    often = used.values("article_id", "article__updated_at").annotate(sum=Sum("times")).filter(sum__gte=OFTEN)
    for row in often.order_by("-sum")[:MOST_OF_A_KIND]:
        days = (now() - row["article__updated_at"]).days
        yield Finding(Kind.STALE, row["article_id"], details={"times": row["sum"], "days": days})


def never_hit(tenant_id: UUID) -> Iterator[Finding]:
    """Published for long, and no answer has ever cited it. Silent until uses have been counted for that long."""
    moment = now() - timedelta(days=NEVER_HIT_DAYS)
    uses = ArticleUse.objects.for_tenant(tenant_id)
    if not uses.filter(day__lte=localdate(moment)).exists():
        return
    valid = _published(tenant_id).exclude(valid_until__lt=now())
    unused = valid.filter(updated_at__lt=moment).exclude(pk__in=uses.values("article_id"))
    for article_id, updated_at in unused.order_by("updated_at").values_list("pk", "updated_at")[
        :MOST_OF_A_KIND
    ]:
        yield Finding(Kind.NEVER_HIT, article_id, details={"days": (now() - updated_at).days})


def alike(tenant_id: UUID) -> Iterator[Finding]:
    """Two that say the same, or give different figures for the same question."""
    rows = _published(tenant_id).exclude(valid_until__lt=now()).order_by("-updated_at")
    chosen = rows.only("pk", "title", "similar_questions", "body", "language")[:MOST_ARTICLES]
    texts = {
        article.pk: twins.Text(
            article.title, tuple(article.similar_questions), article.body, article.language
        )
        for article in sorted(chosen, key=lambda article: article.pk)
    }
    yield from (Finding(kind, one, other, details) for kind, one, other, details in twins.pairs(texts))


LOOKS: tuple[Callable[[UUID], Iterator[Finding]], ...] = (alike, expired, stale, never_hit)


def _published(tenant_id: UUID) -> Any:
    return Article.objects.for_tenant(tenant_id).filter(
        state=Article.State.PUBLISHED, collection__is_active=True
    )


@transaction.atomic
def _store(tenant_id: UUID, found: Iterable[Finding]) -> int:
    """What was dismissed stays dismissed until one of its articles is edited."""
    rows = ArticleFinding.objects.for_tenant(tenant_id)
    rows.filter(dismissed_at__lt=F("article__updated_at")).delete()
    rows.filter(dismissed_at__lt=F("other__updated_at")).delete()
    dismissed = set(rows.exclude(dismissed_at=None).values_list("kind", "article_id", "other_id"))
    kept: dict[str, list[ArticleFinding]] = defaultdict(list)
    for each in found:
        if (each.kind, each.article_id, each.other_id) not in dismissed and len(
            kept[each.kind]
        ) < MOST_OF_A_KIND:
            kept[each.kind].append(_row(tenant_id, each))
    rows.filter(dismissed_at=None).delete()
    new = [row for of_kind in kept.values() for row in of_kind]
    ArticleFinding.objects.bulk_create(new, batch_size=500)
    return len(new)


def _row(tenant_id: UUID, found: Finding) -> ArticleFinding:
    return ArticleFinding(
        tenant_id=tenant_id,
        kind=found.kind,
        article_id=found.article_id,
        other_id=found.other_id,
        details=dict(found.details),
    )


def dismiss(rows: Iterable[ArticleFinding]) -> None:
    for row in rows:
        row.dismissed_at = now()
        row.save(update_fields=["dismissed_at"])
