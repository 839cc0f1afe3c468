"""Runs start before the silence ends and may end in silence; an inbox says how long is waited and what a model may do."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_rules_have_conditions_and_actions")]

    operations = [
        migrations.AddField(
            "botturn",
            "burst_started_at",
            models.DateTimeField(null=True, verbose_name="first message of the burst"),
        ),
        migrations.AlterField("botturn", "not_before", models.DateTimeField(verbose_name="shown not before")),
        migrations.AlterField(
            "botturn",
            "state",
            models.CharField(
                choices=[
                    ("pending", "waiting for a worker"),
                    ("running", "answering"),
                    ("answered", "answered"),
                    ("handed_off", "handed to a person"),
                    ("cancelled", "cancelled"),
                    ("silent", "kept silent"),
                ],
                default="pending",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "inboxanswering",
            "asks_model_when_unsure",
            models.BooleanField(
                default=False,
                help_text="Costs a short request for messages that the local classifier is not sure about.",
                verbose_name="ask the model when the wish is unclear",
            ),
        ),
        migrations.AddField(
            "inboxanswering",
            "longest_wait_ms",
            models.PositiveIntegerField(
                default=5000,
                help_text="After this long the answer is shown, even when the visitor goes on writing.",
                validators=[django.core.validators.MaxValueValidator(60000)],
                verbose_name="longest wait for silence (ms)",
            ),
        ),
        migrations.AddField(
            "inboxanswering",
            "may_improvise",
            models.BooleanField(
                default=False,
                help_text="Otherwise a fixed text says that nothing fits, and offers a person.",
                verbose_name="the model may answer without articles",
            ),
        ),
        migrations.AlterField(
            "inboxanswering",
            "debounce_ms",
            models.PositiveIntegerField(
                default=800,
                help_text="Several short messages in a row get one answer.",
                validators=[django.core.validators.MaxValueValidator(30000)],
                verbose_name="silence before answering (ms)",
            ),
        ),
    ]
