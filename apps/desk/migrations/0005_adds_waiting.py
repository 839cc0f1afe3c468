"""The line of those who wait for a person; who waits already gets the place of when they came."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce

import apps.common.ids


def line_up(apps: Any, schema_editor: Any) -> None:
    Wait = apps.get_model("desk", "Wait")
    waiting = apps.get_model("conversations", "Conversation").objects.filter(owner="queue")
    rows = waiting.exclude(status="resolved").annotate(came=Coalesce("waiting_since", "created_at"))
    Wait.objects.bulk_create(
        (
            Wait(tenant_id=row.tenant_id, conversation_id=row.pk, inbox_id=row.inbox_id, since=row.came)
            for row in rows.iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_adds_labels_priority_and_team"),
        ("desk", "0004_adds_gaps"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wait",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "waiting"),
                            ("person", "a person took over"),
                            ("ai", "back to the AI"),
                            ("ended", "ended"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                        verbose_name="conversation",
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        db_index=False,
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
                "verbose_name": "wait",
                "verbose_name_plural": "waits",
                "ordering": ("since", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["tenant", "inbox", "since", "id"],
                        name="wait_line",
                    ),
                    models.Index(
                        condition=models.Q(("outcome", "person")),
                        fields=["tenant", "inbox", "-ended_at"],
                        name="wait_pace",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("conversation",),
                        name="wait_once_per_conversation",
                    )
                ],
            },
        ),
        migrations.RunPython(line_up, migrations.RunPython.noop, elidable=True),
    ]
