"""Questions that found no good answer, grouped; how articles are used, and which need a look."""

import django.db.models.deletion
from django.db import migrations, models

import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("ai", "0004_adds_known_answers"),
        ("conversations", "0005_adds_labels_priority_and_team"),
        ("desk", "0003_turns_start_at_once"),
        ("knowledge", "0003_adds_chunks"),
        ("tenants", "0003_adds_teams_and_business_hours"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conflict", "says something else than another"),
                            ("duplicate", "says the same as another"),
                            ("expired", "past its date"),
                            ("stale", "often used, long not looked at"),
                            ("never_hit", "never used"),
                        ],
                        max_length=10,
                        verbose_name="finding",
                    ),
                ),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("dismissed_at", models.DateTimeField(null=True, verbose_name="dismissed")),
            ],
            options={
                "verbose_name": "article to check",
                "verbose_name_plural": "articles to check",
                "ordering": ("kind", "-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ArticleUse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("day", models.DateField(verbose_name="day")),
                ("times", models.PositiveIntegerField(default=0, verbose_name="times cited")),
            ],
            options={
                "verbose_name": "use of an article",
                "verbose_name_plural": "uses of articles",
            },
        ),
        migrations.CreateModel(
            name="Gap",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("question", models.CharField(max_length=300, verbose_name="question")),
                ("language", models.CharField(blank=True, max_length=12, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("drafted", "draft written"),
                            ("resolved", "published"),
                            ("ignored", "ignored"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("times_asked", models.PositiveIntegerField(default=0, verbose_name="times asked")),
                ("unanswered", models.PositiveIntegerField(default=0, verbose_name="unanswered")),
                ("handed_off", models.PositiveIntegerField(default=0, verbose_name="handed to a person")),
                ("badly_rated", models.PositiveIntegerField(default=0, verbose_name="badly rated")),
                ("last_asked_at", models.DateTimeField(verbose_name="last asked")),
                ("resolved_at", models.DateTimeField(null=True, verbose_name="published at")),
                ("after_answered", models.PositiveIntegerField(default=0, verbose_name="answered since")),
                (
                    "after_cited",
                    models.PositiveIntegerField(default=0, verbose_name="answered from the article"),
                ),
                ("after_missed", models.PositiveIntegerField(default=0, verbose_name="still not answered")),
            ],
            options={
                "verbose_name": "knowledge gap",
                "verbose_name_plural": "knowledge gaps",
                "ordering": ("-times_asked", "-last_asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="GapQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("seq", models.PositiveIntegerField(verbose_name="message")),
                ("text", models.CharField(max_length=300, verbose_name="question")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("unanswered", "unanswered"),
                            ("handed_off", "handed to a person"),
                            ("badly_rated", "badly rated"),
                            ("answered", "answered"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "is_after",
                    models.BooleanField(default=False, verbose_name="after the article was published"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("answer_id", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "question of a gap",
                "verbose_name_plural": "questions of gaps",
                "ordering": ("-asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="ReviewProgress",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("turns_until", models.DateTimeField()),
                ("ratings_until", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="inboxanswering",
            name="asks_model_when_unsure",
            field=models.BooleanField(
                default=False,
                help_text="Costs a short request for messages that the local classifier is not sure about, and for follow-ups.",
                verbose_name="ask the model when the wish is unclear",
            ),
        ),
        migrations.AddIndex(
            model_name="botturn",
            index=models.Index(fields=["tenant", "created_at"], name="turn_of_tenant"),
        ),
        migrations.AddField(
            model_name="articlefinding",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="knowledge.article",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="articlefinding",
            name="other",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="knowledge.article",
                verbose_name="other article",
            ),
        ),
        migrations.AddField(
            model_name="articlefinding",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddField(
            model_name="articleuse",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="knowledge.article",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="articleuse",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="article",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="knowledge.article",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="gap",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddField(
            model_name="gapquestion",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="conversations.conversation",
                verbose_name="conversation",
            ),
        ),
        migrations.AddField(
            model_name="gapquestion",
            name="gap",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="desk.gap",
                verbose_name="knowledge gap",
            ),
        ),
        migrations.AddField(
            model_name="gapquestion",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddField(
            model_name="reviewprogress",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlefinding",
            constraint=models.UniqueConstraint(
                fields=("article", "kind", "other"), name="article_finding_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="articleuse",
            index=models.Index(fields=["tenant", "day"], name="article_use_of_day"),
        ),
        migrations.AddConstraint(
            model_name="articleuse",
            constraint=models.UniqueConstraint(fields=("article", "day"), name="article_use_once_a_day"),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(fields=["tenant", "-times_asked", "-last_asked_at"], name="gap_most_asked"),
        ),
        migrations.AddConstraint(
            model_name="gapquestion",
            constraint=models.UniqueConstraint(fields=("conversation", "seq"), name="gap_question_once"),
        ),
        migrations.AddConstraint(
            model_name="reviewprogress",
            constraint=models.UniqueConstraint(fields=("tenant",), name="review_progress_once"),
        ),
    ]
