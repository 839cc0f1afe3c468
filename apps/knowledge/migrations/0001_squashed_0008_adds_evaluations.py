"""The tables of knowledge as 0001 to 0008 left them, for a new database; an old one goes on along those."""

import django.core.validators
import pgvector.django.extensions
import pgvector.django.halfvec
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

from apps.common.ids import new_id
from apps.common.migrating import CreateModels

# In the row instead of beside it: a scan of a tenant's vectors reads every one of them.
IN_THE_ROW = "ALTER TABLE knowledge_vector ALTER COLUMN vector SET STORAGE MAIN"


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
        ("knowledge", "0001_initial"),
        ("knowledge", "0002_articles_may_answer_directly"),
        ("knowledge", "0003_adds_chunks"),
        ("knowledge", "0004_articles_have_versions"),
        ("knowledge", "0005_adds_imports"),
        ("knowledge", "0006_adds_web_sources"),
        ("knowledge", "0007_adds_vectors"),
        ("knowledge", "0008_adds_evaluations"),
    ]

    initial = True

    dependencies = [
        ("tenants", "0001_squashed_0012_adds_data_protection"),
    ]

    operations = [
        pgvector.django.extensions.VectorExtension(),
        CreateModels(
            [
                CreateModel(
                    name="Collection",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "description",
                            models.TextField(blank=True, max_length=2000, verbose_name="description"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "collection",
                        "verbose_name_plural": "collections",
                        "ordering": ("name",),
                    },
                ),
                CreateModel(
                    name="Article",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "external_id",
                            models.CharField(blank=True, max_length=120, verbose_name="external id"),
                        ),
                        ("title", models.CharField(max_length=300, verbose_name="title")),
                        ("body", models.TextField(max_length=100000, verbose_name="text")),
                        (
                            "similar_questions",
                            models.JSONField(blank=True, default=list, verbose_name="similar questions"),
                        ),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                choices=[("", "any"), ("zh-hans", "Simplified Chinese"), ("en", "English")],
                                max_length=12,
                                verbose_name="language",
                            ),
                        ),
                        ("tags", models.JSONField(blank=True, default=list, verbose_name="tags")),
                        ("source_url", models.URLField(blank=True, max_length=1000, verbose_name="source")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("published", "published"),
                                    ("archived", "archived"),
                                ],
                                default="published",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateTimeField(blank=True, null=True, verbose_name="valid from"),
                        ),
                        (
                            "valid_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="valid until"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                        _tenant(),
                        (
                            "collection",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="articles",
                                to="knowledge.collection",
                                verbose_name="collection",
                            ),
                        ),
                        (
                            "answers_directly",
                            models.BooleanField(
                                default=False,
                                help_text="When it fits for sure, its text is sent as it is, and no model is asked.",
                                verbose_name="is the answer word by word",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "article",
                        "verbose_name_plural": "articles",
                        "ordering": ("-updated_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("tenant", "external_id"),
                                name="article_external_id_once",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="KnowledgeVersion",
                    fields=[
                        _id(),
                        _created(),
                        ("version", models.PositiveBigIntegerField(default=0)),
                        _tenant(),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("tenant",), name="knowledge_version_once")
                        ],
                    },
                ),
                CreateModel(
                    name="Chunk",
                    fields=[
                        _id(),
                        _created(),
                        ("position", models.PositiveIntegerField(verbose_name="position")),
                        (
                            "heading_path",
                            models.CharField(blank=True, max_length=500, verbose_name="headings"),
                        ),
                        ("text", models.TextField(verbose_name="text")),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="chunks",
                                to="knowledge.article",
                                verbose_name="article",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "chunk",
                        "verbose_name_plural": "chunks",
                        "ordering": ("article_id", "position"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("article", "position"), name="chunk_position_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ArticleVersion",
                    fields=[
                        _id(),
                        _created(),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        ("content", models.JSONField(verbose_name="content")),
                        ("author", models.CharField(blank=True, max_length=150, verbose_name="author")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="versions",
                                to="knowledge.article",
                                verbose_name="article",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "article version",
                        "verbose_name_plural": "article versions",
                        "ordering": ("article_id", "-number"),
                        "constraints": [
                            models.UniqueConstraint(fields=("article", "number"), name="article_version_once")
                        ],
                    },
                ),
                CreateModel(
                    name="ImportJob",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "kind",
                            models.CharField(
                                choices=[("files", "files"), ("page", "web page"), ("site", "web site")],
                                default="files",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("gathering", "more files to come"),
                                    ("reading", "being read"),
                                    ("ready", "to be looked at"),
                                    ("saving", "being saved"),
                                    ("done", "saved"),
                                    ("cancelled", "cancelled"),
                                    ("failed", "failed"),
                                ],
                                default="reading",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("source", models.JSONField(blank=True, default=dict, verbose_name="source")),
                        (
                            "article_state",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("draft", "draft"),
                                    ("published", "published"),
                                    ("archived", "archived"),
                                ],
                                max_length=10,
                                verbose_name="save as",
                            ),
                        ),
                        ("files_total", models.PositiveIntegerField(default=0, verbose_name="files")),
                        ("files_done", models.PositiveIntegerField(default=0, verbose_name="files read")),
                        ("rows_found", models.PositiveIntegerField(default=0, verbose_name="articles found")),
                        ("rows_saved", models.PositiveIntegerField(default=0, verbose_name="articles saved")),
                        ("counts", models.JSONField(blank=True, default=dict, verbose_name="what was saved")),
                        ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                        ("run_id", models.UUIDField(editable=False, null=True)),
                        ("claimed_at", models.DateTimeField(editable=False, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "finished_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="finished"),
                        ),
                        (
                            "collection",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="knowledge.collection",
                                verbose_name="collection",
                            ),
                        ),
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
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("reading", "saving"))),
                                fields=["created_at"],
                                name="import_job_at_work",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ImportFile",
                    fields=[
                        _id(),
                        _created(),
                        ("position", models.PositiveIntegerField(verbose_name="position")),
                        ("name", models.CharField(max_length=1000, verbose_name="name")),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="size")),
                        ("data", models.BinaryField(null=True)),
                        ("is_read", models.BooleanField(default=False, verbose_name="read")),
                        ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                        _tenant(),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="files",
                                to="knowledge.importjob",
                                verbose_name="import",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "imported file",
                        "verbose_name_plural": "imported files",
                        "ordering": ("position",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "position"), name="import_file_position_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="ImportItem",
                    fields=[
                        _id(),
                        _created(),
                        ("position", models.PositiveIntegerField(verbose_name="position")),
                        ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                        ("fields", models.JSONField(default=dict, verbose_name="fields")),
                        (
                            "change",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("changed", "changed"),
                                    ("unchanged", "unchanged"),
                                    ("wrong", "cannot be saved"),
                                ],
                                max_length=10,
                                verbose_name="change",
                            ),
                        ),
                        ("problem", models.TextField(blank=True, verbose_name="problem")),
                        ("is_selected", models.BooleanField(default=True, verbose_name="take over")),
                        ("chunk_count", models.PositiveIntegerField(default=0, verbose_name="chunks")),
                        ("saved_at", models.DateTimeField(editable=False, null=True, verbose_name="saved")),
                        (
                            "article",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="knowledge.article",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="items",
                                to="knowledge.importfile",
                                verbose_name="file",
                            ),
                        ),
                        _tenant(),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="items",
                                to="knowledge.importjob",
                                verbose_name="import",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "imported article",
                        "verbose_name_plural": "imported articles",
                        "ordering": ("position", "id"),
                        "indexes": [models.Index(fields=["job", "position"], name="import_item_in_order")],
                    },
                ),
                CreateModel(
                    name="WebSource",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "kind",
                            models.CharField(
                                choices=[("page", "one page"), ("sitemap", "sitemap"), ("site", "site")],
                                default="page",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("url", models.URLField(max_length=1000, verbose_name="web address")),
                        (
                            "depth",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="Of a site: how many links away from the first page.",
                                validators=[django.core.validators.MaxValueValidator(10)],
                                verbose_name="depth",
                            ),
                        ),
                        (
                            "include",
                            models.JSONField(blank=True, default=list, verbose_name="only these paths"),
                        ),
                        (
                            "exclude",
                            models.JSONField(blank=True, default=list, verbose_name="not these paths"),
                        ),
                        (
                            "max_pages",
                            models.PositiveIntegerField(
                                default=500,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(2000),
                                ],
                                verbose_name="at most so many pages",
                            ),
                        ),
                        (
                            "schedule",
                            models.CharField(
                                choices=[
                                    ("off", "never by itself"),
                                    ("daily", "every day"),
                                    ("weekly", "every week"),
                                ],
                                default="off",
                                max_length=10,
                                verbose_name="look again",
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Monday"),
                                    (1, "Tuesday"),
                                    (2, "Wednesday"),
                                    (3, "Thursday"),
                                    (4, "Friday"),
                                    (5, "Saturday"),
                                    (6, "Sunday"),
                                ],
                                default=0,
                                verbose_name="day of the week",
                            ),
                        ),
                        (
                            "hour",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="From 0 to 23.",
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="hour",
                            ),
                        ),
                        (
                            "publishes",
                            models.BooleanField(
                                default=False,
                                help_text="Otherwise what was found waits under Imports until somebody has looked at it.",
                                verbose_name="publish at once",
                            ),
                        ),
                        (
                            "next_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="next time"),
                        ),
                        (
                            "last_run_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="last time"),
                        ),
                        (
                            "last_result",
                            models.JSONField(default=dict, editable=False, verbose_name="last result"),
                        ),
                        (
                            "collection",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="knowledge.collection",
                                verbose_name="collection",
                            ),
                        ),
                        (
                            "last_job",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="knowledge.importjob",
                                verbose_name="last import",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "web source",
                        "verbose_name_plural": "web sources",
                        "ordering": ("url", "id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_at__isnull", False)),
                                fields=["next_at"],
                                name="web_source_due",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "collection", "kind", "url"), name="web_source_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="WebPage",
                    fields=[
                        _id(),
                        _created(),
                        ("url", models.CharField(max_length=1000, verbose_name="web address")),
                        ("external_id", models.CharField(max_length=60, verbose_name="external id")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("read", "read"),
                                    ("unchanged", "unchanged"),
                                    ("edited", "edited by hand, left alone"),
                                    ("removed", "deleted by hand, left out"),
                                    ("copy", "a copy of another page"),
                                    ("skipped", "left out"),
                                    ("moved", "leads to another page"),
                                    ("gone", "gone"),
                                    ("archived", "gone, article archived"),
                                    ("failed", "could not be read"),
                                ],
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        ("problem", models.CharField(blank=True, max_length=40, verbose_name="problem")),
                        ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                        ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                        ("links", models.JSONField(default=list, editable=False)),
                        ("text_hashes", models.JSONField(default=list, editable=False)),
                        ("times_gone", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("was_saved", models.BooleanField(default=False, editable=False)),
                        ("job_id", models.UUIDField(editable=False, null=True)),
                        ("checked_at", models.DateTimeField(verbose_name="looked at")),
                        _tenant(),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="pages",
                                to="knowledge.websource",
                                verbose_name="web source",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "web page",
                        "verbose_name_plural": "web pages",
                        "ordering": ("url", "id"),
                        "indexes": [
                            models.Index(fields=["tenant", "external_id"], name="web_page_of_article")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("source", "external_id"), name="web_page_once")
                        ],
                    },
                ),
                CreateModel(
                    name="VectorSet",
                    fields=[
                        _id(),
                        _created(),
                        ("model", models.CharField(max_length=200, verbose_name="model")),
                        ("dimensions", models.PositiveIntegerField(default=0, verbose_name="dimensions")),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="vectors")),
                        (
                            "articles_done",
                            models.PositiveIntegerField(default=0, verbose_name="articles done"),
                        ),
                        (
                            "articles_total",
                            models.PositiveIntegerField(default=0, verbose_name="articles in all"),
                        ),
                        ("done_version", models.PositiveBigIntegerField(default=0)),
                        ("background", models.FloatField(default=0.0)),
                        ("has_index", models.BooleanField(default=False, verbose_name="approximate index")),
                        (
                            "completed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="complete since"),
                        ),
                        ("claimed_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "failures",
                            models.PositiveIntegerField(default=0, verbose_name="failures in a row"),
                        ),
                        (
                            "last_error",
                            models.CharField(blank=True, max_length=300, verbose_name="last failure"),
                        ),
                        (
                            "retry_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next attempt"),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "vectors of the knowledge base",
                        "verbose_name_plural": "vectors of the knowledge base",
                        "ordering": ("created_at",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "model"), name="vector_set_once_per_model"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Vector",
                    fields=[
                        _id(),
                        _created(),
                        ("article_version", models.PositiveIntegerField()),
                        ("position", models.IntegerField()),
                        ("digest", models.UUIDField()),
                        ("vector", pgvector.django.halfvec.HalfVectorField()),
                        (
                            "article",
                            models.ForeignKey(
                                on_delete=models.CASCADE, related_name="+", to="knowledge.article"
                            ),
                        ),
                        _tenant(),
                        (
                            "vectors",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="knowledge.vectorset",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("vectors", "article", "position"), name="vector_once_per_text"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="EvaluationSet",
                    fields=[
                        _id(),
                        _created(),
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
                            "inbox",
                            models.ForeignKey(
                                blank=True,
                                help_text="Answers as this inbox does; empty: as your oldest one.",
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        _tenant(),
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
                    ],
                    options={
                        "verbose_name": "evaluation set",
                        "verbose_name_plural": "evaluation sets",
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="evaluation_set_name_once"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="EvaluationRun",
                    fields=[
                        _id(),
                        _created(),
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
                        (
                            "asks_model",
                            models.BooleanField(default=False, verbose_name="with the model's answers"),
                        ),
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
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                        _tenant(),
                        (
                            "evaluation_set",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("queued", "running"))),
                                fields=["created_at"],
                                name="evaluation_run_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_baseline", True)),
                                fields=("evaluation_set",),
                                name="evaluation_baseline_once",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="EvaluationCase",
                    fields=[
                        _id(),
                        _created(),
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
                        _tenant(),
                        (
                            "evaluation_set",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
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
                CreateModel(
                    name="EvaluationResult",
                    fields=[
                        _id(),
                        _created(),
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
                        (
                            "expected_articles",
                            models.JSONField(default=list, verbose_name="expected articles"),
                        ),
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
                                on_delete=models.SET_NULL,
                                related_name="results",
                                to="knowledge.evaluationcase",
                                verbose_name="evaluation case",
                            ),
                        ),
                        _tenant(),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
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
            ]
        ),
        migrations.RunSQL(IN_THE_ROW, migrations.RunSQL.noop),
    ]
