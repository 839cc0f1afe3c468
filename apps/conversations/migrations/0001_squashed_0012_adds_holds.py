"""The tables of conversations as 0001 to 0012 left them, for a new database; an old one goes on along those."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

from apps.common.ids import new_id
from apps.common.migrating import CreateModels

# So that the table can be partitioned by conversation: docs/decisions/0001-message-table.md.
MESSAGE_KEY = """
ALTER TABLE conversations_message DROP CONSTRAINT conversations_message_pkey;
ALTER TABLE conversations_message ADD PRIMARY KEY (id, conversation_id);
"""


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
        ("conversations", "0001_initial"),
        ("conversations", "0002_message_primary_key"),
        ("conversations", "0003_adds_ratings"),
        ("conversations", "0004_drops_indexes_that_others_cover"),
        ("conversations", "0005_adds_labels_priority_and_team"),
        ("conversations", "0006_adds_attachments"),
        ("conversations", "0007_adds_attributes_and_page_views"),
        ("conversations", "0008_adds_search_and_views"),
        ("conversations", "0009_adds_composing"),
        ("conversations", "0010_adds_notes_blocks_and_merges"),
        ("conversations", "0011_adds_snoozing"),
        ("conversations", "0012_adds_holds"),
    ]

    initial = True

    dependencies = [
        ("tenants", "0001_squashed_0012_adds_data_protection"),
    ]

    operations = [
        CreateModels(
            [
                CreateModel(
                    name="Label",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "title",
                            models.CharField(
                                help_text="One word, such as VIP or refund.",
                                max_length=40,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[\\w-]+\\Z", "Letters, digits, hyphens and underscores only."
                                    )
                                ],
                                verbose_name="title",
                            ),
                        ),
                        (
                            "color",
                            models.CharField(
                                choices=[
                                    ("gray", "gray"),
                                    ("red", "red"),
                                    ("orange", "orange"),
                                    ("green", "green"),
                                    ("blue", "blue"),
                                    ("purple", "purple"),
                                ],
                                default="gray",
                                max_length=8,
                                verbose_name="colour",
                            ),
                        ),
                        (
                            "description",
                            models.CharField(blank=True, max_length=200, verbose_name="description"),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "label",
                        "verbose_name_plural": "labels",
                        "ordering": ("title",),
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("title"),
                                models.F("tenant"),
                                name="label_title_once",
                                violation_error_message="There is a label of that title already.",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Contact",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "identifier",
                            models.CharField(blank=True, max_length=200, verbose_name="identifier"),
                        ),
                        ("is_verified", models.BooleanField(default=False, verbose_name="identity verified")),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        ("avatar_url", models.URLField(blank=True, verbose_name="avatar")),
                        (
                            "custom_attributes",
                            models.JSONField(blank=True, default=dict, verbose_name="custom attributes"),
                        ),
                        ("locale", models.CharField(blank=True, max_length=12, verbose_name="language")),
                        (
                            "last_seen_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="last seen"),
                        ),
                        _tenant(),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "labels",
                            models.ManyToManyField(
                                related_name="+",
                                through="conversations.ContactLabel",
                                to="conversations.label",
                                verbose_name="labels",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact",
                        "verbose_name_plural": "contacts",
                        "ordering": ("-created_at",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("merged_into__isnull", False)),
                                fields=["merged_into"],
                                name="contact_merged",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("identifier", ""), _negated=True),
                                fields=("tenant", "identifier"),
                                name="contact_identifier_once",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Conversation",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "open"), ("snoozed", "snoozed"), ("resolved", "resolved")],
                                default="open",
                                max_length=8,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    ("ai", "AI"),
                                    ("queue", "waiting for a person"),
                                    ("human", "person"),
                                ],
                                default="ai",
                                max_length=8,
                                verbose_name="owner",
                            ),
                        ),
                        ("ownership_version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "handoff_reason",
                            models.CharField(blank=True, max_length=40, verbose_name="handoff reason"),
                        ),
                        (
                            "last_seq",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="last message number"
                            ),
                        ),
                        ("visitor_read_seq", models.PositiveIntegerField(default=0, editable=False)),
                        ("agent_read_seq", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "preview",
                            models.CharField(
                                blank=True, editable=False, max_length=160, verbose_name="last message"
                            ),
                        ),
                        (
                            "waiting_since",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="waiting since"
                            ),
                        ),
                        (
                            "last_activity_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="last activity"),
                        ),
                        (
                            "resolved_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="resolved"
                            ),
                        ),
                        ("locale", models.CharField(blank=True, max_length=12, verbose_name="language")),
                        ("page_url", models.URLField(blank=True, max_length=1000, verbose_name="page")),
                        (
                            "page_title",
                            models.CharField(blank=True, max_length=300, verbose_name="page title"),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assignee",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="conversations",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "inbox",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        _tenant(),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "no priority"),
                                    (1, "low"),
                                    (2, "medium"),
                                    (3, "high"),
                                    (4, "urgent"),
                                ],
                                default=0,
                                verbose_name="priority",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="tenants.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "custom_attributes",
                            models.JSONField(blank=True, default=dict, verbose_name="custom attributes"),
                        ),
                        (
                            "snoozed_until",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="snoozed until"
                            ),
                        ),
                        (
                            "labels",
                            models.ManyToManyField(
                                related_name="+",
                                through="conversations.ConversationLabel",
                                to="conversations.label",
                                verbose_name="labels",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "conversation",
                        "verbose_name_plural": "conversations",
                        "ordering": ("-last_activity_at", "-id"),
                        "indexes": [
                            models.Index(
                                fields=["tenant", "status", "-last_activity_at", "-id"],
                                name="conversation_list",
                            ),
                            models.Index(
                                fields=["contact", "inbox", "-created_at"], name="conversation_of_contact"
                            ),
                            models.Index(
                                condition=models.Q(("snoozed_until__isnull", False)),
                                fields=["snoozed_until"],
                                name="conversation_to_wake",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "resolved"), _negated=True),
                                fields=("contact", "inbox"),
                                name="conversation_one_unresolved",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Message",
                    fields=[
                        _id(),
                        _created(),
                        ("seq", models.PositiveIntegerField(verbose_name="number")),
                        ("client_id", models.CharField(max_length=64)),
                        (
                            "sender_kind",
                            models.CharField(
                                choices=[
                                    ("visitor", "visitor"),
                                    ("agent", "agent"),
                                    ("ai", "AI"),
                                    ("system", "system"),
                                ],
                                max_length=8,
                                verbose_name="sender",
                            ),
                        ),
                        ("sender_id", models.UUIDField(null=True)),
                        (
                            "sender_name",
                            models.CharField(blank=True, max_length=120, verbose_name="sender's name"),
                        ),
                        ("sender_avatar", models.URLField(blank=True)),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("public", "everyone"),
                                    ("agents", "agents only"),
                                    ("supervisors", "supervisors only (blocked)"),
                                ],
                                default="public",
                                max_length=12,
                                verbose_name="visible to",
                            ),
                        ),
                        ("content_type", models.CharField(default="text", max_length=20)),
                        ("content", models.TextField(verbose_name="content")),
                        ("encrypted_original", models.TextField(blank=True, editable=False)),
                        ("citations", models.JSONField(default=list)),
                        ("metadata", models.JSONField(default=dict)),
                        ("in_reply_to", models.UUIDField(null=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="messages",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                        ("attachments", models.JSONField(default=list)),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "ordering": ("conversation_id", "seq"),
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "seq"), name="message_seq_once"),
                            models.UniqueConstraint(
                                fields=("conversation", "client_id"), name="message_client_id_once"
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="Rating",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "score",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="score",
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
                            "source",
                            models.CharField(
                                choices=[("visitor", "visitor")],
                                default="visitor",
                                max_length=8,
                                verbose_name="source",
                            ),
                        ),
                        (
                            "owner",
                            models.CharField(
                                choices=[
                                    ("ai", "AI"),
                                    ("queue", "waiting for a person"),
                                    ("human", "person"),
                                ],
                                max_length=8,
                                verbose_name="owner",
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assignee",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "conversation",
                            models.OneToOneField(
                                on_delete=models.CASCADE,
                                related_name="rating",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "rating",
                        "verbose_name_plural": "ratings",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [models.Index(fields=["tenant", "-created_at"], name="rating_list")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("score__range", (1, 5))), name="rating_score_1_to_5"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ConversationLabel",
                    fields=[
                        _id(),
                        _created(),
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
                            "label",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.label",
                                verbose_name="label",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "label of a conversation",
                        "verbose_name_plural": "labels of conversations",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("conversation", "label"), name="conversation_label_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Attachment",
                    fields=[
                        _id(),
                        _created(),
                        ("message_id", models.UUIDField(null=True)),
                        ("name", models.CharField(max_length=160, verbose_name="name")),
                        ("content_type", models.CharField(max_length=100, verbose_name="type")),
                        ("size", models.PositiveBigIntegerField(verbose_name="bytes")),
                        ("width", models.PositiveIntegerField(null=True)),
                        ("height", models.PositiveIntegerField(null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
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
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "verbose_name_plural": "attachments",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("message_id", None)),
                                fields=["created_at"],
                                name="attachment_never_sent",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="PageView",
                    fields=[
                        _id(),
                        _created(),
                        ("url", models.CharField(max_length=1000, verbose_name="page")),
                        ("title", models.CharField(blank=True, max_length=300, verbose_name="page title")),
                        ("referrer", models.CharField(blank=True, max_length=1000, verbose_name="came from")),
                        ("at", models.DateTimeField(verbose_name="seen")),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "page view",
                        "verbose_name_plural": "page views",
                        "ordering": ("-at", "-id"),
                        "indexes": [
                            models.Index(fields=["contact", "-at", "-id"], name="page_view_of_contact")
                        ],
                    },
                ),
                CreateModel(
                    name="MessageTerms",
                    fields=[
                        _id(),
                        _created(),
                        _tenant(),
                        (
                            "conversation",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.conversation",
                            ),
                        ),
                        ("seq", models.PositiveIntegerField(editable=False)),
                        ("agent_id", models.UUIDField(editable=False, null=True)),
                        (
                            "terms",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, editable=False, size=None
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "words of a message",
                        "verbose_name_plural": "words of messages",
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["terms"], name="message_terms_found"
                            ),
                            models.Index(
                                condition=models.Q(("agent_id__isnull", False)),
                                fields=["agent_id", "conversation"],
                                name="message_terms_of_agent",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "seq"), name="message_terms_once")
                        ],
                    },
                ),
                CreateModel(
                    name="SearchProgress",
                    fields=[
                        _id(),
                        _created(),
                        _tenant(),
                        ("indexed_until", models.DateTimeField(editable=False)),
                    ],
                    options={
                        "verbose_name": "progress of the search index",
                        "verbose_name_plural": "progress of the search index",
                        "constraints": [
                            models.UniqueConstraint(fields=("tenant",), name="search_progress_once")
                        ],
                    },
                ),
                CreateModel(
                    name="SavedView",
                    fields=[
                        _id(),
                        _created(),
                        _tenant(),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("is_shared", models.BooleanField(default=False, verbose_name="for everybody")),
                        ("filter", models.JSONField(verbose_name="filter")),
                        ("sort", models.CharField(blank=True, max_length=10, verbose_name="sorting")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ("name", "id"),
                    },
                ),
                CreateModel(
                    name="CannedResponse",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "short_code",
                            models.CharField(
                                help_text="What is typed after “/”, such as refund.",
                                max_length=40,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[\\w.-]+\\Z",
                                        "Letters, digits, dots, hyphens and underscores only, without spaces.",
                                    )
                                ],
                                verbose_name="short code",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                        (
                            "content",
                            models.TextField(
                                help_text="{{contact.name}} and the like are filled in; {{contact.name|friend}} has a word for when it is unknown.",
                                validators=[django.core.validators.MaxLengthValidator(5000)],
                                verbose_name="text",
                            ),
                        ),
                        (
                            "uses",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="times used"),
                        ),
                        (
                            "used_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="last used"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: for everybody.",
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.team",
                                verbose_name="team",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "canned response",
                        "verbose_name_plural": "canned responses",
                        "ordering": ("short_code", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "short_code", "team", "owner"),
                                name="canned_short_code_once",
                                nulls_distinct=False,
                                violation_error_message="There is a canned response with that short code already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("team", None), ("owner", None), _connector="OR"),
                                name="canned_of_one_kind",
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="Mention",
                    fields=[
                        _id(),
                        _created(),
                        ("seq", models.PositiveIntegerField(verbose_name="number")),
                        ("read_at", models.DateTimeField(null=True, verbose_name="read")),
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
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mention",
                        "verbose_name_plural": "mentions",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(fields=["tenant", "user", "-created_at"], name="mention_list")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "conversation", "seq"), name="mention_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="SavedDraft",
                    fields=[
                        _id(),
                        _created(),
                        ("content", models.TextField(blank=True, verbose_name="text")),
                        ("is_private", models.BooleanField(default=False, verbose_name="note")),
                        ("written_at", models.DateTimeField(verbose_name="written")),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=models.CASCADE, related_name="+", to="conversations.conversation"
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
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "draft",
                        "verbose_name_plural": "drafts",
                        "indexes": [models.Index(fields=["written_at"], name="draft_age")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "conversation"), name="draft_once_per_person"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ScheduledMessage",
                    fields=[
                        _id(),
                        _created(),
                        ("content", models.TextField(verbose_name="text")),
                        ("in_reply_to", models.UUIDField(null=True)),
                        ("send_at", models.DateTimeField(verbose_name="to be sent")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("sent", "sent"),
                                    ("cancelled", "cancelled"),
                                    ("not_sent", "not sent"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("resolved", "the conversation was resolved"),
                                    ("left", "its author left"),
                                    ("late", "its time had long passed"),
                                ],
                                max_length=10,
                                verbose_name="reason",
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
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
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "scheduled message",
                        "verbose_name_plural": "scheduled messages",
                        "ordering": ("send_at", "id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["send_at", "id"],
                                name="scheduled_due",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ContactLabel",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "label",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.label",
                                verbose_name="label",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "label of a contact",
                        "verbose_name_plural": "labels of contacts",
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "label"), name="contact_label_once")
                        ],
                    },
                ),
                CreateModel(
                    name="ContactNote",
                    fields=[
                        _id(),
                        _created(),
                        ("author_name", models.CharField(max_length=120, verbose_name="author")),
                        ("text", models.TextField(verbose_name="note")),
                        ("edited_at", models.DateTimeField(null=True, verbose_name="changed")),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "note on a contact",
                        "verbose_name_plural": "notes on contacts",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [models.Index(fields=["contact", "-id"], name="contact_note_of_contact")],
                    },
                ),
                CreateModel(
                    name="Block",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "network",
                            models.CharField(
                                blank=True,
                                help_text="Such as 203.0.113.7, or 203.0.113.0/24 for all addresses of a network.",
                                max_length=43,
                                verbose_name="address or network",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                        (
                            "expires_at",
                            models.DateTimeField(
                                blank=True, help_text="Empty: never.", null=True, verbose_name="expires"
                            ),
                        ),
                        (
                            "by_name",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="blocked by"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "block",
                        "verbose_name_plural": "blocks",
                        "ordering": ("-created_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("contact", None), ("network", ""), _connector="XOR"),
                                name="block_contact_or_network",
                                violation_error_message="A block is of a contact or of a network.",
                            ),
                            models.UniqueConstraint(fields=("tenant", "contact"), name="block_contact_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("network", ""), _negated=True),
                                fields=("tenant", "network"),
                                name="block_network_once",
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="ContactMerge",
                    fields=[
                        _id(),
                        _created(),
                        ("changes", models.JSONField(default=dict)),
                        ("followers", models.JSONField(default=list)),
                        ("by_name", models.CharField(max_length=120, verbose_name="merged by")),
                        ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
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
                        (
                            "joined",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact that joined it",
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact that stays",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "merge of contacts",
                        "verbose_name_plural": "merges of contacts",
                        "ordering": ("-created_at", "-id"),
                    },
                ),
                CreateModel(
                    name="Hold",
                    fields=[
                        _id(),
                        _created(),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        (
                            "by_name",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="ordered by"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.PROTECT,
                                related_name="+",
                                to="conversations.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.PROTECT,
                                related_name="+",
                                to="conversations.conversation",
                                verbose_name="conversation",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "legal hold",
                        "verbose_name_plural": "legal holds",
                        "ordering": ("-created_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contact", None), ("conversation", None), _connector="XOR"
                                ),
                                name="hold_contact_or_conversation",
                                violation_error_message="A hold is on a contact or on a conversation.",
                            ),
                            models.UniqueConstraint(
                                fields=("tenant", "contact"),
                                name="hold_contact_once",
                                violation_error_message="There is a hold on this contact already.",
                            ),
                            models.UniqueConstraint(
                                fields=("tenant", "conversation"),
                                name="hold_conversation_once",
                                violation_error_message="There is a hold on this conversation already.",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(MESSAGE_KEY, migrations.RunSQL.noop),
    ]
