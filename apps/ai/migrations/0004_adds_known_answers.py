"""Answers that were given before."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ai", "0003_providers_have_prices_purposes_and_an_order")]

    operations = []
