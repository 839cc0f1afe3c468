"""The tables of desk as 0001 to 0012 left them, for a new database; an old one goes on along those."""

import django.core.validators
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

from apps.common.ids import new_id
from apps.common.migrating import CreateModels


def _id():
    return ("id", models.UUIDField(default=new_id, editable=False, primary_key=True, serialize=False))


def _created():
    return ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created"))


def _tenant():
    tenant = models.ForeignKey(
        on_delete=models.CASCADE, related_name="+", to="tenants.tenant", verbose_name="tenant"
    )
    return ("tenant", tenant)


class Migration(migrations.Migration):
    replaces = [
        ("desk", "0001_initial"),
        ("desk", "0002_rules_have_conditions_and_actions"),
        ("desk", "0003_turns_start_at_once"),
        ("desk", "0004_adds_gaps"),
        ("desk", "0005_adds_waiting"),
        ("desk", "0006_adds_assignments"),
        ("desk", "0007_adds_suggestions"),
        ("desk", "0008_adds_lifecycle"),
        ("desk", "0009_adds_notifications"),
        ("desk", "0010_adds_configuration_versions"),
        ("desk", "0011_adds_first_run"),
        ("desk", "0012_adds_data_requests"),
    ]

    initial = True

    dependencies = [
        ("ai", "0001_squashed_0004_adds_known_answers"),
        ("conversations", "0001_squashed_0012_adds_holds"),
        ("knowledge", "0001_squashed_0008_adds_evaluations"),
        ("tenants", "0001_squashed_0012_adds_data_protection"),
    ]

    operations = [
        CreateModels(
            [
                CreateModel(
                    name="InboxAnswering",
                    fields=[
                        _id(),
                        _created(),
                        ("is_ai_enabled", models.BooleanField(default=True, verbose_name="AI answers first")),
                        (
                            "debounce_ms",
                            models.PositiveIntegerField(
                                default=800,
                                help_text="Several short messages in a row get one answer.",
                                validators=[django.core.validators.MaxValueValidator(30000)],
                                verbose_name="silence before answering (ms)",
                            ),
                        ),
                        (
                            "inbox",
                            models.OneToOneField(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        (
                            "persona",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="ai.persona",
                                verbose_name="answer style",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: the provider of the environment, or the knowledge base alone.",
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="ai.provider",
                                verbose_name="model provider",
                            ),
                        ),
                        _tenant(),
                        (
                            "asks_model_when_unsure",
                            models.BooleanField(
                                default=False,
                                help_text="Costs a short request for messages that the local classifier is not sure about, and for follow-ups.",
                                verbose_name="ask the model when the wish is unclear",
                            ),
                        ),
                        (
                            "longest_wait_ms",
                            models.PositiveIntegerField(
                                default=5000,
                                help_text="After this long the answer is shown, even when the visitor goes on writing.",
                                validators=[django.core.validators.MaxValueValidator(60000)],
                                verbose_name="longest wait for silence (ms)",
                            ),
                        ),
                        (
                            "may_improvise",
                            models.BooleanField(
                                default=False,
                                help_text="Otherwise a fixed text says that nothing fits, and offers a person.",
                                verbose_name="the model may answer without articles",
                            ),
                        ),
                        (
                            "collections",
                            models.ManyToManyField(
                                blank=True,
                                help_text="None: all of them.",
                                related_name="+",
                                to="knowledge.collection",
                                verbose_name="collections",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "inbox answering",
                        "verbose_name_plural": "inbox answering",
                        "ordering": ("created_at",),
                    },
                ),
                CreateModel(
                    name="TriggerRule",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "priority",
                            models.IntegerField(
                                default=100,
                                help_text="The rule with the lowest number is tried first.",
                                verbose_name="order",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "inbox",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: all inboxes.",
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        _tenant(),
                        ("conditions", models.JSONField(default=dict, verbose_name="conditions")),
                        ("actions", models.JSONField(default=dict, verbose_name="actions")),
                        (
                            "stops",
                            models.BooleanField(
                                default=True,
                                help_text="When this rule fires, no later one is tried. Otherwise later ones may add to it.",
                                verbose_name="stop here",
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                    ],
                    options={
                        "verbose_name": "trigger rule",
                        "verbose_name_plural": "trigger rules",
                        "ordering": ("priority", "created_at"),
                    },
                ),
                CreateModel(
                    name="BotTurn",
                    fields=[
                        _id(),
                        _created(),
                        ("ownership_version", models.PositiveIntegerField()),
                        ("trigger_seq", models.PositiveIntegerField(verbose_name="answers message")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "waiting for a worker"),
                                    ("running", "answering"),
                                    ("answered", "answered"),
                                    ("handed_off", "handed to a person"),
                                    ("cancelled", "cancelled"),
                                    ("silent", "kept silent"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("attempt", models.PositiveSmallIntegerField(default=0, verbose_name="attempt")),
                        ("message_id", models.UUIDField(null=True)),
                        ("not_before", models.DateTimeField(verbose_name="shown not before")),
                        ("dispatched_at", models.DateTimeField()),
                        ("claimed_at", models.DateTimeField(null=True, verbose_name="claimed")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                        ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                        ("trace", models.JSONField(default=list, verbose_name="trace")),
                        ("usage", models.JSONField(default=dict, verbose_name="usage")),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        (
                            "persona",
                            models.ForeignKey(
                                null=True, on_delete=models.SET_NULL, related_name="+", to="ai.persona"
                            ),
                        ),
                        _tenant(),
                        (
                            "burst_started_at",
                            models.DateTimeField(null=True, verbose_name="first message of the burst"),
                        ),
                    ],
                    options={
                        "verbose_name": "AI run",
                        "verbose_name_plural": "AI runs",
                        "ordering": ("-created_at",),
                        "indexes": [
                            models.Index(fields=["message_id"], name="turn_of_message"),
                            models.Index(
                                condition=models.Q(("state__in", ("pending", "running"))),
                                fields=["state", "created_at"],
                                name="turn_sweep",
                            ),
                            models.Index(fields=["tenant", "created_at"], name="turn_of_tenant"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("pending", "running"))),
                                fields=("conversation",),
                                name="turn_one_active",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ArticleFinding",
                    fields=[
                        _id(),
                        _created(),
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
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="knowledge.article",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="knowledge.article",
                                verbose_name="other article",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "article to check",
                        "verbose_name_plural": "articles to check",
                        "ordering": ("kind", "-created_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("article", "kind", "other"),
                                name="article_finding_once",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ArticleUse",
                    fields=[
                        _id(),
                        _created(),
                        ("day", models.DateField(verbose_name="day")),
                        ("times", models.PositiveIntegerField(default=0, verbose_name="times cited")),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="knowledge.article",
                                verbose_name="article",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "use of an article",
                        "verbose_name_plural": "uses of articles",
                        "indexes": [models.Index(fields=["tenant", "day"], name="article_use_of_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("article", "day"), name="article_use_once_a_day")
                        ],
                    },
                ),
                CreateModel(
                    name="Gap",
                    fields=[
                        _id(),
                        _created(),
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
                        (
                            "handed_off",
                            models.PositiveIntegerField(default=0, verbose_name="handed to a person"),
                        ),
                        ("badly_rated", models.PositiveIntegerField(default=0, verbose_name="badly rated")),
                        ("last_asked_at", models.DateTimeField(verbose_name="last asked")),
                        ("resolved_at", models.DateTimeField(null=True, verbose_name="published at")),
                        (
                            "after_answered",
                            models.PositiveIntegerField(default=0, verbose_name="answered since"),
                        ),
                        (
                            "after_cited",
                            models.PositiveIntegerField(default=0, verbose_name="answered from the article"),
                        ),
                        (
                            "after_missed",
                            models.PositiveIntegerField(default=0, verbose_name="still not answered"),
                        ),
                        (
                            "article",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="knowledge.article",
                                verbose_name="article",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "knowledge gap",
                        "verbose_name_plural": "knowledge gaps",
                        "ordering": ("-times_asked", "-last_asked_at", "-id"),
                        "indexes": [
                            models.Index(
                                fields=["tenant", "-times_asked", "-last_asked_at"], name="gap_most_asked"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="GapQuestion",
                    fields=[
                        _id(),
                        _created(),
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
                            models.BooleanField(
                                default=False, verbose_name="after the article was published"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked")),
                        ("answer_id", models.UUIDField(null=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        (
                            "gap",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="questions",
                                to="desk.gap",
                                verbose_name="knowledge gap",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "question of a gap",
                        "verbose_name_plural": "questions of gaps",
                        "ordering": ("-asked_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "seq"), name="gap_question_once")
                        ],
                    },
                ),
                CreateModel(
                    name="ReviewProgress",
                    fields=[
                        _id(),
                        _created(),
                        ("turns_until", models.DateTimeField()),
                        ("ratings_until", models.DateTimeField()),
                        _tenant(),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("tenant",), name="review_progress_once")
                        ],
                    },
                ),
                CreateModel(
                    name="Wait",
                    fields=[
                        _id(),
                        _created(),
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
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        (
                            "inbox",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        _tenant(),
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
                CreateModel(
                    name="Assignment",
                    fields=[
                        _id(),
                        _created(),
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
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="tenants.team",
                                verbose_name="team",
                            ),
                        ),
                        _tenant(),
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
                CreateModel(
                    name="Suggestion",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("suggest", "suggested reply"),
                                    ("rephrase", "rephrased"),
                                    ("shorten", "shortened"),
                                    ("friendlier", "made friendlier"),
                                    ("formal", "made more formal"),
                                    ("translate", "translated"),
                                    ("summarise", "summarised"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=10, verbose_name="source")),
                        ("text", models.TextField(blank=True, verbose_name="text")),
                        ("citations", models.JSONField(default=list, verbose_name="sources")),
                        ("is_stopped", models.BooleanField(default=False, verbose_name="stopped")),
                        ("usage", models.JSONField(default=dict, verbose_name="usage")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "nothing yet"),
                                    ("accepted", "sent as it was"),
                                    ("edited", "sent after editing"),
                                    ("rejected", "dismissed"),
                                ],
                                default="",
                                max_length=8,
                                verbose_name="outcome",
                            ),
                        ),
                        (
                            "kept_percent",
                            models.PositiveSmallIntegerField(null=True, verbose_name="kept (percent)"),
                        ),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="decided")),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "suggestion of the copilot",
                        "verbose_name_plural": "suggestions of the copilot",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [models.Index(fields=["tenant", "-created_at"], name="suggestion_list")],
                    },
                ),
                CreateModel(
                    name="AnswerReport",
                    fields=[
                        _id(),
                        _created(),
                        ("message_id", models.UUIDField()),
                        ("seq", models.PositiveIntegerField(verbose_name="message")),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("incorrect_information", "incorrect information"),
                                    ("inappropriate_response", "inappropriate response"),
                                    ("incomplete_response", "incomplete response"),
                                    ("outdated_information", "outdated information"),
                                    ("other", "other"),
                                ],
                                max_length=24,
                                verbose_name="reason",
                            ),
                        ),
                        (
                            "comment",
                            models.TextField(
                                blank=True,
                                validators=[django.core.validators.MaxLengthValidator(1000)],
                                verbose_name="comment",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("done", "dealt with")],
                                default="open",
                                max_length=4,
                                verbose_name="state",
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="knowledge.article",
                                verbose_name="draft of a correction",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "report of an answer",
                        "verbose_name_plural": "reports of answers",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(fields=["tenant", "-created_at"], name="answer_report_list")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("message_id", "user"), name="answer_report_once_per_agent"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="MailedLink",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("return", "back into the conversation"), ("rate", "rating")],
                                max_length=8,
                            ),
                        ),
                        ("mailbox", models.CharField(max_length=64)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("used_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "link in a letter",
                        "verbose_name_plural": "links in letters",
                        "ordering": ("-created_at",),
                    },
                ),
                CreateModel(
                    name="SilenceWarning",
                    fields=[
                        _id(),
                        _created(),
                        ("seq", models.PositiveIntegerField()),
                        ("ends_at", models.DateTimeField(db_index=True)),
                        (
                            "conversation",
                            models.OneToOneField(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "warning before the end",
                        "verbose_name_plural": "warnings before the end",
                        "ordering": ("ends_at",),
                    },
                ),
                CreateModel(
                    name="MailRefusal",
                    fields=[
                        _id(),
                        _created(),
                        ("mailbox", models.CharField(max_length=64)),
                        (
                            "inbox",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "letters refused",
                        "verbose_name_plural": "letters refused",
                        "constraints": [
                            models.UniqueConstraint(fields=("inbox", "mailbox"), name="mail_refusal_once")
                        ],
                    },
                ),
                CreateModel(
                    name="PendingMail",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "kind",
                            models.CharField(
                                choices=[("replies", "replies"), ("rating", "rating")], max_length=8
                            ),
                        ),
                        ("from_seq", models.PositiveIntegerField(default=0)),
                        ("due_at", models.DateTimeField(db_index=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "letter that waits",
                        "verbose_name_plural": "letters that wait",
                        "ordering": ("due_at",),
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "kind"), name="pending_mail_once")
                        ],
                    },
                ),
                CreateModel(
                    name="Notification",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("assigned", "a conversation was given to you"),
                                    ("offered", "a conversation is offered to you"),
                                    ("transferred", "a colleague passed a conversation on to you"),
                                    ("mention", "a colleague mentioned you"),
                                    ("team", "a conversation came to your team"),
                                    ("waiting", "somebody has been waiting for long"),
                                    ("not_sent", "a scheduled message was not sent"),
                                    ("message", "a new message in a conversation of yours"),
                                    ("queued", "somebody new waits for a person"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "actor_name",
                            models.CharField(blank=True, max_length=120, verbose_name="who did it"),
                        ),
                        ("text", models.CharField(blank=True, max_length=200, verbose_name="text")),
                        ("is_listed", models.BooleanField(default=True, verbose_name="in the list")),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notification",
                        "verbose_name_plural": "notifications",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["user", "tenant", "-id"], name="notification_list"),
                            models.Index(
                                condition=models.Q(("read_at", None)),
                                fields=["tenant", "user", "created_at"],
                                name="notification_unread",
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="ConfigurationVersion",
                    fields=[
                        _id(),
                        _created(),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("published", "draft published"),
                                    ("rolled_back", "rolled back"),
                                    ("found", "changed directly"),
                                ],
                                max_length=12,
                                verbose_name="origin",
                            ),
                        ),
                        ("of_number", models.PositiveIntegerField(null=True, verbose_name="as in version")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("document", models.JSONField(verbose_name="configuration")),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "configuration version",
                        "verbose_name_plural": "configuration versions",
                        "ordering": ("-number",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "number"), name="configuration_version_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ConfigurationDraft",
                    fields=[
                        _id(),
                        _created(),
                        ("base", models.JSONField(verbose_name="begun from")),
                        ("document", models.JSONField(verbose_name="configuration")),
                        ("digest", models.CharField(max_length=64)),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "configuration draft",
                        "verbose_name_plural": "configuration drafts",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant",), name="configuration_draft_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="DraftTrial",
                    fields=[
                        _id(),
                        _created(),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "run",
                            models.OneToOneField(
                                on_delete=models.CASCADE, related_name="+", to="knowledge.evaluationrun"
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "evaluation of a draft",
                        "verbose_name_plural": "evaluations of drafts",
                    },
                ),
                CreateModel(
                    name="FirstRun",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "is_knowledge_only",
                            models.BooleanField(default=False, verbose_name="answers without a model"),
                        ),
                        ("tried_at", models.DateTimeField(null=True, verbose_name="first answer seen")),
                        ("skipped", models.JSONField(default=list, verbose_name="put aside")),
                        ("dismissed_at", models.DateTimeField(null=True, verbose_name="hidden since")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "first steps",
                        "verbose_name_plural": "first steps",
                        "constraints": [models.UniqueConstraint(fields=("tenant",), name="first_run_once")],
                    },
                ),
                CreateModel(
                    name="DataRequest",
                    fields=[
                        _id(),
                        _created(),
                        ("contact_id", models.UUIDField(verbose_name="contact")),
                        ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("export", "export"),
                                    ("pseudonymise", "erase, figures stay"),
                                    ("delete", "delete everything"),
                                ],
                                max_length=12,
                                verbose_name="what",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting for a worker"),
                                    ("running", "running"),
                                    ("done", "done"),
                                    ("failed", "failed"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="waiting",
                                max_length=9,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "by_name",
                            models.CharField(blank=True, max_length=120, verbose_name="asked for by"),
                        ),
                        ("claimed_at", models.DateTimeField(null=True, verbose_name="begun")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="of")),
                        ("result", models.JSONField(default=dict, verbose_name="result")),
                        ("error", models.CharField(blank=True, max_length=200, verbose_name="error")),
                        ("size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                        ("expires_at", models.DateTimeField(null=True, verbose_name="file kept until")),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "data request",
                        "verbose_name_plural": "data requests",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(fields=["tenant", "-created_at", "-id"], name="data_request_list"),
                            models.Index(
                                condition=models.Q(("state__in", ("waiting", "running"))),
                                fields=["created_at"],
                                name="data_request_to_do",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
