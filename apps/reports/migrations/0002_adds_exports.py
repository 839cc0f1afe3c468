"""Files that people have asked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "report"),
                            ("conversations", "conversations"),
                            ("threads", "conversations with messages"),
                        ],
                        max_length=16,
                        verbose_name="content",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("jsonl", "JSON lines")],
                        default="csv",
                        max_length=8,
                        verbose_name="format",
                    ),
                ),
                ("subject", models.CharField(max_length=60, verbose_name="of")),
                ("place", models.JSONField(default=dict, verbose_name="filters")),
                ("language", models.CharField(blank=True, max_length=12)),
                ("shows_blocked", models.BooleanField(default=False, verbose_name="with blocked messages")),
                (
                    "shows_personal",
                    models.BooleanField(default=False, verbose_name="with unmasked personal data"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                ("claims", models.PositiveSmallIntegerField(default=0)),
                ("touched_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
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
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ("-created_at", "-id"),
                "indexes": [
                    models.Index(fields=["tenant", "-created_at"], name="export_list"),
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=["created_at"],
                        name="export_open",
                    ),
                ],
            },
        ),
    ]
