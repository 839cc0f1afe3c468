"""Labels, a priority, the team in charge."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_drops_indexes_that_others_cover"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "no priority"), (1, "low"), (2, "medium"), (3, "high"), (4, "urgent")],
                default=0,
                verbose_name="priority",
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="team",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tenants.team",
                verbose_name="team",
            ),
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "title",
                    models.CharField(
                        help_text="One word, such as VIP or refund.",
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w-]+\\Z", "Letters, digits, hyphens and underscores only."
                            )
                        ],
                        verbose_name="title",
                    ),
                ),
                (
                    "color",
                    models.CharField(
                        choices=[
                            ("gray", "gray"),
                            ("red", "red"),
                            ("orange", "orange"),
                            ("green", "green"),
                            ("blue", "blue"),
                            ("purple", "purple"),
                        ],
                        default="gray",
                        max_length=8,
                        verbose_name="colour",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
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
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ("title",),
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("title"),
                        models.F("tenant"),
                        name="label_title_once",
                        violation_error_message="There is a label of that title already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConversationLabel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                        verbose_name="conversation",
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
                "verbose_name": "label of a conversation",
                "verbose_name_plural": "labels of conversations",
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "label"), name="conversation_label_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="conversation",
            name="labels",
            field=models.ManyToManyField(
                related_name="+",
                through="conversations.ConversationLabel",
                to="conversations.label",
                verbose_name="labels",
            ),
        ),
    ]
