"""The tables of reports as 0001 to 0002 left them, for a new database; an old one goes on along those."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

from apps.common.ids import new_id
from apps.common.migrating import CreateModels


def _id():
    return ("id", models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False))


def _created():
    return ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created"))


def _tenant():
    tenant = models.ForeignKey(
        on_delete=models.CASCADE, related_name="+", to="tenants.tenant", verbose_name="tenant"
    )
    return ("tenant", tenant)


class Migration(migrations.Migration):
    replaces = [("reports", "0001_initial"), ("reports", "0002_adds_exports")]

    initial = True

    dependencies = [
        ("conversations", "0001_squashed_0012_adds_holds"),
        ("tenants", "0001_squashed_0012_adds_data_protection"),
    ]

    operations = [
        CreateModels(
            [
                CreateModel(
                    name="ConversationHour",
                    fields=[
                        _id(),
                        _created(),
                        ("day", models.DateField()),
                        ("hour", models.PositiveSmallIntegerField()),
                        ("inbox_id", models.UUIDField()),
                        ("team_id", models.UUIDField(null=True)),
                        ("agent_id", models.UUIDField(null=True)),
                        ("person_id", models.UUIDField()),
                        (
                            "label_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), default=list, size=None
                            ),
                        ),
                        ("status", models.CharField(max_length=8)),
                        ("visitor_messages", models.PositiveIntegerField(default=0)),
                        ("agent_messages", models.PositiveIntegerField(default=0)),
                        ("ai_messages", models.PositiveIntegerField(default=0)),
                        (
                            "sources",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        ("masked", models.PositiveIntegerField(default=0)),
                        ("blocked", models.PositiveIntegerField(default=0)),
                        ("reviewed", models.PositiveIntegerField(default=0)),
                        ("is_opened", models.BooleanField(default=False)),
                        ("is_return", models.BooleanField(default=False)),
                        ("is_resolved", models.BooleanField(default=False)),
                        ("is_reopened", models.BooleanField(default=False)),
                        (
                            "handoffs",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("unanswered", models.PositiveIntegerField(default=0)),
                        ("answer_s", models.FloatField(null=True)),
                        ("response_s", models.FloatField(null=True)),
                        ("open_response_s", models.FloatField(null=True)),
                        ("responder_id", models.UUIDField(null=True)),
                        ("resolution_s", models.FloatField(null=True)),
                        ("open_resolution_s", models.FloatField(null=True)),
                        ("ending", models.CharField(blank=True, max_length=8)),
                        ("had_ai", models.BooleanField(default=False)),
                        ("verdict", models.CharField(blank=True, max_length=10)),
                        ("settles_at", models.DateTimeField(null=True)),
                        ("has_stayed", models.BooleanField(default=False)),
                        ("score", models.PositiveSmallIntegerField(null=True)),
                        ("score_owner", models.CharField(blank=True, max_length=8)),
                        ("score_agent_id", models.UUIDField(null=True)),
                        ("prompt_tokens", models.PositiveBigIntegerField(default=0)),
                        ("completion_tokens", models.PositiveBigIntegerField(default=0)),
                        ("cost", models.DecimalField(decimal_places=6, default=0, max_digits=18)),
                        (
                            "conversation",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["tenant", "day"], name="conversation_hour_of_tenant")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("conversation", "day", "hour"), name="conversation_hour_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="CountProgress",
                    fields=[
                        _id(),
                        _created(),
                        ("counted_until", models.DateTimeField(null=True)),
                        ("looked_at", models.DateTimeField(null=True)),
                        ("zone", models.CharField(blank=True, max_length=64)),
                        _tenant(),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("tenant",), name="count_progress_once")
                        ],
                    },
                ),
                CreateModel(
                    name="Export",
                    fields=[
                        _id(),
                        _created(),
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
                        (
                            "shows_blocked",
                            models.BooleanField(default=False, verbose_name="with blocked messages"),
                        ),
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
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked for by",
                            ),
                        ),
                        _tenant(),
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
        ),
    ]
