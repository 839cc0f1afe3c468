"""Chunks and questions have vectors."""

import django.db.models.deletion
import pgvector.django
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0006_adds_web_sources"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        pgvector.django.VectorExtension(),
        migrations.CreateModel(
            name="VectorSet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("model", models.CharField(max_length=200, verbose_name="model")),
                ("dimensions", models.PositiveIntegerField(default=0, verbose_name="dimensions")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="vectors")),
                ("articles_done", models.PositiveIntegerField(default=0, verbose_name="articles done")),
                ("articles_total", models.PositiveIntegerField(default=0, verbose_name="articles in all")),
                ("done_version", models.PositiveBigIntegerField(default=0)),
                ("background", models.FloatField(default=0.0)),
                ("has_index", models.BooleanField(default=False, verbose_name="approximate index")),
                (
                    "completed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="complete since"),
                ),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last failure")),
                ("retry_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
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
                "verbose_name": "vectors of the knowledge base",
                "verbose_name_plural": "vectors of the knowledge base",
                "ordering": ("created_at",),
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "model"), name="vector_set_once_per_model")
                ],
            },
        ),
        migrations.CreateModel(
            name="Vector",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("article_version", models.PositiveIntegerField()),
                ("position", models.IntegerField()),
                ("digest", models.UUIDField()),
                ("vector", pgvector.django.HalfVectorField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="knowledge.article"
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
                (
                    "vectors",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="knowledge.vectorset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vectors", "article", "position"), name="vector_once_per_text"
                    )
                ],
            },
        ),
        # In the row instead of beside it: a scan of a tenant's vectors reads every one of them.
        migrations.RunSQL(
            "ALTER TABLE knowledge_vector ALTER COLUMN vector SET STORAGE MAIN",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
