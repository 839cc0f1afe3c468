"""Who was offered which conversation, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_adds_waiting"),
        ("tenants", "0005_adds_assignment_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("offered", "offered"),
                            ("held", "kept for somebody who is not here"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("expired", "not accepted in time"),
                            ("taken", "ended another way"),
                            ("moved", "moved on"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("round_robin", "it was their turn"),
                            ("least_loaded", "they had the fewest conversations"),
                            ("last_agent", "the visitor knows them already"),
                            ("held", "it was kept for them, and they came"),
                            ("assigned", "given by a colleague"),
                            ("transferred", "passed on by a colleague"),
                            ("claimed", "taken by hand"),
                            ("overflow", "nobody of the team could take it"),
                            ("off_hours", "the team is closed"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=120, verbose_name="by")),
                ("candidates", models.JSONField(default=list, verbose_name="candidates")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="expires")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agent",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                        verbose_name="conversation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tenants.team",
                        verbose_name="team",
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
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ("-created_at", "-id"),
                "indexes": [
                    models.Index(fields=["conversation", "-created_at"], name="assignment_history"),
                    models.Index(fields=["agent", "-created_at"], name="assignment_of_agent"),
                    models.Index(
                        condition=models.Q(("state__in", ("offered", "held"))),
                        fields=["tenant", "expires_at"],
                        name="assignment_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("offered", "held"))),
                        fields=("conversation",),
                        name="assignment_open_once",
                    )
                ],
            },
        ),
    ]
