"""Hours of teams, and hours of their own that also keep the calendar for all inboxes.

Hours that were there keep to their own calendar alone, as before.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_adds_invitations_roles_and_quotas")]

    operations = [
        migrations.AddField(
            model_name="businesshours",
            name="team",
            field=models.OneToOneField(
                blank=True,
                help_text="In place of an inbox: these count for the team's conversations, wherever they come from.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="businesshours",
            name="takes_holidays",
            field=models.BooleanField(
                default=False,
                help_text="Where both name a day, the own entry counts.",
                verbose_name="also the calendar for all inboxes",
            ),
        ),
        migrations.AlterField(
            model_name="businesshours",
            name="takes_holidays",
            field=models.BooleanField(
                default=True,
                help_text="Where both name a day, the own entry counts.",
                verbose_name="also the calendar for all inboxes",
            ),
        ),
        migrations.AlterField(
            model_name="businesshours",
            name="exceptions",
            field=models.JSONField(blank=True, default=list, verbose_name="calendar"),
        ),
        migrations.RemoveConstraint(model_name="businesshours", name="business_hours_once_per_tenant"),
        migrations.AddConstraint(
            model_name="businesshours",
            constraint=models.UniqueConstraint(
                condition=Q(inbox=None, team=None),
                fields=("tenant",),
                name="business_hours_once_per_tenant",
                violation_error_message="There are hours for all inboxes already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesshours",
            constraint=models.CheckConstraint(
                condition=Q(inbox=None) | Q(team=None),
                name="business_hours_of_inbox_or_team",
                violation_error_message="Choose an inbox or a team, not both.",
            ),
        ),
    ]
