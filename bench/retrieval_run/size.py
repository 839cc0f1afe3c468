"""How fast, with how much: synthetic texts and vectors."""

import random
import resource
import time
from collections.abc import Callable
from itertools import accumulate
from typing import TypeVar
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import F

from bench.retrieval_run import shelf  # before what needs the settings

from apps.knowledge.embedding import _make_index  # isort: skip
from apps.knowledge.indexes import built, valid_versions
from apps.knowledge.meaning import Meaning
from apps.knowledge.models import Article, Chunk, VectorSet
from apps.knowledge.search import search
from apps.knowledge.shelves import index_of
from apps.tenants.models import Tenant

T = TypeVar("T")
CHUNKS, SMALL, ARTICLES = 100_000, 50, 10_000
PER_ARTICLE = 4
DIMENSIONS = 384
QUERIES = 200
WORDS = 40_000
_random = random.Random(5)  # the same texts in every run
_vocabulary = ["".join(chr(_random.randrange(0x4E00, 0x8000)) for _ in range(2)) for _ in range(WORDS)]
# As words of a language are: few in nearly every text.
_shares = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))


def text(words: int) -> str:
    return "".join(_random.choices(_vocabulary, cum_weights=_shares, k=words))


def main() -> None:
    shelf.make_tables()
    indexing()
    large, small = filled("large", CHUNKS), filled("small", SMALL)
    for label, tenant in (("100,000 chunks", large), ("50 chunks beside them", small)):
        report(label, tenant)


def indexing() -> None:
    tenant = shelf.make_tenant("articles")
    rows = ((text(8), [text(8), text(8)], f"{text(100)}。\n\n{text(100)}") for _ in range(ARTICLES))
    shelf.add_articles(tenant, rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took_s, index = timed(lambda: built(tenant.id, 1, valid_versions(tenant.id)))
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = index.memory / 2**20
    print(f"indexing 10,000 articles of 400 characters: {took_s:.1f} s, {size:.0f} MB (peak {peak:.0f} MB)")
    index_of(tenant.id, 1)
    Article.objects.for_tenant(tenant.id).filter(title__startswith=index_title(tenant)).update(
        version=F("version") + 1
    )
    took_s, _ = timed(lambda: index_of(tenant.id, 2))
    print(f"one article of them edited: {took_s * 1000:.0f} ms until it is found")


def index_title(tenant: Tenant) -> str:
    title: str = Article.objects.for_tenant(tenant.id).values_list("title", flat=True)[0]
    return title


def filled(slug: str, chunks: int) -> Tenant:
    tenant = shelf.make_tenant(slug)
    articles = shelf.add_articles(tenant, ((text(8), [], "") for _ in range(max(chunks // PER_ARTICLE, 1))))
    Chunk.objects.for_tenant(tenant.id).delete()
    Chunk.objects.bulk_create(
        (
            Chunk(tenant=tenant, article=article, position=position, heading_path=text(3), text=text(75))
            for article in articles
            for position in range(PER_ARTICLE)
        ),
        batch_size=2000,
    )
    vectors = VectorSet.objects.create(
        tenant=tenant, model="synthetic", dimensions=DIMENSIONS, background=0.1
    )
    add_vectors(tenant.id, vectors.id)
    took_s = 0.0
    if chunks >= CHUNKS:
        took_s, _ = timed(lambda: _make_index(vectors))
    VectorSet.objects.filter(pk=vectors.pk).update(completed_at=vectors.created_at)
    built_s, index = timed(lambda: index_of(tenant.id, 1))
    print(
        f"{slug}: {chunks} chunks of 150 characters; HNSW made in {took_s:.0f} s, index of words in {built_s:.1f} s, "
        f"{index.memory / 2**20:.0f} MB"
    )
    return tenant


def add_vectors(tenant_id: UUID, set_id: UUID) -> None:
    """Around 2,000 places: the sum of two of 2,000 random directions each, one of them small."""
    numbers = np.random.default_rng(5).standard_normal((2000, DIMENSIONS)).astype(np.float16)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE base (number int PRIMARY KEY, vector halfvec)")
        cursor.executemany(
            "INSERT INTO base VALUES (%s, %s)",
            [(number, f"[{','.join(map(str, row))}]") for number, row in enumerate(numbers)],
        )
        cursor.execute(
            """INSERT INTO knowledge_vector
                (id, created_at, tenant_id, vectors_id, article_id, article_version, position, digest, vector)
            SELECT gen_random_uuid(), now(), %(tenant)s, %(set)s, c.article_id, 1, c.position, gen_random_uuid(),
                l2_normalize(a.vector + b.vector * array_fill(0.6, ARRAY[384])::halfvec)
            FROM (SELECT article_id, position, row_number() OVER () AS number FROM (
                SELECT article_id, position FROM knowledge_chunk WHERE tenant_id = %(tenant)s
                UNION ALL SELECT id, -1 FROM knowledge_article WHERE tenant_id = %(tenant)s) x) c
            JOIN base a ON a.number = c.number %% 2000 JOIN base b ON b.number = (c.number * 7919) %% 1999""",
            {"tenant": tenant_id, "set": set_id},
        )
        cursor.execute("DROP TABLE base; ANALYZE knowledge_vector")


def report(label: str, tenant: Tenant) -> None:
    generator = np.random.default_rng(9)
    times: list[float] = []
    for number in range(QUERIES + 20):
        meaning = Meaning("synthetic", tuple(generator.standard_normal(DIMENSIONS).tolist()))
        question = text(_random.randrange(3, 8))
        took_s, found = timed(lambda: search(tenant_id=tenant.id, query=question, meaning=meaning))  # noqa: B023
        assert found, "a search with vectors always finds something"
        if number >= 20:
            times.append(took_s * 1000)
    times.sort()
    print(
        f"{label}: p50 {times[QUERIES // 2]:.1f}, p95 {times[int(QUERIES * 0.95)]:.1f}, max {times[-1]:.1f} ms"
    )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    main()
