"""Styles, models, trained classifiers and budgets belong to what is counted."""

from django.db import migrations

from apps.tenants.stamping import counts_changes


class Migration(migrations.Migration):
    dependencies = [
        ("ai", "0004_adds_known_answers"),
        ("tenants", "0013_counts_changes_of_configuration"),
    ]

    operations = [
        counts_changes("ai_persona"),
        counts_changes("ai_provider"),
        counts_changes("ai_trainedclassifier"),
        counts_changes("ai_budget"),
    ]
