"""What an answer costs, which model serves what, and who steps in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ai", "0002_adds_intents")]

    operations = []
