"""Chunks and questions have vectors."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0006_adds_web_sources")]

    operations: list = []
