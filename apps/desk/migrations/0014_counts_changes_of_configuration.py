"""How inboxes answer, and trigger rules, belong to what is counted."""

from django.db import migrations

from apps.tenants.stamping import counts_changes


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0013_notifications_tell_that_snoozing_is_over"),
        ("tenants", "0013_counts_changes_of_configuration"),
    ]

    operations = [
        counts_changes("desk_inboxanswering"),
        counts_changes("desk_inboxanswering_collections", "inboxanswering_id", "desk_inboxanswering"),
        counts_changes("desk_triggerrule"),
    ]
