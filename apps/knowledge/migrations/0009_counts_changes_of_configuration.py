"""Collections belong to what is counted; inboxes answer from them."""

from django.db import migrations

from apps.tenants.stamping import counts_changes


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0008_adds_evaluations"),
        ("tenants", "0013_counts_changes_of_configuration"),
    ]

    operations = [
        counts_changes("knowledge_collection"),
    ]
