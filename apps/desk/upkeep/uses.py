"""Counts which articles answers cite, from runs that are over."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from apps.common.ids import parse_id
from apps.conversations.models import Message
from apps.desk.models import ArticleUse, BotTurn
from apps.knowledge.queries import articles

KEPT = timedelta(days=400)
Citations = Sequence[Mapping[str, Any]]


def count(tenant_id: UUID, turns: Sequence[BotTurn]) -> list[tuple[UUID, ...]]:
    """Add what these runs' answers cite to the counts. Answers the articles of each run, in the order of the runs."""
    cited = cited_articles(tenant_id, turns)
    days: Counter[tuple[UUID, date]] = Counter()
    for turn, ids in zip(turns, cited, strict=True):
        days.update((article_id, localdate(turn.created_at)) for article_id in ids)
    _add(tenant_id, days)
    return cited


def cited_articles(tenant_id: UUID, turns: Sequence[BotTurn]) -> list[tuple[UUID, ...]]:
    """An answer names its sources by number and title; the trace has the article behind a number.

    An answer that was known before has no passages of its own: its sources are found by their titles.
    """
    citations = _citations(tenant_id, turns)
    named = [_by_number(turn, citations.get(turn.message_id, [])) for turn in turns]
    titles = {title for each in named for title in each.values() if isinstance(title, str)}
    by_title = dict(articles(tenant_id).filter(title__in=titles).values_list("title", "pk")) if titles else {}
    existing = _existing(tenant_id, (found for each in named for found in each.values()))
    known: dict[UUID | str | None, UUID] = by_title | {article_id: article_id for article_id in existing}
    return [tuple(dict.fromkeys(known[found] for found in each.values() if found in known)) for each in named]


def _citations(tenant_id: UUID, turns: Iterable[BotTurn]) -> dict[UUID | None, Citations]:
    ids = [turn.message_id for turn in turns if turn.state == BotTurn.State.ANSWERED and turn.message_id]
    rows = Message.objects.for_tenant(tenant_id).filter(pk__in=ids).exclude(citations=[])
    return dict(rows.values_list("pk", "citations"))


def _by_number(turn: BotTurn, citations: Citations) -> dict[int, UUID | str]:
    """For each cited number the article, or its title."""
    passages: list[dict[str, Any]] = next((step["passages"] for step in turn.trace if "passages" in step), [])
    found: dict[int, UUID | str] = {}
    for citation in citations:
        number, title = int(citation.get("index") or 0), str(citation.get("title") or "")
        passage = passages[number - 1] if 0 < number <= len(passages) else {}
        article_id = parse_id(passage.get("id")) if passage.get("title") == title else None
        found[number] = article_id or title
    return found


def _existing(tenant_id: UUID, found: Iterable[UUID | str]) -> set[UUID]:
    ids = {each for each in found if isinstance(each, UUID)}
    return set(articles(tenant_id).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _add(tenant_id: UUID, days: Mapping[tuple[UUID, date], int]) -> None:
    if not days:
        return
    rows = [
        ArticleUse(tenant_id=tenant_id, article_id=article_id, day=day) for article_id, day in sorted(days)
    ]
    ArticleUse.objects.bulk_create(rows, ignore_conflicts=True)
    known = ArticleUse.objects.for_tenant(tenant_id).filter(
        article_id__in={article_id for article_id, _day in days}, day__in={day for _article, day in days}
    )
    counted = [row for row in known if (row.article_id, row.day) in days]
    for row in counted:
        row.times = F("times") + days[row.article_id, row.day]
    ArticleUse.objects.bulk_update(counted, ["times"], batch_size=500)


def forget_old(tenant_id: UUID) -> None:
    ArticleUse.objects.for_tenant(tenant_id).filter(day__lt=localdate() - KEPT).delete()
