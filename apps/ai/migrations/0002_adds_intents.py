"""Intents, their examples and the trained model."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.ai.models.intents
import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [("ai", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Intent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "name",
                    models.CharField(
                        help_text="For rules and reports, such as order_status. The name of a shipped intent changes that one.",
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*\\Z", "Small letters, digits and _ only."
                            ),
                            apps.ai.models.intents.validate_name,
                        ],
                        verbose_name="name",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="What the customer wants, in one sentence. A language model that is asked reads it.",
                        max_length=300,
                        verbose_name="description",
                    ),
                ),
                (
                    "examples",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[apps.ai.models.intents.validate_examples],
                        verbose_name="examples",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
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
                "verbose_name": "intent",
                "verbose_name_plural": "intents",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "name"), name="intent_name_once_per_tenant")
                ],
            },
        ),
        migrations.CreateModel(
            name="IntentListVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("version", models.PositiveBigIntegerField(default=0, verbose_name="version")),
                (
                    "training_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="training since"),
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
                "verbose_name": "intent list version",
                "verbose_name_plural": "intent list versions",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant",), name="intent_list_version_once_per_tenant")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainedClassifier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("version", models.PositiveBigIntegerField(verbose_name="version")),
                ("weights", models.BinaryField(default=bytes, verbose_name="weights")),
                (
                    "accuracy",
                    models.FloatField(
                        help_text="The share of examples that a classifier trained without them recognised.",
                        null=True,
                        verbose_name="accuracy",
                    ),
                ),
                ("figures", models.JSONField(default=dict, verbose_name="figures")),
                (
                    "left_out",
                    models.JSONField(
                        default=list, help_text="Intents with too few examples.", verbose_name="left out"
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
                "verbose_name": "trained classifier",
                "verbose_name_plural": "trained classifiers",
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "version"), name="classifier_once_per_version")
                ],
            },
        ),
    ]
