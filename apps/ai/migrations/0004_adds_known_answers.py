"""Answers that were given before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("ai", "0003_providers_have_prices_purposes_and_an_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("question", models.CharField(max_length=300, verbose_name="question")),
                ("question_digest", models.CharField(editable=False, max_length=32)),
                ("place", models.CharField(editable=False, max_length=32)),
                ("language", models.CharField(blank=True, max_length=12, verbose_name="language")),
                ("text", models.TextField(blank=True, max_length=8000, verbose_name="answer")),
                (
                    "citations",
                    models.JSONField(blank=True, default=list, editable=False, verbose_name="sources"),
                ),
                ("sources", models.JSONField(blank=True, default=list, editable=False)),
                ("scope", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suggested", "asked often"),
                            ("confirmed", "confirmed"),
                            ("outdated", "to be checked again"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="suggested",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last known to be right"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="confirmed at"),
                ),
                (
                    "times_asked",
                    models.PositiveBigIntegerField(default=0, editable=False, verbose_name="times asked"),
                ),
                (
                    "last_asked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last asked"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
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
                "verbose_name": "known answer",
                "verbose_name_plural": "known answers",
                "ordering": ("-times_asked", "question"),
                "indexes": [models.Index(fields=["tenant", "-times_asked"], name="known_answer_most_asked")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "place", "question_digest"), name="known_answer_once_per_place"
                    )
                ],
            },
        ),
    ]
