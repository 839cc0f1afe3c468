"""Exports and erasures of what is known about a contact."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0011_adds_first_run"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("contact_id", models.UUIDField(verbose_name="contact")),
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("export", "export"),
                            ("pseudonymise", "erase, figures stay"),
                            ("delete", "delete everything"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a worker"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=120, verbose_name="asked for by")),
                ("claimed_at", models.DateTimeField(null=True, verbose_name="begun")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="of")),
                ("result", models.JSONField(default=dict, verbose_name="result")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="error")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="file kept until")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
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
                "verbose_name": "data request",
                "verbose_name_plural": "data requests",
                "ordering": ("-created_at", "-id"),
                "indexes": [
                    models.Index(fields=["tenant", "-created_at", "-id"], name="data_request_list"),
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=["created_at"],
                        name="data_request_to_do",
                    ),
                ],
            },
        ),
    ]
