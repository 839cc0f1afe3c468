"""What must not be deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0011_adds_snoozing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "by_name",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="ordered by"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            ],
            options={
                "verbose_name": "legal hold",
                "verbose_name_plural": "legal holds",
                "ordering": ("-created_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("contact", None), ("conversation", None), _connector="XOR"),
                        name="hold_contact_or_conversation",
                        violation_error_message="A hold is on a contact or on a conversation.",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "contact"),
                        name="hold_contact_once",
                        violation_error_message="There is a hold on this contact already.",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "conversation"),
                        name="hold_conversation_once",
                        violation_error_message="There is a hold on this conversation already.",
                    ),
                ],
            },
        ),
    ]
