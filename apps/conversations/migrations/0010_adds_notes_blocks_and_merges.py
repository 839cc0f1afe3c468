"""Notes on contacts, their labels, blocks, merges that can be undone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("conversations", "0009_adds_composing"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="conversations.contact",
                verbose_name="merged into",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="contact_merged",
            ),
        ),
        migrations.CreateModel(
            name="ContactLabel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.label",
                        verbose_name="label",
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
                "verbose_name": "label of a contact",
                "verbose_name_plural": "labels of contacts",
                "constraints": [
                    models.UniqueConstraint(fields=("contact", "label"), name="contact_label_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="labels",
            field=models.ManyToManyField(
                related_name="+",
                through="conversations.ContactLabel",
                to="conversations.label",
                verbose_name="labels",
            ),
        ),
        migrations.CreateModel(
            name="ContactNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("author_name", models.CharField(max_length=120, verbose_name="author")),
                ("text", models.TextField(verbose_name="note")),
                ("edited_at", models.DateTimeField(null=True, verbose_name="changed")),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
                        verbose_name="contact",
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
                "verbose_name": "note on a contact",
                "verbose_name_plural": "notes on contacts",
                "ordering": ("-created_at", "-id"),
                "indexes": [models.Index(fields=["contact", "-id"], name="contact_note_of_contact")],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "network",
                    models.CharField(
                        blank=True,
                        help_text="Such as 203.0.113.7, or 203.0.113.0/24 for all addresses of a network.",
                        max_length=43,
                        verbose_name="address or network",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, help_text="Empty: never.", null=True, verbose_name="expires"
                    ),
                ),
                (
                    "by_name",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="blocked by"),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
                        verbose_name="contact",
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
                "verbose_name": "block",
                "verbose_name_plural": "blocks",
                "ordering": ("-created_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("contact", None), ("network", ""), _connector="XOR"),
                        name="block_contact_or_network",
                        violation_error_message="A block is of a contact or of a network.",
                    ),
                    models.UniqueConstraint(fields=("tenant", "contact"), name="block_contact_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("network", ""), _negated=True),
                        fields=("tenant", "network"),
                        name="block_network_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMerge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("changes", models.JSONField(default=dict)),
                ("followers", models.JSONField(default=list)),
                ("by_name", models.CharField(max_length=120, verbose_name="merged by")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
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
                    "joined",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
                        verbose_name="contact that joined it",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
                        verbose_name="contact that stays",
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
                "verbose_name": "merge of contacts",
                "verbose_name_plural": "merges of contacts",
                "ordering": ("-created_at", "-id"),
            },
        ),
    ]
