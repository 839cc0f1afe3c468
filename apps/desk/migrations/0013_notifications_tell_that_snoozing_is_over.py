"""One more kind of notification, and a name for a column of AI runs. No statement: both are the code's alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0012_adds_data_requests")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assigned", "a conversation was given to you"),
                    ("offered", "a conversation is offered to you"),
                    ("transferred", "a colleague passed a conversation on to you"),
                    ("mention", "a colleague mentioned you"),
                    ("team", "a conversation came to your team"),
                    ("waiting", "somebody has been waiting for long"),
                    ("not_sent", "a scheduled message was not sent"),
                    ("snooze_over", "a snoozed conversation is back"),
                    ("message", "a new message in a conversation of yours"),
                    ("queued", "somebody new waits for a person"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="botturn",
            name="persona",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="ai.persona",
                verbose_name="answer style",
            ),
        ),
    ]
