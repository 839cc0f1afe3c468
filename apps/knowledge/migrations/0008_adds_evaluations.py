"""Sets of questions with the answer that is expected."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0007_adds_vectors"),
        ("tenants", "0003_adds_teams_and_business_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationSet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "minimum_percent",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share that must pass, in %",
                    ),
                ),
                (
                    "asks_model",
                    models.BooleanField(
                        default=False,
                        help_text="Each case costs what an answer costs. Otherwise decisions and found articles are judged alone.",
                        verbose_name="judge the model's answers as well",
                    ),
                ),
                (
                    "blocks_publishing",
                    models.BooleanField(
                        default=False,
                        help_text="Nothing that passed in the published version may fail, and the share must be reached.",
                        verbose_name="articles are published only when it holds",
                    ),
                ),
                (
                    "collections",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Empty: the inbox's own.",
                        related_name="+",
                        to="knowledge.collection",
                        verbose_name="collections",
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        blank=True,
                        help_text="Answers as this inbox does; empty: as your oldest one.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                "verbose_name": "evaluation set",
                "verbose_name_plural": "evaluation sets",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="EvaluationRun",
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
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("asks_model", models.BooleanField(default=False, verbose_name="with the model's answers")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="cases")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("passed", models.PositiveIntegerField(default=0, verbose_name="passed")),
                ("is_baseline", models.BooleanField(default=False, verbose_name="published version")),
                ("fingerprint", models.JSONField(default=dict, verbose_name="configuration")),
                ("candidates", models.JSONField(default=dict, verbose_name="drafts")),
                ("publication", models.UUIDField(editable=False, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not asked for"),
                            ("published", "published"),
                            ("refused", "refused"),
                            ("overridden", "published nevertheless"),
                        ],
                        max_length=10,
                        verbose_name="publishing",
                    ),
                ),
                ("claims", models.PositiveSmallIntegerField(default=0)),
                ("touched_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
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
                (
                    "evaluation_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="knowledge.evaluationset",
                        verbose_name="evaluation set",
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation run",
                "verbose_name_plural": "evaluation runs",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="EvaluationCase",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("question", models.CharField(max_length=2000, verbose_name="question")),
                (
                    "earlier",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="What was answered begins with «A: ».",
                        verbose_name="said before",
                    ),
                ),
                (
                    "expected",
                    models.CharField(
                        choices=[
                            ("answer", "answer"),
                            ("ask", "ask back"),
                            ("refuse", "refuse"),
                            ("hand_off", "hand over to a person"),
                        ],
                        default="answer",
                        max_length=10,
                        verbose_name="expected",
                    ),
                ),
                (
                    "expected_articles",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="External ids or ids; each of them will do.",
                        verbose_name="expected articles",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("", "any"), ("zh-hans", "Simplified Chinese"), ("en", "English")],
                        help_text="Any: as it is recognised.",
                        max_length=12,
                        verbose_name="language",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                        verbose_name="tenant",
                    ),
                ),
                (
                    "evaluation_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="knowledge.evaluationset",
                        verbose_name="evaluation set",
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation case",
                "verbose_name_plural": "evaluation cases",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="EvaluationResult",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("question", models.CharField(max_length=2000, verbose_name="question")),
                (
                    "expected",
                    models.CharField(
                        choices=[
                            ("answer", "answer"),
                            ("ask", "ask back"),
                            ("refuse", "refuse"),
                            ("hand_off", "hand over to a person"),
                        ],
                        max_length=10,
                        verbose_name="expected",
                    ),
                ),
                ("expected_articles", models.JSONField(default=list, verbose_name="expected articles")),
                (
                    "wrong",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing"),
                            ("behaviour", "another behaviour"),
                            ("article", "another article"),
                        ],
                        max_length=10,
                        verbose_name="wrong",
                    ),
                ),
                ("passed", models.BooleanField(verbose_name="passed")),
                (
                    "came",
                    models.CharField(
                        choices=[
                            ("answer", "answer"),
                            ("ask", "ask back"),
                            ("refuse", "refuse"),
                            ("hand_off", "hand over to a person"),
                        ],
                        max_length=10,
                        verbose_name="came",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=20, verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("articles", models.JSONField(default=list, verbose_name="articles")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="results",
                        to="knowledge.evaluationcase",
                        verbose_name="evaluation case",
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
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="knowledge.evaluationrun",
                        verbose_name="evaluation run",
                    ),
                ),
            ],
            options={
                "verbose_name": "evaluation result",
                "verbose_name_plural": "evaluation results",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("run", "case"), name="evaluation_result_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="evaluationset",
            constraint=models.UniqueConstraint(fields=("tenant", "name"), name="evaluation_set_name_once"),
        ),
        migrations.AddIndex(
            model_name="evaluationrun",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "running"))),
                fields=["created_at"],
                name="evaluation_run_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_baseline", True)),
                fields=("evaluation_set",),
                name="evaluation_baseline_once",
            ),
        ),
    ]
