"""What ends, wakes and warns by itself."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0011_adds_snoozing"),
        ("desk", "0007_adds_suggestions"),
        ("tenants", "0007_adds_lifecycle_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailedLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("return", "back into the conversation"), ("rate", "rating")], max_length=8
                    ),
                ),
                ("mailbox", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "verbose_name": "link in a letter",
                "verbose_name_plural": "links in letters",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="SilenceWarning",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("seq", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
                (
                    "conversation",
                    models.OneToOneField(
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
            ],
            options={
                "verbose_name": "warning before the end",
                "verbose_name_plural": "warnings before the end",
                "ordering": ("ends_at",),
            },
        ),
        migrations.CreateModel(
            name="MailRefusal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("mailbox", models.CharField(max_length=64)),
                (
                    "inbox",
                    models.ForeignKey(
                        db_index=False,
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
                "verbose_name": "letters refused",
                "verbose_name_plural": "letters refused",
                "constraints": [
                    models.UniqueConstraint(fields=("inbox", "mailbox"), name="mail_refusal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingMail",
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
                    models.CharField(choices=[("replies", "replies"), ("rating", "rating")], max_length=8),
                ),
                ("from_seq", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_index=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
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
            ],
            options={
                "verbose_name": "letter that waits",
                "verbose_name_plural": "letters that wait",
                "ordering": ("due_at",),
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "kind"), name="pending_mail_once")
                ],
            },
        ),
    ]
