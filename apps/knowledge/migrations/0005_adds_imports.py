"""Files become articles, in the background."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_articles_have_versions")]

    operations: list = []
