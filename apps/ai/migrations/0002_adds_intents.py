"""Intents, their examples and the trained model."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ai", "0001_initial")]

    operations = []
