"""How teams and people get conversations."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_adds_widget_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="inbox",
            name="team",
            field=models.ForeignKey(
                blank=True,
                help_text="Answers those who wait for a person here, unless another team is in charge.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tenants.team",
                verbose_name="team",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="availability_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="since"),
        ),
        migrations.AddField(
            model_name="membership",
            name="availability_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "chosen by the person"),
                    ("silent", "nothing was heard of the person for a while"),
                    ("missed", "offers were not accepted"),
                    ("colleague", "set by a colleague"),
                ],
                default="",
                max_length=10,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="availability_by",
            field=models.CharField(blank=True, max_length=120, verbose_name="set by"),
        ),
        migrations.AddField(
            model_name="membership",
            name="availability_note",
            field=models.CharField(blank=True, max_length=200, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="membership",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Conversations at once that are given automatically. Empty: the tenant's default.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(200),
                ],
                verbose_name="capacity",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="skills",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Titles of labels: a conversation with such a label goes to people who have it as a skill.",
                verbose_name="skills",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="off_hours",
            field=models.CharField(
                choices=[
                    ("wait", "it waits until somebody opens"),
                    ("overflow", "it goes to the overflow team"),
                    ("assign", "as at any other time"),
                ],
                default="wait",
                max_length=8,
                verbose_name="outside the hours",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="offer_timeout_s",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Then it is offered to the next one. 0: it is given at once, nobody needs to accept.",
                validators=[django.core.validators.MaxValueValidator(3600)],
                verbose_name="seconds to accept",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="overflow_after_s",
            field=models.PositiveIntegerField(
                default=0,
                help_text="So long a conversation waits here first. 0: it goes on as soon as nobody can take it.",
                validators=[django.core.validators.MaxValueValidator(86400)],
                verbose_name="seconds until overflow",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="overflow_team",
            field=models.ForeignKey(
                blank=True,
                help_text="Takes what nobody here can take.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tenants.team",
                verbose_name="overflow team",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="skills",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Titles of labels: a conversation with such a label goes to people who have it as a skill.",
                verbose_name="skills of everybody in the team",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="strategy",
            field=models.CharField(
                choices=[
                    ("manual", "by hand: whoever takes it"),
                    ("round_robin", "in turn: whoever was given one longest ago"),
                    ("least_loaded", "whoever has the fewest"),
                    ("last_agent", "whom the visitor knows already, else in turn"),
                ],
                default="manual",
                max_length=12,
                verbose_name="who gets a conversation",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="last_given_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="AssignmentSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Conversations at once that a person is given automatically, unless their own number says otherwise. 0: any number.",
                        validators=[django.core.validators.MaxValueValidator(200)],
                        verbose_name="capacity",
                    ),
                ),
                (
                    "away_after_minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Who has done nothing at the console for so long is offline, and back with the first thing they do. 0: never.",
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="away after minutes",
                    ),
                ),
                (
                    "away_after_missed",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="Who lets so many offers pass, one after the other, is offline until they say otherwise. 0: never.",
                        validators=[django.core.validators.MaxValueValidator(20)],
                        verbose_name="away after missed offers",
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
                "verbose_name": "assignment settings",
                "verbose_name_plural": "assignment settings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant",),
                        name="assignment_settings_once",
                        violation_error_message="There are settings already.",
                    )
                ],
            },
        ),
    ]
