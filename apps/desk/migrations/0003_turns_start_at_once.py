"""Runs start before the silence ends; the inbox has limits of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_rules_have_conditions_and_actions")]

    operations = []
