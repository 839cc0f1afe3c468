"""What a page says now beside what its article says: only what the page itself changed goes into the article.

An article whose text is none of those that were handed over for it has been edited by a person, and is left alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.knowledge import queries
from apps.knowledge.importing.rows import ImportRow
from apps.knowledge.models import Article, ImportItem, ImportJob, WebPage
from apps.knowledge.web.crawling import text_hash
from apps.knowledge.web.plan import Visit

Outcome = WebPage.Outcome
TIMES_GONE = 2  # before its article is archived: a server may forget a page for a day
HASHES_KEPT = 30
# What is said of a page whose parts fared differently.
LOUDEST = (Outcome.EDITED, Outcome.REMOVED, Outcome.READ, Outcome.UNCHANGED)


def compared(page: WebPage, visit: Visit, rows: Sequence[ImportRow], *, publishes: bool) -> list[ImportRow]:
    """The rows that would change something. Notes on the page what was found; does not store it."""
    articles = {article.external_id: article for article in _articles(page)}
    ours = _handed_over(page)
    fates = {row.external_id: _fate(page, row, articles.get(row.external_id), ours) for row in rows}
    new = [
        replace(row, state=_state(page, articles.get(row.external_id), publishes))
        for row in rows
        if fates[row.external_id] == Outcome.READ
    ]
    surplus = [article for external_id, article in articles.items() if external_id not in fates]
    farewells = _farewells(surplus, ours)
    page.outcome = next(outcome for outcome in LOUDEST if outcome in fates.values())
    in_step = page.outcome == Outcome.UNCHANGED and not farewells
    # Only then may the server say «not modified» next time: what was found now may never be taken over.
    page.etag, page.last_modified = (visit.etag, visit.last_modified) if in_step else ("", "")
    taken = {Outcome.READ, Outcome.UNCHANGED}
    _remember(page, [_hash(row) for row in rows if fates[row.external_id] in taken])
    page.was_saved = page.was_saved or bool(articles) or (publishes and bool(new))
    page.times_gone = 0
    return new + farewells


def gone(page: WebPage, outcome: str) -> list[ImportRow]:
    """Rows that archive its articles, once it has been gone twice. Notes it on the page; does not store it."""
    page.times_gone += 1
    page.etag = page.last_modified = ""
    was_archived = page.outcome == Outcome.ARCHIVED
    page.outcome = outcome
    if page.times_gone < TIMES_GONE:
        return []
    articles = [article for article in _articles(page) if article.state != Article.State.ARCHIVED]
    farewells = _farewells(articles, _handed_over(page))
    if farewells or was_archived:
        page.outcome = Outcome.ARCHIVED
    elif articles:
        page.outcome = Outcome.EDITED
    return farewells


def otherwise(page: WebPage, outcome: str) -> None:
    """It was neither read nor gone."""
    if outcome == Outcome.UNCHANGED:
        page.times_gone = 0
        if page.outcome in (Outcome.EDITED, Outcome.REMOVED):
            return
    page.outcome = outcome


def leave_edited(job: ImportJob) -> None:
    """A person may have edited an article while the crawl went on: such an item is not taken over."""
    items = ImportItem.objects.for_tenant(job.tenant_id).filter(job=job).exclude(article=None)
    for item in items.select_related("article"):
        pages = _pages(job.tenant_id, item.fields.get("external_id", ""))
        ours = {known for page in pages for known in page.text_hashes}
        if item.article is not None and _hash(item.article) not in ours:
            ImportItem.objects.filter(pk=item.pk).update(is_selected=False)
            pages.filter(job_id=job.pk).update(outcome=Outcome.EDITED)


def _fate(page: WebPage, row: ImportRow, article: Article | None, ours: set[str]) -> str:
    if article is None:
        return Outcome.REMOVED if page.was_saved else Outcome.READ
    if _hash(article) == _hash(row):
        return Outcome.READ if _is_back(page, article) else Outcome.UNCHANGED
    return Outcome.READ if _hash(article) in ours else Outcome.EDITED


def _is_back(page: WebPage, article: Article) -> bool:
    """We archived it, and here it is again."""
    return page.outcome == Outcome.ARCHIVED and article.state == Article.State.ARCHIVED


def _state(page: WebPage, article: Article | None, publishes: bool) -> str:
    """Empty: an article keeps the state it has; a new one becomes what the person who looks at it says."""
    if article is None:
        return Article.State.PUBLISHED if publishes else ""
    return Article.State.PUBLISHED if _is_back(page, article) else ""


def _farewells(articles: Sequence[Article], ours: set[str]) -> list[ImportRow]:
    return [
        ImportRow(
            title=article.title,
            body=article.body,
            external_id=article.external_id,
            source_url=article.source_url,
            state=Article.State.ARCHIVED,
        )
        for article in articles
        if article.state != Article.State.ARCHIVED and _hash(article) in ours
    ]


def _articles(page: WebPage) -> list[Article]:
    """Of the page and its further parts."""
    own = Q(external_id=page.external_id) | Q(external_id__startswith=f"{page.external_id}.")
    return list(queries.articles(page.tenant_id).filter(own))


def _handed_over(page: WebPage) -> set[str]:
    """By whichever source the page came."""
    known = _pages(page.tenant_id, page.external_id).values_list("text_hashes", flat=True)
    return {*page.text_hashes, *(each for hashes in known for each in hashes)}


def _pages(tenant_id: UUID, external_id: str) -> QuerySet[WebPage]:
    first_part = external_id.partition(".")[0]
    return WebPage.objects.for_tenant(tenant_id).filter(external_id=first_part)


def _remember(page: WebPage, hashes: Sequence[str]) -> None:
    earlier = [known for known in page.text_hashes if known not in hashes]
    page.text_hashes = [*earlier, *hashes][-HASHES_KEPT:]


def _hash(text: Article | ImportRow) -> str:
    return text_hash(text.title.strip(), text.body.strip())
