"""One more kind of notification. No statement: which kinds there are is checked by the code alone."""

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
    ]
