"""Questions that found no good answer, grouped."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_turns_start_at_once")]

    operations: list = []
