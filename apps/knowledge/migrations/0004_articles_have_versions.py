"""Articles have versions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_adds_chunks")]

    operations: list = []
