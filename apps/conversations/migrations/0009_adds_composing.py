"""Canned responses, drafts, scheduled messages, mentions."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_adds_teams_and_business_hours"),
        ("conversations", "0008_adds_search_and_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CannedResponse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "short_code",
                    models.CharField(
                        help_text="What is typed after “/”, such as refund.",
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.-]+\\Z",
                                "Letters, digits, dots, hyphens and underscores only, without spaces.",
                            )
                        ],
                        verbose_name="short code",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                (
                    "content",
                    models.TextField(
                        help_text="{{contact.name}} and the like are filled in; {{contact.name|friend}} has a word for when it is unknown.",
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="text",
                    ),
                ),
                ("uses", models.PositiveIntegerField(default=0, editable=False, verbose_name="times used")),
                ("used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: for everybody.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.team",
                        verbose_name="team",
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
                "verbose_name": "canned response",
                "verbose_name_plural": "canned responses",
                "ordering": ("short_code", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "short_code", "team", "owner"),
                        name="canned_short_code_once",
                        nulls_distinct=False,
                        violation_error_message="There is a canned response with that short code already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("team", None), ("owner", None), _connector="OR"),
                        name="canned_of_one_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("seq", models.PositiveIntegerField(verbose_name="number")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ("-created_at", "-id"),
                "indexes": [models.Index(fields=["tenant", "user", "-created_at"], name="mention_list")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "conversation", "seq"), name="mention_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("content", models.TextField(blank=True, verbose_name="text")),
                ("is_private", models.BooleanField(default=False, verbose_name="note")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "conversation",
                    models.ForeignKey(
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
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "indexes": [models.Index(fields=["written_at"], name="draft_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "conversation"), name="draft_once_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("content", models.TextField(verbose_name="text")),
                ("in_reply_to", models.UUIDField(null=True)),
                ("send_at", models.DateTimeField(verbose_name="to be sent")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("cancelled", "cancelled"),
                            ("not_sent", "not sent"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "the conversation was resolved"),
                            ("left", "its author left"),
                            ("late", "its time had long passed"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "scheduled message",
                "verbose_name_plural": "scheduled messages",
                "ordering": ("send_at", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["send_at", "id"],
                        name="scheduled_due",
                    )
                ],
            },
        ),
    ]
