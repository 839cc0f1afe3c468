"""Trigger rules grow from one list of patterns to conditions and actions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("conversations", "0005_adds_labels_priority_and_team"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = []
