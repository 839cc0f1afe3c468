"""Words to search by, and filters that people keep."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


def own_fields() -> list[tuple[str, models.Field]]:
    """What every table of a tenant has."""
    tenant = models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="tenants.tenant",
        verbose_name="tenant",
    )
    key = models.UUIDField(default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False)
    created_at = models.DateTimeField(auto_now_add=True, verbose_name="created")
    return [("id", key), ("created_at", created_at), ("tenant", tenant)]


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0007_adds_attributes_and_page_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageTerms",
            fields=[
                *own_fields(),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                    ),
                ),
                ("seq", models.PositiveIntegerField(editable=False)),
                ("agent_id", models.UUIDField(editable=False, null=True)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "words of a message",
                "verbose_name_plural": "words of messages",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="message_terms_found"),
                    models.Index(
                        condition=models.Q(("agent_id__isnull", False)),
                        fields=["agent_id", "conversation"],
                        name="message_terms_of_agent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "seq"), name="message_terms_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchProgress",
            fields=[*own_fields(), ("indexed_until", models.DateTimeField(editable=False))],
            options={
                "verbose_name": "progress of the search index",
                "verbose_name_plural": "progress of the search index",
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="search_progress_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                *own_fields(),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("is_shared", models.BooleanField(default=False, verbose_name="for everybody")),
                ("filter", models.JSONField(verbose_name="filter")),
                ("sort", models.CharField(blank=True, max_length=10, verbose_name="sorting")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ("name", "id"),
            },
        ),
    ]
