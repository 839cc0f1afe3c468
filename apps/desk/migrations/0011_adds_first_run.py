"""What the first-run guide remembers."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0010_adds_configuration_versions"),
        ("tenants", "0008_adds_notification_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirstRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "is_knowledge_only",
                    models.BooleanField(default=False, verbose_name="answers without a model"),
                ),
                ("tried_at", models.DateTimeField(null=True, verbose_name="first answer seen")),
                ("skipped", models.JSONField(default=list, verbose_name="put aside")),
                ("dismissed_at", models.DateTimeField(null=True, verbose_name="hidden since")),
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
            options={"verbose_name": "first steps", "verbose_name_plural": "first steps"},
        ),
        migrations.AddConstraint(
            model_name="firstrun",
            constraint=models.UniqueConstraint(fields=("tenant",), name="first_run_once"),
        ),
    ]
