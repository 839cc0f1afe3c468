"""How an inbox's chat looks and behaves."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids
import apps.tenants.texts


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="WidgetPicture",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("content_type", models.CharField(max_length=20)),
                ("content", models.BinaryField()),
                (
                    "inbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.inbox"
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
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "ordering": ("created_at",),
            },
        ),
        migrations.CreateModel(
            name="WidgetSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "accent",
                    models.CharField(
                        blank=True,
                        help_text="Of buttons and of the visitor's own messages. Empty: pine green.",
                        max_length=7,
                        verbose_name="colour",
                    ),
                ),
                (
                    "accent_dark",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the colour above, made lighter until it can be read.",
                        max_length=7,
                        verbose_name="colour on dark ground",
                    ),
                ),
                (
                    "radius",
                    models.CharField(
                        choices=[("round", "round"), ("soft", "slightly rounded"), ("square", "square")],
                        default="round",
                        max_length=8,
                        verbose_name="corners",
                    ),
                ),
                ("logo_url", models.CharField(blank=True, max_length=200, verbose_name="logo")),
                ("faces", models.JSONField(blank=True, default=list, verbose_name="public faces")),
                (
                    "assistant_avatar_url",
                    models.CharField(blank=True, max_length=200, verbose_name="picture of the AI assistant"),
                ),
                (
                    "reply_time",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "say nothing"),
                            ("minutes", "within minutes"),
                            ("hours", "within a few hours"),
                            ("day", "within a day"),
                        ],
                        default="",
                        help_text="A promise to visitors: choose what you keep.",
                        max_length=8,
                        verbose_name="how soon people answer",
                    ),
                ),
                (
                    "launcher_position",
                    models.CharField(
                        choices=[("right", "right"), ("left", "left")],
                        default="right",
                        max_length=8,
                        verbose_name="side",
                    ),
                ),
                (
                    "launcher_type",
                    models.CharField(
                        choices=[
                            ("standard", "round button"),
                            ("expanded_bubble", "wide button with a title"),
                        ],
                        default="standard",
                        max_length=16,
                        verbose_name="button",
                    ),
                ),
                (
                    "launcher_title",
                    models.JSONField(blank=True, default=dict, verbose_name="title on the wide button"),
                ),
                (
                    "announcement",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="May hold **bold**, *italics*, lists and [links](https://…).",
                        verbose_name="announcement",
                    ),
                ),
                (
                    "off_hours_text",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Empty: a standard sentence that says when you open again.",
                        verbose_name="text outside opening hours",
                    ),
                ),
                (
                    "consent_text",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="May hold **bold**, *italics*, lists and [links](https://…).",
                        verbose_name="consent notice",
                    ),
                ),
                (
                    "consent_required",
                    models.BooleanField(
                        default=False, verbose_name="must be accepted before the first message"
                    ),
                ),
                (
                    "pre_chat_when",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "never"),
                            ("always", "before every first message"),
                            ("off_hours", "outside opening hours only"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="ask for details",
                    ),
                ),
                (
                    "pre_chat_title",
                    models.JSONField(blank=True, default=dict, verbose_name="title of the form"),
                ),
                (
                    "pre_chat_fields",
                    models.JSONField(blank=True, default=list, verbose_name="fields of the form"),
                ),
                (
                    "proactive",
                    models.JSONField(
                        blank=True, default=list, verbose_name="greetings that come by themselves"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[("faces", "five faces"), ("stars", "five stars"), ("none", "do not ask")],
                        default="faces",
                        max_length=5,
                        verbose_name="rating",
                    ),
                ),
                (
                    "has_transcript",
                    models.BooleanField(
                        default=True, verbose_name="visitors may have the conversation mailed to them"
                    ),
                ),
                (
                    "has_attachments",
                    models.BooleanField(default=True, verbose_name="visitors may send files"),
                ),
                ("has_emoji", models.BooleanField(default=True, verbose_name="emoji picker")),
                (
                    "has_sound",
                    models.BooleanField(
                        default=True, help_text="Each visitor can mute them.", verbose_name="sounds"
                    ),
                ),
                (
                    "identity_required",
                    models.BooleanField(
                        default=False,
                        help_text="Visitors need a valid identifier_hash; see «Installation».",
                        verbose_name="only signed-in users may write",
                    ),
                ),
                (
                    "locales",
                    models.JSONField(
                        blank=True, default=apps.tenants.texts.languages, verbose_name="languages"
                    ),
                ),
                (
                    "inbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.inbox",
                        verbose_name="inbox",
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
                "verbose_name": "appearance and behaviour",
                "verbose_name_plural": "appearance and behaviour",
                "ordering": ("created_at",),
            },
        ),
    ]
