"""An article whose text is the answer, word by word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]

    operations = [
        migrations.AddField(
            "article",
            "answers_directly",
            models.BooleanField(
                default=False,
                help_text="When it fits for sure, its text is sent as it is, and no model is asked.",
                verbose_name="is the answer word by word",
            ),
        ),
    ]
