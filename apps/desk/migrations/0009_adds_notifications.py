"""What people were told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0008_adds_lifecycle"),
        ("conversations", "0007_adds_attributes_and_page_views"),
        ("tenants", "0008_adds_notification_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
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
                            ("assigned", "a conversation was given to you"),
                            ("offered", "a conversation is offered to you"),
                            ("transferred", "a colleague passed a conversation on to you"),
                            ("mention", "a colleague mentioned you"),
                            ("team", "a conversation came to your team"),
                            ("waiting", "somebody has been waiting for long"),
                            ("not_sent", "a scheduled message was not sent"),
                            ("message", "a new message in a conversation of yours"),
                            ("queued", "somebody new waits for a person"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("actor_name", models.CharField(blank=True, max_length=120, verbose_name="who did it")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="text")),
                ("is_listed", models.BooleanField(default=True, verbose_name="in the list")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "conversation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(fields=["user", "tenant", "-id"], name="notification_list"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["tenant", "user", "created_at"],
                        name="notification_unread",
                    ),
                ],
            },
        ),
    ]
