"""Review and handing over, allowed words, categories."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = []
