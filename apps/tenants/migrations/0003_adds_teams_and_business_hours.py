"""Teams, and when an inbox is open."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_agents_choose_their_availability")]

    operations = []
