"""What the copilot suggested, and what became of it; reports of answers."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0007_adds_attributes_and_page_views"),
        ("desk", "0006_adds_assignments"),
        ("knowledge", "0008_adds_evaluations"),
        ("tenants", "0004_adds_widget_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Suggestion",
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
                            ("suggest", "suggested reply"),
                            ("rephrase", "rephrased"),
                            ("shorten", "shortened"),
                            ("friendlier", "made friendlier"),
                            ("formal", "made more formal"),
                            ("translate", "translated"),
                            ("summarise", "summarised"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=10, verbose_name="source")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("citations", models.JSONField(default=list, verbose_name="sources")),
                ("is_stopped", models.BooleanField(default=False, verbose_name="stopped")),
                ("usage", models.JSONField(default=dict, verbose_name="usage")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing yet"),
                            ("accepted", "sent as it was"),
                            ("edited", "sent after editing"),
                            ("rejected", "dismissed"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "kept_percent",
                    models.PositiveSmallIntegerField(null=True, verbose_name="kept (percent)"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                        verbose_name="conversation",
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion of the copilot",
                "verbose_name_plural": "suggestions of the copilot",
                "ordering": ("-created_at", "-id"),
                "indexes": [models.Index(fields=["tenant", "-created_at"], name="suggestion_list")],
            },
        ),
        migrations.CreateModel(
            name="AnswerReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("message_id", models.UUIDField()),
                ("seq", models.PositiveIntegerField(verbose_name="message")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("incorrect_information", "incorrect information"),
                            ("inappropriate_response", "inappropriate response"),
                            ("incomplete_response", "incomplete response"),
                            ("outdated_information", "outdated information"),
                            ("other", "other"),
                        ],
                        max_length=24,
                        verbose_name="reason",
                    ),
                ),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(1000)],
                        verbose_name="comment",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "dealt with")],
                        default="open",
                        max_length=4,
                        verbose_name="state",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="knowledge.article",
                        verbose_name="draft of a correction",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                        verbose_name="conversation",
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of an answer",
                "verbose_name_plural": "reports of answers",
                "ordering": ("-created_at", "-id"),
                "indexes": [models.Index(fields=["tenant", "-created_at"], name="answer_report_list")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message_id", "user"), name="answer_report_once_per_agent"
                    )
                ],
            },
        ),
    ]
