"""The configuration as it was published, and drafts of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


def _id():
    return (
        "id",
        models.UUIDField(default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False),
    )


def _created():
    return ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created"))


def _tenant():
    return (
        "tenant",
        models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="tenants.tenant",
            verbose_name="tenant",
        ),
    )


def _person(verbose_name):
    return (
        "by",
        models.ForeignKey(
            null=True,
            on_delete=django.db.models.deletion.SET_NULL,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            verbose_name=verbose_name,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0009_adds_notifications"),
        ("knowledge", "0008_adds_evaluations"),
        ("tenants", "0008_adds_notification_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfigurationVersion",
            fields=[
                _id(),
                _created(),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("published", "draft published"),
                            ("rolled_back", "rolled back"),
                            ("found", "changed directly"),
                        ],
                        max_length=12,
                        verbose_name="origin",
                    ),
                ),
                ("of_number", models.PositiveIntegerField(null=True, verbose_name="as in version")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("document", models.JSONField(verbose_name="configuration")),
                ("digest", models.CharField(max_length=64)),
                _person("published by"),
                _tenant(),
            ],
            options={
                "verbose_name": "configuration version",
                "verbose_name_plural": "configuration versions",
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="ConfigurationDraft",
            fields=[
                _id(),
                _created(),
                ("base", models.JSONField(verbose_name="begun from")),
                ("document", models.JSONField(verbose_name="configuration")),
                ("digest", models.CharField(max_length=64)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                _person("changed by"),
                _tenant(),
            ],
            options={
                "verbose_name": "configuration draft",
                "verbose_name_plural": "configuration drafts",
            },
        ),
        migrations.CreateModel(
            name="DraftTrial",
            fields=[
                _id(),
                _created(),
                ("digest", models.CharField(max_length=64)),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="knowledge.evaluationrun",
                    ),
                ),
                _tenant(),
            ],
            options={
                "verbose_name": "evaluation of a draft",
                "verbose_name_plural": "evaluations of drafts",
            },
        ),
        migrations.AddConstraint(
            model_name="configurationversion",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="configuration_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="configurationdraft",
            constraint=models.UniqueConstraint(
                fields=("tenant",), name="configuration_draft_once_per_tenant"
            ),
        ),
    ]
