"""Articles have versions, and those that are there get their first one and their chunks."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids
from apps.common.clock import isoformat
from apps.knowledge.chunking import pieces

AT_ONCE = 500
FIELDS = (
    "external_id",
    "title",
    "body",
    "similar_questions",
    "language",
    "tags",
    "answers_directly",
    "source_url",
    "state",
)


def content_of(article: Any) -> dict[str, Any]:
    times = {name: getattr(article, name) for name in ("valid_from", "valid_until")}
    return {
        "collection": str(article.collection_id),
        **{name: getattr(article, name) for name in FIELDS},
        **{name: isoformat(value) if value else None for name, value in times.items()},
    }


def complete(registry: Any, editor: Any) -> None:
    article_model, chunk, version = (
        registry.get_model("knowledge", name) for name in ("Article", "Chunk", "ArticleVersion")
    )
    ids = list(article_model.objects.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        articles = list(article_model.objects.filter(pk__in=ids[start : start + AT_ONCE]))
        chunk.objects.filter(article__in=articles).delete()
        chunk.objects.bulk_create(
            chunk(
                tenant_id=article.tenant_id,
                article=article,
                position=position,
                heading_path=piece.heading_path,
                text=piece.text,
            )
            for article in articles
            for position, piece in enumerate(pieces(article.title, article.body))
        )
        version.objects.bulk_create(
            version(
                tenant_id=article.tenant_id,
                article=article,
                number=article.version,
                content=content_of(article),
            )
            for article in articles
        )


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_adds_chunks")]

    operations = [
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("content", models.JSONField(verbose_name="content")),
                ("author", models.CharField(blank=True, max_length=150, verbose_name="author")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="knowledge.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "article version",
                "verbose_name_plural": "article versions",
                "ordering": ("article_id", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("article", "number"), name="article_version_once")
                ],
            },
        ),
        migrations.RunPython(complete, migrations.RunPython.noop),
    ]
