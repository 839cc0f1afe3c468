"""Labels, a priority, the team in charge."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0004_drops_indexes_that_others_cover"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = []
