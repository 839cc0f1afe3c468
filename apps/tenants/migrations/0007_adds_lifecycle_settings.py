"""When conversations end, wake up or go back by themselves."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0006_adds_panels"),
    ]

    operations = [
        migrations.CreateModel(
            name="LifecycleSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "end_ai_after_min",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Minutes without a word, the last of which was not the visitor's. 0: never.",
                        validators=[django.core.validators.MaxValueValidator(43200)],
                        verbose_name="end conversations with the AI after",
                    ),
                ),
                (
                    "end_people_after_min",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="The same. Whoever waits for an answer is never cut off.",
                        validators=[django.core.validators.MaxValueValidator(43200)],
                        verbose_name="end conversations with people after",
                    ),
                ),
                (
                    "warn_before_min",
                    models.PositiveIntegerField(
                        default=10,
                        help_text="So many minutes before the end; what the visitor writes then cancels it. 0: no warning.",
                        validators=[django.core.validators.MaxValueValidator(43200)],
                        verbose_name="warn the visitor before",
                    ),
                ),
                (
                    "return_after_min",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Minutes for which a visitor has waited for a word of the person in charge. 0: never.",
                        validators=[django.core.validators.MaxValueValidator(43200)],
                        verbose_name="back to the AI after",
                    ),
                ),
                (
                    "return_when",
                    models.CharField(
                        choices=[
                            ("always", "at any time"),
                            ("open", "within opening hours only"),
                            ("closed", "outside opening hours only"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="back to the AI",
                    ),
                ),
                (
                    "mails_replies",
                    models.BooleanField(
                        default=True,
                        help_text="With a link back into the conversation. Needs an e-mail address and a mail server.",
                        verbose_name="mail replies to visitors who have left",
                    ),
                ),
                (
                    "mails_rating",
                    models.BooleanField(
                        default=False, verbose_name="ask visitors who have left for a rating by e-mail"
                    ),
                ),
                (
                    "inbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.inbox",
                        verbose_name="inbox",
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
                "verbose_name": "course of conversations",
                "verbose_name_plural": "course of conversations",
                "ordering": ("created_at",),
            },
        ),
    ]
