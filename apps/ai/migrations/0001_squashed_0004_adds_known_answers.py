"""The tables of ai as 0001 to 0004 left them, for a new database; an old one goes on along those."""

from decimal import Decimal

import django.core.validators
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

import apps.ai.models.intents
import apps.ai.models.personas
import apps.ai.models.providers
import apps.ai.targets
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
        ("ai", "0001_initial"),
        ("ai", "0002_adds_intents"),
        ("ai", "0003_providers_have_prices_purposes_and_an_order"),
        ("ai", "0004_adds_known_answers"),
    ]

    initial = True

    dependencies = [
        ("tenants", "0001_squashed_0012_adds_data_protection"),
    ]

    operations = [
        CreateModels(
            [
                CreateModel(
                    name="Persona",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "tone",
                            models.CharField(
                                choices=[
                                    ("friendly", "friendly"),
                                    ("professional", "professional"),
                                    ("concise", "concise"),
                                    ("lively", "lively"),
                                ],
                                default="friendly",
                                max_length=16,
                                verbose_name="tone",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[
                                    ("auto", "as the customer writes"),
                                    ("zh-hans", "Simplified Chinese"),
                                    ("en", "English"),
                                ],
                                default="auto",
                                max_length=12,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "max_length",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="Characters; 0 = no limit.",
                                validators=[django.core.validators.MaxValueValidator(8000)],
                                verbose_name="longest answer",
                            ),
                        ),
                        (
                            "forbidden_topics",
                            models.JSONField(
                                blank=True,
                                default=list,
                                validators=[apps.ai.models.personas.validate_topics],
                                verbose_name="forbidden topics",
                            ),
                        ),
                        (
                            "opening",
                            models.CharField(blank=True, max_length=300, verbose_name="opening phrase"),
                        ),
                        (
                            "closing",
                            models.CharField(blank=True, max_length=300, verbose_name="closing phrase"),
                        ),
                        (
                            "instructions",
                            models.TextField(blank=True, max_length=4000, verbose_name="instructions"),
                        ),
                        (
                            "fallback_text",
                            models.TextField(
                                blank=True,
                                help_text="Empty: the standard text.",
                                max_length=1000,
                                verbose_name="text when nothing fits",
                            ),
                        ),
                        ("is_default", models.BooleanField(default=False, verbose_name="default")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "answer style",
                        "verbose_name_plural": "answer styles",
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="persona_name_once_per_tenant"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("tenant",),
                                name="persona_one_default_per_tenant",
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="Provider",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "base_url",
                            models.CharField(
                                help_text="Such as https://api.openai.com/v1.",
                                max_length=300,
                                validators=[apps.ai.targets.validate_base_url],
                                verbose_name="base URL",
                            ),
                        ),
                        ("encrypted_api_key", models.TextField(blank=True, editable=False)),
                        ("model", models.CharField(max_length=120, verbose_name="model")),
                        (
                            "connect_timeout_s",
                            models.FloatField(
                                default=3.0,
                                validators=[apps.ai.models.providers.validate_seconds],
                                verbose_name="seconds to connect",
                            ),
                        ),
                        (
                            "first_token_timeout_s",
                            models.FloatField(
                                default=6.0,
                                validators=[apps.ai.models.providers.validate_seconds],
                                verbose_name="seconds to the first text",
                            ),
                        ),
                        (
                            "between_tokens_timeout_s",
                            models.FloatField(
                                default=8.0,
                                validators=[apps.ai.models.providers.validate_seconds],
                                verbose_name="seconds between two pieces of text",
                            ),
                        ),
                        (
                            "total_timeout_s",
                            models.FloatField(
                                default=15.0,
                                validators=[apps.ai.models.providers.validate_seconds],
                                verbose_name="seconds in total",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "is_private_allowed",
                            models.BooleanField(
                                default=False,
                                help_text="Only superusers can set this.",
                                verbose_name="may be a private address",
                            ),
                        ),
                        _tenant(),
                        (
                            "classify_model",
                            models.CharField(
                                blank=True,
                                help_text="Empty: the model above.",
                                max_length=120,
                                verbose_name="model for intents",
                            ),
                        ),
                        (
                            "completion_price",
                            models.DecimalField(
                                decimal_places=6,
                                default=Decimal("0"),
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price of a million tokens written",
                            ),
                        ),
                        (
                            "embed_model",
                            models.CharField(
                                blank=True,
                                help_text="Empty: this provider makes none.",
                                max_length=120,
                                verbose_name="model for embeddings",
                            ),
                        ),
                        (
                            "key_header",
                            models.CharField(
                                choices=[("bearer", "Authorization: Bearer"), ("api-key", "api-key (Azure)")],
                                default="bearer",
                                max_length=10,
                                verbose_name="how the key is sent",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="The smallest is asked first, the next one when it fails.",
                                verbose_name="position",
                            ),
                        ),
                        (
                            "prompt_price",
                            models.DecimalField(
                                decimal_places=6,
                                default=Decimal("0"),
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price of a million tokens read",
                            ),
                        ),
                        (
                            "summarise_model",
                            models.CharField(
                                blank=True,
                                help_text="Empty: the model above.",
                                max_length=120,
                                verbose_name="model for summaries",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "model provider",
                        "verbose_name_plural": "model providers",
                        "ordering": ("position", "created_at", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="provider_name_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Intent",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "name",
                            models.CharField(
                                help_text="For rules and reports, such as order_status. The name of a shipped intent changes that one.",
                                max_length=40,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z][a-z0-9_]*\\Z", "Small letters, digits and _ only."
                                    ),
                                    apps.ai.models.intents.validate_name,
                                ],
                                verbose_name="name",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                        (
                            "description",
                            models.CharField(
                                blank=True,
                                help_text="What the customer wants, in one sentence. A language model that is asked reads it.",
                                max_length=300,
                                verbose_name="description",
                            ),
                        ),
                        (
                            "examples",
                            models.JSONField(
                                blank=True,
                                default=list,
                                validators=[apps.ai.models.intents.validate_examples],
                                verbose_name="examples",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "intent",
                        "verbose_name_plural": "intents",
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="intent_name_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="IntentListVersion",
                    fields=[
                        _id(),
                        _created(),
                        ("version", models.PositiveBigIntegerField(default=0, verbose_name="version")),
                        (
                            "training_since",
                            models.DateTimeField(blank=True, null=True, verbose_name="training since"),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "intent list version",
                        "verbose_name_plural": "intent list versions",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant",), name="intent_list_version_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="TrainedClassifier",
                    fields=[
                        _id(),
                        _created(),
                        ("version", models.PositiveBigIntegerField(verbose_name="version")),
                        ("weights", models.BinaryField(default=bytes, verbose_name="weights")),
                        (
                            "accuracy",
                            models.FloatField(
                                help_text="The share of examples that a classifier trained without them recognised.",
                                null=True,
                                verbose_name="accuracy",
                            ),
                        ),
                        ("figures", models.JSONField(default=dict, verbose_name="figures")),
                        (
                            "left_out",
                            models.JSONField(
                                default=list,
                                help_text="Intents with too few examples.",
                                verbose_name="left out",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "trained classifier",
                        "verbose_name_plural": "trained classifiers",
                        "ordering": ("-version",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "version"), name="classifier_once_per_version"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Budget",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "visitor_tokens_per_day",
                            models.PositiveBigIntegerField(
                                blank=True,
                                default=200000,
                                help_text="Empty: no limit.",
                                null=True,
                                verbose_name="tokens per visitor and day",
                            ),
                        ),
                        (
                            "visitor_cost_per_day",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Empty: no limit. In the currency of your providers' prices.",
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="money per visitor and day",
                            ),
                        ),
                        (
                            "tokens_per_month",
                            models.PositiveBigIntegerField(
                                blank=True,
                                default=None,
                                help_text="Empty: no limit.",
                                null=True,
                                verbose_name="tokens per month",
                            ),
                        ),
                        (
                            "cost_per_month",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Empty: no limit. In the currency of your providers' prices.",
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="money per month",
                            ),
                        ),
                        (
                            "warn_at_percent",
                            models.PositiveSmallIntegerField(
                                default=80,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="warn at percent",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "limits of spending",
                        "verbose_name_plural": "limits of spending",
                        "ordering": ("created_at",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant",),
                                name="budget_once_per_tenant",
                                violation_error_message="There are limits already; change those.",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Spending",
                    fields=[
                        _id(),
                        _created(),
                        ("contact_id", models.UUIDField(null=True, verbose_name="visitor")),
                        ("day", models.DateField(verbose_name="day")),
                        ("requests", models.PositiveIntegerField(default=0, verbose_name="answers")),
                        (
                            "prompt_tokens",
                            models.PositiveBigIntegerField(default=0, verbose_name="tokens read"),
                        ),
                        (
                            "completion_tokens",
                            models.PositiveBigIntegerField(default=0, verbose_name="tokens written"),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                decimal_places=6, default=Decimal("0"), max_digits=18, verbose_name="cost"
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "day of spending",
                        "verbose_name_plural": "spending",
                        "ordering": ("-day",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "contact_id", "day"),
                                name="spending_once_per_visitor_and_day",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="KnownAnswer",
                    fields=[
                        _id(),
                        _created(),
                        ("question", models.CharField(max_length=300, verbose_name="question")),
                        ("question_digest", models.CharField(editable=False, max_length=32)),
                        ("place", models.CharField(editable=False, max_length=32)),
                        ("language", models.CharField(blank=True, max_length=12, verbose_name="language")),
                        ("text", models.TextField(blank=True, max_length=8000, verbose_name="answer")),
                        (
                            "citations",
                            models.JSONField(
                                blank=True, default=list, editable=False, verbose_name="sources"
                            ),
                        ),
                        ("sources", models.JSONField(blank=True, default=list, editable=False)),
                        ("scope", models.CharField(blank=True, editable=False, max_length=32)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("suggested", "asked often"),
                                    ("confirmed", "confirmed"),
                                    ("outdated", "to be checked again"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="suggested",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "checked_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="last known to be right"
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="confirmed at"
                            ),
                        ),
                        (
                            "times_asked",
                            models.PositiveBigIntegerField(
                                default=0, editable=False, verbose_name="times asked"
                            ),
                        ),
                        (
                            "last_asked_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="last asked"
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "known answer",
                        "verbose_name_plural": "known answers",
                        "ordering": ("-times_asked", "question"),
                        "indexes": [
                            models.Index(fields=["tenant", "-times_asked"], name="known_answer_most_asked")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "place", "question_digest"),
                                name="known_answer_once_per_place",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
