"""A new version of a list of words belongs to what is counted."""

from django.db import migrations

from apps.tenants.stamping import counts_changes


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0003_adds_categories_and_imports"),
        ("tenants", "0013_counts_changes_of_configuration"),
    ]

    operations = [
        counts_changes("moderation_wordlistversion"),
    ]
