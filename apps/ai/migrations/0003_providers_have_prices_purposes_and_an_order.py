"""What an answer costs, which model serves what, and who steps in."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("ai", "0002_adds_intents"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="provider",
            options={
                "ordering": ("position", "created_at", "id"),
                "verbose_name": "model provider",
                "verbose_name_plural": "model providers",
            },
        ),
        migrations.AddField(
            model_name="provider",
            name="classify_model",
            field=models.CharField(
                blank=True,
                help_text="Empty: the model above.",
                max_length=120,
                verbose_name="model for intents",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="completion_price",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                max_digits=12,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="price of a million tokens written",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="embed_model",
            field=models.CharField(
                blank=True,
                help_text="Empty: this provider makes none.",
                max_length=120,
                verbose_name="model for embeddings",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="key_header",
            field=models.CharField(
                choices=[("bearer", "Authorization: Bearer"), ("api-key", "api-key (Azure)")],
                default="bearer",
                max_length=10,
                verbose_name="how the key is sent",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="The smallest is asked first, the next one when it fails.",
                verbose_name="position",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="prompt_price",
            field=models.DecimalField(
                decimal_places=6,
                default=Decimal("0"),
                max_digits=12,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="price of a million tokens read",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="summarise_model",
            field=models.CharField(
                blank=True,
                help_text="Empty: the model above.",
                max_length=120,
                verbose_name="model for summaries",
            ),
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "visitor_tokens_per_day",
                    models.PositiveBigIntegerField(
                        blank=True,
                        default=200000,
                        help_text="Empty: no limit.",
                        null=True,
                        verbose_name="tokens per visitor and day",
                    ),
                ),
                (
                    "visitor_cost_per_day",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: no limit. In the currency of your providers' prices.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="money per visitor and day",
                    ),
                ),
                (
                    "tokens_per_month",
                    models.PositiveBigIntegerField(
                        blank=True,
                        default=None,
                        help_text="Empty: no limit.",
                        null=True,
                        verbose_name="tokens per month",
                    ),
                ),
                (
                    "cost_per_month",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: no limit. In the currency of your providers' prices.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="money per month",
                    ),
                ),
                (
                    "warn_at_percent",
                    models.PositiveSmallIntegerField(
                        default=80,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="warn at percent",
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
                "verbose_name": "limits of spending",
                "verbose_name_plural": "limits of spending",
                "ordering": ("created_at",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant",),
                        name="budget_once_per_tenant",
                        violation_error_message="There are limits already; change those.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Spending",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("contact_id", models.UUIDField(null=True, verbose_name="visitor")),
                ("day", models.DateField(verbose_name="day")),
                ("requests", models.PositiveIntegerField(default=0, verbose_name="answers")),
                ("prompt_tokens", models.PositiveBigIntegerField(default=0, verbose_name="tokens read")),
                (
                    "completion_tokens",
                    models.PositiveBigIntegerField(default=0, verbose_name="tokens written"),
                ),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=18, verbose_name="cost"
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
                "verbose_name": "day of spending",
                "verbose_name_plural": "spending",
                "ordering": ("-day",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "contact_id", "day"),
                        name="spending_once_per_visitor_and_day",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
