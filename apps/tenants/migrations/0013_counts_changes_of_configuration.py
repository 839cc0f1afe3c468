"""Changes of what tenants have configured are counted, by the database itself."""

import django.db.models.deletion
from django.db import migrations, models

from apps.tenants.stamping import DROP, MAKE, counts_changes


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0012_adds_data_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfigurationStamp",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenants.tenant",
                    ),
                ),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(MAKE, DROP),
        counts_changes("tenants_tenant", "id"),
        counts_changes("tenants_inbox"),
        counts_changes("tenants_businesshours"),
        counts_changes("tenants_widgetsettings"),
        counts_changes("tenants_lifecyclesettings"),
        counts_changes("tenants_tenantlimits"),
    ]
