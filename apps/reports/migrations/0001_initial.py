"""Figures counted in advance."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversations", "0011_adds_snoozing"),
        ("desk", "0009_adds_notifications"),
        ("tenants", "0008_adds_notification_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConversationHour",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
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
                "indexes": [models.Index(fields=["tenant", "day"], name="conversation_hour_of_tenant")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation", "day", "hour"), name="conversation_hour_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountProgress",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("counted_until", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("zone", models.CharField(blank=True, max_length=64)),
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
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="count_progress_once")],
            },
        ),
    ]
