"""Categories of words, with a row for each name in use, and lists on their way in and on trial."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


def name_the_categories(apps: Any, _schema_editor: Any) -> None:
    words, categories = (apps.get_model("moderation", name) for name in ("SensitiveWord", "WordCategory"))
    named = words.objects.exclude(category="").order_by().values_list("tenant_id", "category").distinct()
    categories.objects.bulk_create(categories(tenant_id=tenant_id, name=name) for tenant_id, name in named)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0002_words_have_more_actions"),
        ("tenants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AllowedPhrase",
            fields=[],
            options={
                "verbose_name": "allowed phrase",
                "verbose_name_plural": "allowed phrases",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("moderation.sensitiveword",),
        ),
        migrations.CreateModel(
            name="WordImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "at work"),
                            ("ready", "to be looked at"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="working",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="to do")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                ("run_id", models.UUIDField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("data", models.BinaryField(null=True)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        help_text="Of words for which the file names none.",
                        max_length=40,
                        verbose_name="category",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("mask", "mask"),
                            ("review", "review"),
                            ("handoff", "hand off"),
                            ("block", "block"),
                            ("pass", "allow"),
                        ],
                        default="mask",
                        help_text="For words for which the file names none.",
                        max_length=12,
                        verbose_name="action",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("add", "add to what is there"),
                            ("replace", "replace the categories in the file"),
                        ],
                        default="add",
                        max_length=8,
                        verbose_name="what becomes of the others",
                    ),
                ),
                (
                    "is_draft",
                    models.BooleanField(
                        default=True,
                        help_text="So that you can try them before they count.",
                        verbose_name="new categories are switched off at first",
                    ),
                ),
                ("is_confirmed", models.BooleanField(default=False, editable=False)),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="what is in it")),
                ("problems", models.JSONField(blank=True, default=list)),
                ("samples", models.JSONField(blank=True, default=dict)),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
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
                "verbose_name": "import of words",
                "verbose_name_plural": "imports of words",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="WordTrial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "at work"),
                            ("ready", "to be looked at"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="working",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="to do")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                ("run_id", models.UUIDField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("list", "the words that count now"),
                            ("category", "a category"),
                            ("import", "a file"),
                        ],
                        default="list",
                        max_length=10,
                        verbose_name="what is tried",
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=40, verbose_name="category")),
                ("since", models.DateTimeField(verbose_name="messages since")),
                ("words", models.PositiveIntegerField(default=0, verbose_name="words")),
                ("messages", models.PositiveIntegerField(default=0, verbose_name="messages")),
                ("hits", models.PositiveIntegerField(default=0, verbose_name="messages with a hit")),
                ("is_partial", models.BooleanField(default=False, verbose_name="the newest messages only")),
                ("by_word", models.JSONField(blank=True, default=list)),
                ("by_category", models.JSONField(blank=True, default=list)),
                ("by_action", models.JSONField(blank=True, default=dict)),
                ("examples", models.JSONField(blank=True, default=list)),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
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
                    "word_import",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="moderation.wordimport",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "trial of words",
                "verbose_name_plural": "trials of words",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="WordCategory",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Switched off, none of its words counts: a list that is being prepared.",
                        verbose_name="active",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mask", "mask"),
                            ("review", "review"),
                            ("handoff", "hand off"),
                            ("block", "block"),
                        ],
                        help_text="Empty: what each word says. Allowed phrases stay allowed.",
                        max_length=12,
                        verbose_name="action for all its words",
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
                "verbose_name": "category of words",
                "verbose_name_plural": "categories of words",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "name"), name="word_category_once_per_tenant")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="wordimport",
            index=models.Index(
                condition=models.Q(("state", "working")), fields=["created_at"], name="word_import_at_work"
            ),
        ),
        migrations.AddIndex(
            model_name="wordtrial",
            index=models.Index(
                condition=models.Q(("state", "working")), fields=["created_at"], name="word_trial_at_work"
            ),
        ),
        migrations.RunPython(name_the_categories, migrations.RunPython.noop),
    ]
