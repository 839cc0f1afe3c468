"""Pages of the owner's own systems beside a conversation."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids
import apps.tenants.models.panels


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_adds_assignment_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                (
                    "url",
                    models.CharField(
                        help_text="Starts with https://. Agents sign in there as they do anywhere else.",
                        max_length=500,
                        validators=[apps.tenants.models.panels.validate_panel_address],
                        verbose_name="address",
                    ),
                ),
                (
                    "allowed_origin",
                    models.CharField(
                        blank=True,
                        help_text="Who is told of the contact. Empty: the origin of the address.",
                        max_length=200,
                        validators=[apps.tenants.models.panels.validate_panel_origin],
                        verbose_name="allowed origin",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
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
                "verbose_name": "panel",
                "verbose_name_plural": "panels",
                "ordering": ("position", "title", "id"),
            },
        ),
    ]
