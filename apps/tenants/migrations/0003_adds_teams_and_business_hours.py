"""Teams, and when an inbox is open."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_agents_choose_their_availability")]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.membership"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.team",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "team member",
                "verbose_name_plural": "team members",
            },
        ),
        migrations.AddField(
            model_name="team",
            name="members",
            field=models.ManyToManyField(
                related_name="teams",
                through="tenants.TeamMember",
                to="tenants.membership",
                verbose_name="members",
            ),
        ),
        migrations.CreateModel(
            name="BusinessHours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "time_zone",
                    models.CharField(
                        help_text="Such as Asia/Shanghai.", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "monday",
                    models.CharField(
                        blank=True,
                        help_text="Such as 09:00-12:00, 13:30-18:00. Empty: closed. 22:00-06:00 ends on the next day.",
                        max_length=120,
                        verbose_name="Monday",
                    ),
                ),
                ("tuesday", models.CharField(blank=True, max_length=120, verbose_name="Tuesday")),
                ("wednesday", models.CharField(blank=True, max_length=120, verbose_name="Wednesday")),
                ("thursday", models.CharField(blank=True, max_length=120, verbose_name="Thursday")),
                ("friday", models.CharField(blank=True, max_length=120, verbose_name="Friday")),
                ("saturday", models.CharField(blank=True, max_length=120, verbose_name="Saturday")),
                ("sunday", models.CharField(blank=True, max_length=120, verbose_name="Sunday")),
                (
                    "exceptions",
                    models.JSONField(blank=True, default=list, verbose_name="holidays and exceptions"),
                ),
                (
                    "inbox",
                    models.OneToOneField(
                        blank=True,
                        help_text="Empty: for all inboxes that have no hours of their own.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.inbox",
                        verbose_name="inbox",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "business hours",
                "verbose_name_plural": "business hours",
                "ordering": ("created_at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("inbox", None)),
                        fields=("tenant",),
                        name="business_hours_once_per_tenant",
                        violation_error_message="There are hours for all inboxes already.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(fields=("team", "membership"), name="team_member_once"),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(fields=("tenant", "name"), name="team_name_once_per_tenant"),
        ),
    ]
