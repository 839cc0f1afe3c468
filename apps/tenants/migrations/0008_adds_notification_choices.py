"""What a person wants to be told, and how."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_adds_lifecycle_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="NotificationChoices",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("chosen", models.JSONField(blank=True, default=dict, verbose_name="ways by kind")),
                ("is_mailed", models.BooleanField(default=True, verbose_name="by e-mail")),
                (
                    "mail_after_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="e-mail after minutes",
                    ),
                ),
                (
                    "long_wait_minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="long wait in minutes",
                    ),
                ),
                (
                    "mailed_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="mailed until"),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_choices",
                        to="tenants.membership",
                        verbose_name="membership",
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
                "verbose_name": "notification choices",
                "verbose_name_plural": "notification choices",
            },
        ),
    ]
