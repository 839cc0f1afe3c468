"""Files become articles, in the background."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0004_articles_have_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("name", models.CharField(max_length=1000, verbose_name="name")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="size")),
                ("data", models.BinaryField(null=True)),
                ("is_read", models.BooleanField(default=False, verbose_name="read")),
                ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
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
                "verbose_name": "imported file",
                "verbose_name_plural": "imported files",
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="ImportJob",
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
                        choices=[("files", "files"), ("page", "web page"), ("site", "web site")],
                        default="files",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("gathering", "more files to come"),
                            ("reading", "being read"),
                            ("ready", "to be looked at"),
                            ("saving", "being saved"),
                            ("done", "saved"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("source", models.JSONField(blank=True, default=dict, verbose_name="source")),
                (
                    "article_state",
                    models.CharField(
                        blank=True,
                        choices=[("draft", "draft"), ("published", "published"), ("archived", "archived")],
                        max_length=10,
                        verbose_name="save as",
                    ),
                ),
                ("files_total", models.PositiveIntegerField(default=0, verbose_name="files")),
                ("files_done", models.PositiveIntegerField(default=0, verbose_name="files read")),
                ("rows_found", models.PositiveIntegerField(default=0, verbose_name="articles found")),
                ("rows_saved", models.PositiveIntegerField(default=0, verbose_name="articles saved")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="what was saved")),
                ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                ("run_id", models.UUIDField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("finished_at", models.DateTimeField(editable=False, null=True, verbose_name="finished")),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="knowledge.collection",
                        verbose_name="collection",
                    ),
                ),
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
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ImportItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                ("fields", models.JSONField(default=dict, verbose_name="fields")),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("unchanged", "unchanged"),
                            ("wrong", "cannot be saved"),
                        ],
                        max_length=10,
                        verbose_name="change",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                ("is_selected", models.BooleanField(default=True, verbose_name="take over")),
                ("chunk_count", models.PositiveIntegerField(default=0, verbose_name="chunks")),
                ("saved_at", models.DateTimeField(editable=False, null=True, verbose_name="saved")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="knowledge.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="knowledge.importfile",
                        verbose_name="file",
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
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="knowledge.importjob",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported article",
                "verbose_name_plural": "imported articles",
                "ordering": ("position", "id"),
            },
        ),
        migrations.AddField(
            model_name="importfile",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="knowledge.importjob",
                verbose_name="import",
            ),
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(
                condition=models.Q(("state__in", ("reading", "saving"))),
                fields=["created_at"],
                name="import_job_at_work",
            ),
        ),
        migrations.AddIndex(
            model_name="importitem",
            index=models.Index(fields=["job", "position"], name="import_item_in_order"),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(fields=("job", "position"), name="import_file_position_once"),
        ),
    ]
