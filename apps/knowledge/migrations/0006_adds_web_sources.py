"""Web pages become articles, and stay up to date."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0005_adds_imports"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebSource",
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
                        choices=[("page", "one page"), ("sitemap", "sitemap"), ("site", "site")],
                        default="page",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("url", models.URLField(max_length=1000, verbose_name="web address")),
                (
                    "depth",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="Of a site: how many links away from the first page.",
                        validators=[django.core.validators.MaxValueValidator(10)],
                        verbose_name="depth",
                    ),
                ),
                ("include", models.JSONField(blank=True, default=list, verbose_name="only these paths")),
                ("exclude", models.JSONField(blank=True, default=list, verbose_name="not these paths")),
                (
                    "max_pages",
                    models.PositiveIntegerField(
                        default=500,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="at most so many pages",
                    ),
                ),
                (
                    "schedule",
                    models.CharField(
                        choices=[
                            ("off", "never by itself"),
                            ("daily", "every day"),
                            ("weekly", "every week"),
                        ],
                        default="off",
                        max_length=10,
                        verbose_name="look again",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                        verbose_name="day of the week",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="From 0 to 23.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour",
                    ),
                ),
                (
                    "publishes",
                    models.BooleanField(
                        default=False,
                        help_text="Otherwise what was found waits under Imports until somebody has looked at it.",
                        verbose_name="publish at once",
                    ),
                ),
                ("next_at", models.DateTimeField(editable=False, null=True, verbose_name="next time")),
                ("last_run_at", models.DateTimeField(editable=False, null=True, verbose_name="last time")),
                ("last_result", models.JSONField(default=dict, editable=False, verbose_name="last result")),
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
                    "last_job",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="knowledge.importjob",
                        verbose_name="last import",
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
                "verbose_name": "web source",
                "verbose_name_plural": "web sources",
                "ordering": ("url", "id"),
            },
        ),
        migrations.CreateModel(
            name="WebPage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("url", models.CharField(max_length=1000, verbose_name="web address")),
                ("external_id", models.CharField(max_length=60, verbose_name="external id")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("read", "read"),
                            ("unchanged", "unchanged"),
                            ("edited", "edited by hand, left alone"),
                            ("removed", "deleted by hand, left out"),
                            ("copy", "a copy of another page"),
                            ("skipped", "left out"),
                            ("moved", "leads to another page"),
                            ("gone", "gone"),
                            ("archived", "gone, article archived"),
                            ("failed", "could not be read"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                ("links", models.JSONField(default=list, editable=False)),
                ("text_hashes", models.JSONField(default=list, editable=False)),
                ("times_gone", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("was_saved", models.BooleanField(default=False, editable=False)),
                ("job_id", models.UUIDField(editable=False, null=True)),
                ("checked_at", models.DateTimeField(verbose_name="looked at")),
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="knowledge.websource",
                        verbose_name="web source",
                    ),
                ),
            ],
            options={
                "verbose_name": "web page",
                "verbose_name_plural": "web pages",
                "ordering": ("url", "id"),
            },
        ),
        migrations.AddIndex(
            model_name="websource",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="web_source_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="websource",
            constraint=models.UniqueConstraint(
                fields=("tenant", "collection", "kind", "url"), name="web_source_once"
            ),
        ),
        migrations.AddIndex(
            model_name="webpage",
            index=models.Index(fields=["tenant", "external_id"], name="web_page_of_article"),
        ),
        migrations.AddConstraint(
            model_name="webpage",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="web_page_once"),
        ),
    ]
