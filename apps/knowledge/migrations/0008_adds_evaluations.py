"""Sets of questions with the answer that is expected."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0007_adds_vectors")]

    operations: list = []
