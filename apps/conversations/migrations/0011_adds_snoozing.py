"""Conversations that wait for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0010_adds_notes_blocks_and_merges"),
    ]

    operations: list[migrations.operations.base.Operation] = [
        migrations.AddField(
            model_name="conversation",
            name="snoozed_until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="snoozed until"),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("snoozed_until__isnull", False)),
                fields=["snoozed_until"],
                name="conversation_to_wake",
            ),
        ),
    ]
