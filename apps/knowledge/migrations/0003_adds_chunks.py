"""Articles have chunks."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0002_articles_may_answer_directly"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chunk",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("heading_path", models.CharField(blank=True, max_length=500, verbose_name="headings")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
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
                "verbose_name": "chunk",
                "verbose_name_plural": "chunks",
                "ordering": ("article_id", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("article", "position"), name="chunk_position_once")
                ],
            },
        ),
    ]
