"""Articles of a benchmark, in a database that has just been made."""

from collections.abc import Iterable, Sequence

import django
from django.core.management import call_command

django.setup()

from apps.knowledge.models import Article, Collection, KnowledgeVersion  # noqa: E402 - needs the settings
from apps.knowledge.storing import store_chunks  # noqa: E402
from apps.tenants.models import Tenant  # noqa: E402

BATCH = 1000


def make_tables() -> None:
    call_command("migrate", verbosity=0)


def make_tenant(slug: str) -> Tenant:
    return Tenant.objects.create(name=slug, slug=slug)


def add_articles(tenant: Tenant, rows: Iterable[tuple[str, Sequence[str], str]]) -> list[Article]:
    """rows: title, similar questions, body. In their order."""
    collection = Collection.objects.create(tenant=tenant, name="bench")
    articles = [
        Article(
            tenant=tenant,
            collection=collection,
            title=title[:300],
            similar_questions=list(similar),
            body=body,
        )
        for title, similar, body in rows
    ]
    Article.objects.bulk_create(articles, batch_size=BATCH)
    store_chunks(tenant.id, articles)
    KnowledgeVersion.objects.update_or_create(tenant=tenant, defaults={"version": 1})
    return articles
