"""The tables of moderation as 0001 to 0003 left them, for a new database; an old one goes on along those."""

from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

import apps.moderation.models.words
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
        ("moderation", "0001_initial"),
        ("moderation", "0002_words_have_more_actions"),
        ("moderation", "0003_adds_categories_and_imports"),
    ]

    initial = True

    dependencies = [
        ("tenants", "0001_squashed_0012_adds_data_protection"),
    ]

    operations = [
        CreateModels(
            [
                CreateModel(
                    name="SensitiveWord",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "text",
                            models.CharField(
                                max_length=80,
                                validators=[apps.moderation.models.words.validate_word],
                                verbose_name="word",
                            ),
                        ),
                        ("category", models.CharField(blank=True, max_length=40, verbose_name="category")),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("mask", "mask"),
                                    ("review", "review"),
                                    ("handoff", "hand off"),
                                    ("block", "block"),
                                    ("pass", "allow"),
                                ],
                                default="mask",
                                max_length=12,
                                verbose_name="action",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        _tenant(),
                        (
                            "reading",
                            models.CharField(
                                blank=True,
                                help_text="A syllable for each Chinese character, such as «jia1 wei1 xin4»: the word is then found in pinyin too. Short syllables also occur in other words, so leave this empty where it does not help.",
                                max_length=720,
                                verbose_name="pinyin",
                            ),
                        ),
                        (
                            "is_shipped",
                            models.BooleanField(default=False, editable=False, verbose_name="as shipped"),
                        ),
                    ],
                    options={
                        "verbose_name": "sensitive word",
                        "verbose_name_plural": "sensitive words",
                        "ordering": ("text",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "text"), name="sensitive_word_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="WordListVersion",
                    fields=[
                        _id(),
                        _created(),
                        ("version", models.PositiveBigIntegerField(default=0, verbose_name="version")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "word list version",
                        "verbose_name_plural": "word list versions",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant",), name="word_list_version_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="AllowedPhrase",
                    fields=[],
                    options={
                        "verbose_name": "allowed phrase",
                        "verbose_name_plural": "allowed phrases",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("moderation.sensitiveword",),
                ),
                CreateModel(
                    name="WordImport",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("working", "at work"),
                                    ("ready", "to be looked at"),
                                    ("done", "done"),
                                    ("cancelled", "cancelled"),
                                    ("failed", "failed"),
                                ],
                                default="working",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="to do")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                        ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                        ("run_id", models.UUIDField(editable=False, null=True)),
                        ("claimed_at", models.DateTimeField(editable=False, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "finished_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="finished"),
                        ),
                        ("file_name", models.CharField(max_length=200, verbose_name="file")),
                        ("data", models.BinaryField(null=True)),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                help_text="Of words for which the file names none.",
                                max_length=40,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[
                                    ("mask", "mask"),
                                    ("review", "review"),
                                    ("handoff", "hand off"),
                                    ("block", "block"),
                                    ("pass", "allow"),
                                ],
                                default="mask",
                                help_text="For words for which the file names none.",
                                max_length=12,
                                verbose_name="action",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("add", "add to what is there"),
                                    ("replace", "replace the categories in the file"),
                                ],
                                default="add",
                                max_length=8,
                                verbose_name="what becomes of the others",
                            ),
                        ),
                        (
                            "is_draft",
                            models.BooleanField(
                                default=True,
                                help_text="So that you can try them before they count.",
                                verbose_name="new categories are switched off at first",
                            ),
                        ),
                        ("is_confirmed", models.BooleanField(default=False, editable=False)),
                        ("counts", models.JSONField(blank=True, default=dict, verbose_name="what is in it")),
                        ("problems", models.JSONField(blank=True, default=list)),
                        ("samples", models.JSONField(blank=True, default=dict)),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "import of words",
                        "verbose_name_plural": "imports of words",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "working")),
                                fields=["created_at"],
                                name="word_import_at_work",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="WordTrial",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("working", "at work"),
                                    ("ready", "to be looked at"),
                                    ("done", "done"),
                                    ("cancelled", "cancelled"),
                                    ("failed", "failed"),
                                ],
                                default="working",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="to do")),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                        ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                        ("run_id", models.UUIDField(editable=False, null=True)),
                        ("claimed_at", models.DateTimeField(editable=False, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "finished_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="finished"),
                        ),
                        (
                            "subject",
                            models.CharField(
                                choices=[
                                    ("list", "the words that count now"),
                                    ("category", "a category"),
                                    ("import", "a file"),
                                ],
                                default="list",
                                max_length=10,
                                verbose_name="what is tried",
                            ),
                        ),
                        ("category", models.CharField(blank=True, max_length=40, verbose_name="category")),
                        ("since", models.DateTimeField(verbose_name="messages since")),
                        ("words", models.PositiveIntegerField(default=0, verbose_name="words")),
                        ("messages", models.PositiveIntegerField(default=0, verbose_name="messages")),
                        ("hits", models.PositiveIntegerField(default=0, verbose_name="messages with a hit")),
                        (
                            "is_partial",
                            models.BooleanField(default=False, verbose_name="the newest messages only"),
                        ),
                        ("by_word", models.JSONField(blank=True, default=list)),
                        ("by_category", models.JSONField(blank=True, default=list)),
                        ("by_action", models.JSONField(blank=True, default=dict)),
                        ("examples", models.JSONField(blank=True, default=list)),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                        _tenant(),
                        (
                            "word_import",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="moderation.wordimport",
                                verbose_name="file",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trial of words",
                        "verbose_name_plural": "trials of words",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "working")),
                                fields=["created_at"],
                                name="word_trial_at_work",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="WordCategory",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Switched off, none of its words counts: a list that is being prepared.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("mask", "mask"),
                                    ("review", "review"),
                                    ("handoff", "hand off"),
                                    ("block", "block"),
                                ],
                                help_text="Empty: what each word says. Allowed phrases stay allowed.",
                                max_length=12,
                                verbose_name="action for all its words",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "category of words",
                        "verbose_name_plural": "categories of words",
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="word_category_once_per_tenant"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
