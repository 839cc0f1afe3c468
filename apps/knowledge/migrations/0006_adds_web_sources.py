"""Web pages become articles, and stay up to date."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0005_adds_imports")]

    operations: list = []
