"""Gives articles their vectors: in the background, in batches, whatever is missing and nothing twice.

An article's vectors are replaced together; a text that has stayed the same keeps its vector. What breaks off goes on
where it was, for what is missing is asked of the database each time. An article that waits for its vectors is found
by its words. When a tenant gets another model, words stand alone until the new vectors are complete: its questions
can no longer be put to the old one, which is often gone.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from apps.common.clock import now
from apps.knowledge.fusion import BACKGROUND
from apps.knowledge.indexes import says_nothing_more
from apps.knowledge.meaning import Embedder, EmbeddingFailed, Numbers
from apps.knowledge.models import Article, Chunk, Vector, VectorSet
from apps.knowledge.queries import knowledge_version
from apps.knowledge.tokens import plain
from apps.knowledge.vectors import EXACT

ARTICLES = 20
TEXTS = 16  # of one request: a small machine makes as many in a second, and a question waits for no longer
CLAIM = timedelta(seconds=60)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 600
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Text:
    """position: as in Vector."""

    position: int
    text: str

    @property
    def digest(self) -> UUID:
        return UUID(bytes=hashlib.sha256(self.text.encode()).digest()[:16])


def due(tenant_id: UUID, model: str) -> bool:
    """Whether anything may be missing, and nobody is at it or waits after a failure."""
    row = VectorSet.objects.for_tenant(tenant_id).filter(model=model).first()
    if row is None:
        return knowledge_version(tenant_id) > 0
    moment = now()
    is_free = row.claimed_until is None or row.claimed_until <= moment
    has_waited = row.retry_at is None or row.retry_at <= moment
    return is_free and has_waited and row.done_version < knowledge_version(tenant_id)


def claims() -> int:
    """How many tenants' vectors are being made now."""
    return VectorSet.objects.filter(claimed_until__gt=now()).count()


def embed_articles(*, tenant_id: UUID, embedder: Embedder, for_s: float = 45) -> None:
    """Make what is missing, for so many seconds; call it again for the rest. Failures are noted, not raised."""
    vectors, _ = VectorSet.objects.get_or_create(tenant_id=tenant_id, model=embedder.model)
    if not _claim(vectors):
        return
    end = time.monotonic() + for_s
    try:
        version = knowledge_version(tenant_id)
        while time.monotonic() < end:
            some = list(_missing(vectors).order_by("id")[:ARTICLES])
            if not some:
                _complete(vectors, version)
                return
            _embed(vectors, some, embedder)
            _note_progress(vectors)
    except EmbeddingFailed as failed:
        _note_failure(vectors, str(failed))
    finally:
        VectorSet.objects.for_tenant(tenant_id).filter(pk=vectors.pk).update(claimed_until=None)


def _claim(vectors: VectorSet) -> bool:
    """One worker at a time. Whoever dies is followed a minute later."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=Now())
    row = VectorSet.objects.for_tenant(vectors.tenant_id).filter(free, pk=vectors.pk)
    return row.update(claimed_until=now() + CLAIM) == 1


def _embeddable(tenant_id: UUID) -> "QuerySet[Article]":
    """Drafts as well: they are tried before they are published."""
    return Article.objects.for_tenant(tenant_id).exclude(state=Article.State.ARCHIVED)


def _missing(vectors: VectorSet) -> "QuerySet[Article]":
    made = Vector.objects.for_tenant(vectors.tenant_id).filter(
        vectors=vectors, article=OuterRef("pk"), article_version=OuterRef("version")
    )
    return _embeddable(vectors.tenant_id).filter(~Exists(made))


def texts_of(article: Article, chunks: Sequence[Chunk]) -> list[Text]:
    """What is embedded of an article: its title, its similar questions, its chunks. The first is always there."""
    wordings = [article.title, *article.similar_questions]
    texts = [Text(-1 - number, plain(wording)) for number, wording in enumerate(wordings)]
    if not says_nothing_more(article.title, [chunk.text for chunk in chunks]):
        texts += [
            Text(chunk.position, plain(f"{chunk.heading_path}\n{chunk.text}".strip())) for chunk in chunks
        ]
    return texts


def _embed(vectors: VectorSet, articles: Sequence[Article], embedder: Embedder) -> None:
    chunks = Chunk.objects.for_tenant(vectors.tenant_id).filter(article__in=articles).order_by("position")
    by_article: dict[UUID, list[Chunk]] = {article.id: [] for article in articles}
    for chunk in chunks:
        by_article[chunk.article_id].append(chunk)
    texts = {article.id: texts_of(article, by_article[article.id]) for article in articles}
    known = _known(vectors, articles)
    wanted = {text.digest: text.text for each in texts.values() for text in each if text.digest not in known}
    known |= _made(wanted, embedder)
    _store(vectors, articles, texts, known)


def _known(vectors: VectorSet, articles: Sequence[Article]) -> dict[UUID, Numbers]:
    rows = Vector.objects.for_tenant(vectors.tenant_id).filter(vectors=vectors, article__in=articles)
    return dict(rows.values_list("digest", "vector"))


def _made(wanted: dict[UUID, str], embedder: Embedder) -> dict[UUID, Numbers]:
    made: dict[UUID, Numbers] = {}
    left = iter(wanted.items())
    while some := list(islice(left, TEXTS)):
        numbers = embedder.passages([text for _, text in some])
        if len(numbers) != len(some):
            raise EmbeddingFailed(f"{len(numbers)} vectors came for {len(some)} texts")
        made |= {digest: vector for (digest, _), vector in zip(some, numbers, strict=True)}
    return made


def _store(
    vectors: VectorSet,
    articles: Sequence[Article],
    texts: dict[UUID, list[Text]],
    known: dict[UUID, Numbers],
) -> None:
    lengths = {len(known[text.digest]) for each in texts.values() for text in each}
    if len(lengths | ({vectors.dimensions} if vectors.dimensions else set())) > 1:
        raise EmbeddingFailed("the vectors are not all of the same length")
    with transaction.atomic():
        # Articles that were deleted meanwhile stay without.
        living = set(
            _embeddable(vectors.tenant_id)
            .filter(pk__in=texts)
            .select_for_update(no_key=True)
            .values_list("pk", flat=True)
        )
        Vector.objects.for_tenant(vectors.tenant_id).filter(vectors=vectors, article__in=articles).delete()
        Vector.objects.bulk_create(
            (
                Vector(
                    tenant_id=vectors.tenant_id,
                    vectors=vectors,
                    article=article,
                    article_version=article.version,
                    position=text.position,
                    digest=text.digest,
                    vector=list(known[text.digest]),
                )
                for article in articles
                if article.id in living
                for text in texts[article.id]
            ),
            batch_size=500,
        )
        if not vectors.dimensions and lengths:
            vectors.dimensions = lengths.pop()
            vectors.save(update_fields=["dimensions"])


def _note_progress(vectors: VectorSet) -> None:
    vectors.articles_total = _embeddable(vectors.tenant_id).count()
    vectors.articles_done = vectors.articles_total - _missing(vectors).count()
    vectors.size = _rows(vectors).count()
    vectors.claimed_until = now() + CLAIM
    vectors.failures, vectors.last_error, vectors.retry_at = 0, "", None
    vectors.save()


def _note_failure(vectors: VectorSet, reason: str) -> None:
    pause = min(FIRST_PAUSE_S * 2**vectors.failures, LONGEST_PAUSE_S)
    vectors.failures += 1
    vectors.last_error = reason[:300]
    vectors.retry_at = now() + timedelta(seconds=pause)
    vectors.save(update_fields=["failures", "last_error", "retry_at"])


def _rows(vectors: VectorSet) -> "QuerySet[Vector]":
    return Vector.objects.for_tenant(vectors.tenant_id).filter(vectors=vectors)


def _complete(vectors: VectorSet, version: int) -> None:
    """From here on the vectors serve; those of the tenant's other models are no longer needed."""
    _note_progress(vectors)
    vectors.done_version = version
    if vectors.completed_at is None and vectors.size:
        vectors.background = BACKGROUND.get(vectors.model) or _background(vectors)
        vectors.completed_at = now()
        for other in VectorSet.objects.for_tenant(vectors.tenant_id).exclude(pk=vectors.pk):
            _drop_index(other)
            other.delete()
    vectors.save()
    if vectors.size > EXACT and not vectors.has_index:
        _make_index(vectors)
    elif vectors.has_index and vectors.size < EXACT / 2:
        _drop_index(vectors)


def _background(vectors: VectorSet) -> float:
    """How alike this model finds titles that were put together by chance."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH titles AS (SELECT vector, article_id FROM knowledge_vector
                WHERE vectors_id = %s AND position = -1 ORDER BY digest LIMIT %s)
            SELECT avg(1 - (a.vector <=> b.vector)) FROM titles a JOIN titles b ON a.article_id < b.article_id""",
            [vectors.id, SAMPLE],
        )
        (found,) = cursor.fetchone() or (None,)
    return min(float(found or 0.0), 0.95)


def _index_name(vectors: VectorSet) -> str:
    return f"vector_hnsw_{vectors.id.hex}"


def _make_index(vectors: VectorSet) -> None:
    """Of this tenant's vectors alone, without keeping anybody from writing. Takes minutes at a hundred thousand."""
    size = int(vectors.dimensions)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {_index_name(vectors)}")  # what broke off leaves an invalid one
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(
            f"""CREATE INDEX CONCURRENTLY {_index_name(vectors)} ON knowledge_vector
            USING hnsw ((vector::halfvec({size})) halfvec_cosine_ops) WHERE vectors_id = '{vectors.id}'"""
        )
        cursor.execute("RESET maintenance_work_mem")
    _set_has_index(vectors, True)


def _drop_index(vectors: VectorSet) -> None:
    if vectors.has_index:
        _set_has_index(vectors, False)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {_index_name(vectors)}")


def _set_has_index(vectors: VectorSet, value: bool) -> None:
    vectors.has_index = value
    vectors.save(update_fields=["has_index"])
