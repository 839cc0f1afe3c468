"""The tables of tenants as 0001 to 0012 left them, for a new database; an old one goes on along those."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import CreateModel

import apps.common.clock
import apps.tenants.models.panels
import apps.tenants.models.people
import apps.tenants.models.tenants
import apps.tenants.texts
from apps.common.ids import new_id
from apps.common.migrating import CreateModels

# Retention alone deletes, and says so for its own transaction (apps/tenants/auditing.py: forget_before).
APPEND_ONLY = """
CREATE FUNCTION kefu_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('kefu.audit_retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit entries are neither changed nor deleted' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON tenants_auditentry
    FOR EACH ROW EXECUTE FUNCTION kefu_audit_is_append_only();
"""
NOT_APPEND_ONLY = """
DROP TRIGGER audit_append_only ON tenants_auditentry;
DROP FUNCTION kefu_audit_is_append_only();
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
        ("tenants", "0001_initial"),
        ("tenants", "0002_agents_choose_their_availability"),
        ("tenants", "0003_adds_teams_and_business_hours"),
        ("tenants", "0004_adds_widget_settings"),
        ("tenants", "0005_adds_assignment_settings"),
        ("tenants", "0006_adds_panels"),
        ("tenants", "0007_adds_lifecycle_settings"),
        ("tenants", "0008_adds_notification_choices"),
        ("tenants", "0009_adds_sign_in_security"),
        ("tenants", "0010_adds_invitations_roles_and_quotas"),
        ("tenants", "0011_adds_team_hours_and_holidays"),
        ("tenants", "0012_adds_data_protection"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            [
                CreateModel(
                    name="Tenant",
                    fields=[
                        _id(),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("slug", models.SlugField(max_length=48, unique=True, verbose_name="short name")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        _created(),
                        (
                            "protection",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="data protection"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tenant",
                        "verbose_name_plural": "tenants",
                        "ordering": ("name",),
                    },
                ),
                CreateModel(
                    name="User",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={"unique": "A user with that username already exists."},
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                                verbose_name="username",
                            ),
                        ),
                        (
                            "first_name",
                            models.CharField(blank=True, max_length=150, verbose_name="first name"),
                        ),
                        ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                        ),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="date joined"
                            ),
                        ),
                        _id(),
                        (
                            "display_name",
                            models.CharField(blank=True, max_length=80, verbose_name="public name"),
                        ),
                        (
                            "avatar_url",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                validators=[apps.tenants.models.people.validate_avatar],
                                verbose_name="avatar",
                            ),
                        ),
                        ("locale", models.CharField(blank=True, max_length=12, verbose_name="language")),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "ordering": ("username",),
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                CreateModel(
                    name="CustomRole",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "base",
                            models.CharField(
                                choices=[
                                    ("owner", "owner"),
                                    ("administrator", "administrator"),
                                    ("supervisor", "supervisor"),
                                    ("agent", "agent"),
                                    ("analyst", "analyst"),
                                    ("editor", "knowledge editor"),
                                ],
                                default="agent",
                                max_length=16,
                                verbose_name="like",
                            ),
                        ),
                        ("overrides", models.JSONField(blank=True, default=dict, verbose_name="permissions")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "role",
                        "verbose_name_plural": "roles",
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"),
                                name="custom_role_name_once",
                                violation_error_message="There is a role of that name already.",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Membership",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "owner"),
                                    ("administrator", "administrator"),
                                    ("supervisor", "supervisor"),
                                    ("agent", "agent"),
                                    ("analyst", "analyst"),
                                    ("editor", "knowledge editor"),
                                ],
                                default="agent",
                                max_length=16,
                                verbose_name="role",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                        _tenant(),
                        (
                            "availability",
                            models.CharField(
                                choices=[("online", "online"), ("busy", "busy"), ("offline", "offline")],
                                default="online",
                                help_text="What the person chose; who is not connected is offline all the same.",
                                max_length=8,
                                verbose_name="availability",
                            ),
                        ),
                        (
                            "availability_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="since"),
                        ),
                        (
                            "availability_because",
                            models.CharField(
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
                        (
                            "availability_by",
                            models.CharField(blank=True, max_length=120, verbose_name="set by"),
                        ),
                        (
                            "availability_note",
                            models.CharField(blank=True, max_length=200, verbose_name="note"),
                        ),
                        (
                            "capacity",
                            models.PositiveSmallIntegerField(
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
                        (
                            "skills",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Titles of labels: a conversation with such a label goes to people who have it as a skill.",
                                verbose_name="skills",
                            ),
                        ),
                        (
                            "custom_role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.RESTRICT,
                                related_name="+",
                                to="tenants.customrole",
                                verbose_name="own role",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "membership",
                        "verbose_name_plural": "memberships",
                        "ordering": ("created_at",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "user"), name="membership_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Team",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "description",
                            models.CharField(blank=True, max_length=200, verbose_name="description"),
                        ),
                        _tenant(),
                        (
                            "off_hours",
                            models.CharField(
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
                        (
                            "offer_timeout_s",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="Then it is offered to the next one. 0: it is given at once, nobody needs to accept.",
                                validators=[django.core.validators.MaxValueValidator(3600)],
                                verbose_name="seconds to accept",
                            ),
                        ),
                        (
                            "overflow_after_s",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="So long a conversation waits here first. 0: it goes on as soon as nobody can take it.",
                                validators=[django.core.validators.MaxValueValidator(86400)],
                                verbose_name="seconds until overflow",
                            ),
                        ),
                        (
                            "overflow_team",
                            models.ForeignKey(
                                blank=True,
                                help_text="Takes what nobody here can take.",
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="tenants.team",
                                verbose_name="overflow team",
                            ),
                        ),
                        (
                            "skills",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Titles of labels: a conversation with such a label goes to people who have it as a skill.",
                                verbose_name="skills of everybody in the team",
                            ),
                        ),
                        (
                            "strategy",
                            models.CharField(
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
                        (
                            "members",
                            models.ManyToManyField(
                                related_name="teams",
                                through="tenants.TeamMember",
                                to="tenants.membership",
                                verbose_name="members",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "team",
                        "verbose_name_plural": "teams",
                        "ordering": ("name",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "name"), name="team_name_once_per_tenant"
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Inbox",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "site_key",
                            models.CharField(
                                max_length=48,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-zA-Z0-9][a-zA-Z0-9_-]{1,47}$",
                                        "Letters, digits, hyphens and underscores only.",
                                    )
                                ],
                                verbose_name="site key",
                            ),
                        ),
                        ("greeting", models.TextField(blank=True, max_length=1000, verbose_name="greeting")),
                        (
                            "quick_questions",
                            models.JSONField(blank=True, default=list, verbose_name="quick questions"),
                        ),
                        (
                            "localized",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text='Name, greeting and quick questions by language: {"en": {"greeting": "…", "quick_questions": ["…"]}}.',
                                verbose_name="translations",
                            ),
                        ),
                        (
                            "allowed_origins",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Origins such as https://shop.example.com.",
                                verbose_name="allowed origins",
                            ),
                        ),
                        (
                            "identity_secret",
                            models.CharField(
                                default=apps.tenants.models.tenants.new_secret,
                                editable=False,
                                max_length=64,
                                verbose_name="identity secret",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        _tenant(),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                help_text="Answers those who wait for a person here, unless another team is in charge.",
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="tenants.team",
                                verbose_name="team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "inbox",
                        "verbose_name_plural": "inboxes",
                        "ordering": ("name",),
                    },
                ),
                CreateModel(
                    name="AuditEntry",
                    fields=[
                        _id(),
                        _created(),
                        ("action", models.CharField(max_length=60, verbose_name="action")),
                        ("object_type", models.CharField(max_length=60, verbose_name="object type")),
                        ("object_id", models.CharField(max_length=64, verbose_name="object id")),
                        ("summary", models.JSONField(default=dict, verbose_name="summary")),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                        (
                            "actor",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=models.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        _tenant(),
                        ("actor_name", models.CharField(blank=True, max_length=160, verbose_name="who")),
                        ("api_key_id", models.UUIDField(null=True, verbose_name="API key")),
                        (
                            "user_agent",
                            models.CharField(blank=True, max_length=300, verbose_name="browser or program"),
                        ),
                        (
                            "via",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "unknown"),
                                    ("admin", "back office"),
                                    ("console", "console"),
                                    ("api", "API"),
                                    ("command", "command line"),
                                    ("worker", "worker"),
                                ],
                                default="",
                                max_length=8,
                                verbose_name="by way of",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "audit entry",
                        "verbose_name_plural": "audit entries",
                        "ordering": ("-created_at", "-id"),
                        "indexes": [
                            models.Index(fields=["tenant", "-created_at", "-id"], name="audit_entry_list"),
                            models.Index(
                                fields=["tenant", "object_type", "object_id"], name="audit_entry_of_object"
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="ApiKey",
                    fields=[
                        _id(),
                        _created(),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("prefix", models.CharField(editable=False, max_length=12, verbose_name="prefix")),
                        ("hashed_key", models.CharField(editable=False, max_length=64, unique=True)),
                        ("scopes", models.JSONField(default=list, verbose_name="scopes")),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                        (
                            "last_used_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="last used"
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "API key",
                        "verbose_name_plural": "API keys",
                        "ordering": ("-created_at",),
                    },
                ),
                CreateModel(
                    name="TeamMember",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=models.CASCADE, related_name="+", to="tenants.membership"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False, on_delete=models.CASCADE, related_name="+", to="tenants.team"
                            ),
                        ),
                        _tenant(),
                        ("last_given_at", models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "team member",
                        "verbose_name_plural": "team members",
                        "constraints": [
                            models.UniqueConstraint(fields=("team", "membership"), name="team_member_once")
                        ],
                    },
                ),
                CreateModel(
                    name="BusinessHours",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "time_zone",
                            models.CharField(
                                help_text="Such as Asia/Shanghai.", max_length=64, verbose_name="time zone"
                            ),
                        ),
                        (
                            "monday",
                            models.CharField(
                                blank=True,
                                help_text="Such as 09:00-12:00, 13:30-18:00. Empty: closed. 22:00-06:00 ends on the next day.",
                                max_length=120,
                                verbose_name="Monday",
                            ),
                        ),
                        ("tuesday", models.CharField(blank=True, max_length=120, verbose_name="Tuesday")),
                        ("wednesday", models.CharField(blank=True, max_length=120, verbose_name="Wednesday")),
                        ("thursday", models.CharField(blank=True, max_length=120, verbose_name="Thursday")),
                        ("friday", models.CharField(blank=True, max_length=120, verbose_name="Friday")),
                        ("saturday", models.CharField(blank=True, max_length=120, verbose_name="Saturday")),
                        ("sunday", models.CharField(blank=True, max_length=120, verbose_name="Sunday")),
                        ("exceptions", models.JSONField(blank=True, default=list, verbose_name="calendar")),
                        (
                            "inbox",
                            models.OneToOneField(
                                blank=True,
                                help_text="Empty: for all inboxes that have no hours of their own.",
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.inbox",
                                verbose_name="inbox",
                            ),
                        ),
                        _tenant(),
                        (
                            "team",
                            models.OneToOneField(
                                blank=True,
                                help_text="In place of an inbox: these count for the team's conversations, wherever they come from.",
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="tenants.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "takes_holidays",
                            models.BooleanField(
                                default=True,
                                help_text="Where both name a day, the own entry counts.",
                                verbose_name="also the calendar for all inboxes",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "business hours",
                        "verbose_name_plural": "business hours",
                        "ordering": ("created_at",),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("inbox", None), ("team", None)),
                                fields=("tenant",),
                                name="business_hours_once_per_tenant",
                                violation_error_message="There are hours for all inboxes already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("inbox", None), ("team", None), _connector="OR"),
                                name="business_hours_of_inbox_or_team",
                                violation_error_message="Choose an inbox or a team, not both.",
                            ),
                        ],
                    },
                ),
                CreateModel(
                    name="WidgetPicture",
                    fields=[
                        _id(),
                        _created(),
                        ("content_type", models.CharField(max_length=20)),
                        ("content", models.BinaryField()),
                        (
                            "inbox",
                            models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="tenants.inbox"),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "picture",
                        "verbose_name_plural": "pictures",
                        "ordering": ("created_at",),
                    },
                ),
                CreateModel(
                    name="WidgetSettings",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "accent",
                            models.CharField(
                                blank=True,
                                help_text="Of buttons and of the visitor's own messages. Empty: pine green.",
                                max_length=7,
                                verbose_name="colour",
                            ),
                        ),
                        (
                            "accent_dark",
                            models.CharField(
                                blank=True,
                                help_text="Empty: the colour above, made lighter until it can be read.",
                                max_length=7,
                                verbose_name="colour on dark ground",
                            ),
                        ),
                        (
                            "radius",
                            models.CharField(
                                choices=[
                                    ("round", "round"),
                                    ("soft", "slightly rounded"),
                                    ("square", "square"),
                                ],
                                default="round",
                                max_length=8,
                                verbose_name="corners",
                            ),
                        ),
                        ("logo_url", models.CharField(blank=True, max_length=200, verbose_name="logo")),
                        ("faces", models.JSONField(blank=True, default=list, verbose_name="public faces")),
                        (
                            "assistant_avatar_url",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="picture of the AI assistant"
                            ),
                        ),
                        (
                            "reply_time",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "say nothing"),
                                    ("minutes", "within minutes"),
                                    ("hours", "within a few hours"),
                                    ("day", "within a day"),
                                ],
                                default="",
                                help_text="A promise to visitors: choose what you keep.",
                                max_length=8,
                                verbose_name="how soon people answer",
                            ),
                        ),
                        (
                            "launcher_position",
                            models.CharField(
                                choices=[("right", "right"), ("left", "left")],
                                default="right",
                                max_length=8,
                                verbose_name="side",
                            ),
                        ),
                        (
                            "launcher_type",
                            models.CharField(
                                choices=[
                                    ("standard", "round button"),
                                    ("expanded_bubble", "wide button with a title"),
                                ],
                                default="standard",
                                max_length=16,
                                verbose_name="button",
                            ),
                        ),
                        (
                            "launcher_title",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="title on the wide button"
                            ),
                        ),
                        (
                            "announcement",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="May hold **bold**, *italics*, lists and [links](https://…).",
                                verbose_name="announcement",
                            ),
                        ),
                        (
                            "off_hours_text",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Empty: a standard sentence that says when you open again.",
                                verbose_name="text outside opening hours",
                            ),
                        ),
                        (
                            "consent_text",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="May hold **bold**, *italics*, lists and [links](https://…).",
                                verbose_name="consent notice",
                            ),
                        ),
                        (
                            "consent_required",
                            models.BooleanField(
                                default=False, verbose_name="must be accepted before the first message"
                            ),
                        ),
                        (
                            "pre_chat_when",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "never"),
                                    ("always", "before every first message"),
                                    ("off_hours", "outside opening hours only"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="ask for details",
                            ),
                        ),
                        (
                            "pre_chat_title",
                            models.JSONField(blank=True, default=dict, verbose_name="title of the form"),
                        ),
                        (
                            "pre_chat_fields",
                            models.JSONField(blank=True, default=list, verbose_name="fields of the form"),
                        ),
                        (
                            "proactive",
                            models.JSONField(
                                blank=True, default=list, verbose_name="greetings that come by themselves"
                            ),
                        ),
                        (
                            "rating",
                            models.CharField(
                                choices=[
                                    ("faces", "five faces"),
                                    ("stars", "five stars"),
                                    ("none", "do not ask"),
                                ],
                                default="faces",
                                max_length=5,
                                verbose_name="rating",
                            ),
                        ),
                        (
                            "has_transcript",
                            models.BooleanField(
                                default=True, verbose_name="visitors may have the conversation mailed to them"
                            ),
                        ),
                        (
                            "has_attachments",
                            models.BooleanField(default=True, verbose_name="visitors may send files"),
                        ),
                        ("has_emoji", models.BooleanField(default=True, verbose_name="emoji picker")),
                        (
                            "has_sound",
                            models.BooleanField(
                                default=True, help_text="Each visitor can mute them.", verbose_name="sounds"
                            ),
                        ),
                        (
                            "identity_required",
                            models.BooleanField(
                                default=False,
                                help_text="Visitors need a valid identifier_hash; see «Installation».",
                                verbose_name="only signed-in users may write",
                            ),
                        ),
                        (
                            "locales",
                            models.JSONField(
                                blank=True, default=apps.tenants.texts.languages, verbose_name="languages"
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
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "appearance and behaviour",
                        "verbose_name_plural": "appearance and behaviour",
                        "ordering": ("created_at",),
                    },
                ),
                CreateModel(
                    name="AssignmentSettings",
                    fields=[
                        _id(),
                        _created(),
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
                        _tenant(),
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
                CreateModel(
                    name="Panel",
                    fields=[
                        _id(),
                        _created(),
                        ("title", models.CharField(max_length=60, verbose_name="title")),
                        (
                            "url",
                            models.CharField(
                                help_text="Starts with https://. Agents sign in there as they do anywhere else.",
                                max_length=500,
                                validators=[apps.tenants.models.panels.validate_panel_address],
                                verbose_name="address",
                            ),
                        ),
                        (
                            "allowed_origin",
                            models.CharField(
                                blank=True,
                                help_text="Who is told of the contact. Empty: the origin of the address.",
                                max_length=200,
                                validators=[apps.tenants.models.panels.validate_panel_origin],
                                verbose_name="allowed origin",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "panel",
                        "verbose_name_plural": "panels",
                        "ordering": ("position", "title", "id"),
                    },
                ),
                CreateModel(
                    name="LifecycleSettings",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "end_ai_after_min",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="Minutes without a word, the last of which was not the visitor's. 0: never.",
                                validators=[django.core.validators.MaxValueValidator(43200)],
                                verbose_name="end conversations with the AI after",
                            ),
                        ),
                        (
                            "end_people_after_min",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="The same. Whoever waits for an answer is never cut off.",
                                validators=[django.core.validators.MaxValueValidator(43200)],
                                verbose_name="end conversations with people after",
                            ),
                        ),
                        (
                            "warn_before_min",
                            models.PositiveIntegerField(
                                default=10,
                                help_text="So many minutes before the end; what the visitor writes then cancels it. 0: no warning.",
                                validators=[django.core.validators.MaxValueValidator(43200)],
                                verbose_name="warn the visitor before",
                            ),
                        ),
                        (
                            "return_after_min",
                            models.PositiveIntegerField(
                                default=0,
                                help_text="Minutes for which a visitor has waited for a word of the person in charge. 0: never.",
                                validators=[django.core.validators.MaxValueValidator(43200)],
                                verbose_name="back to the AI after",
                            ),
                        ),
                        (
                            "return_when",
                            models.CharField(
                                choices=[
                                    ("always", "at any time"),
                                    ("open", "within opening hours only"),
                                    ("closed", "outside opening hours only"),
                                ],
                                default="open",
                                max_length=8,
                                verbose_name="back to the AI",
                            ),
                        ),
                        (
                            "mails_replies",
                            models.BooleanField(
                                default=True,
                                help_text="With a link back into the conversation. Needs an e-mail address and a mail server.",
                                verbose_name="mail replies to visitors who have left",
                            ),
                        ),
                        (
                            "mails_rating",
                            models.BooleanField(
                                default=False,
                                verbose_name="ask visitors who have left for a rating by e-mail",
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
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "course of conversations",
                        "verbose_name_plural": "course of conversations",
                        "ordering": ("created_at",),
                    },
                ),
                CreateModel(
                    name="NotificationChoices",
                    fields=[
                        _id(),
                        _created(),
                        ("chosen", models.JSONField(blank=True, default=dict, verbose_name="ways by kind")),
                        ("is_mailed", models.BooleanField(default=True, verbose_name="by e-mail")),
                        (
                            "mail_after_minutes",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(5),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="e-mail after minutes",
                            ),
                        ),
                        (
                            "long_wait_minutes",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="long wait in minutes",
                            ),
                        ),
                        (
                            "mailed_until",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="mailed until"
                            ),
                        ),
                        (
                            "membership",
                            models.OneToOneField(
                                on_delete=models.CASCADE,
                                related_name="notification_choices",
                                to="tenants.membership",
                                verbose_name="membership",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "notification choices",
                        "verbose_name_plural": "notification choices",
                    },
                ),
                CreateModel(
                    name="UserSession",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                        (
                            "signed_in_at",
                            models.DateTimeField(default=apps.common.clock.now, verbose_name="signed in"),
                        ),
                        (
                            "last_seen_at",
                            models.DateTimeField(default=apps.common.clock.now, verbose_name="last seen"),
                        ),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                        ("user_agent", models.CharField(blank=True, max_length=300, verbose_name="browser")),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=models.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                    },
                ),
                CreateModel(
                    name="SecondFactor",
                    fields=[
                        _id(),
                        ("encrypted_secret", models.TextField()),
                        ("last_step", models.BigIntegerField(default=0)),
                        (
                            "created_at",
                            models.DateTimeField(default=apps.common.clock.now, verbose_name="since"),
                        ),
                        ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=models.CASCADE,
                                related_name="second_factor",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "second factor",
                        "verbose_name_plural": "second factors",
                    },
                ),
                CreateModel(
                    name="RecoveryCode",
                    fields=[
                        _id(),
                        ("digest", models.CharField(max_length=64)),
                        ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="recovery_codes",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "recovery code",
                        "verbose_name_plural": "recovery codes",
                    },
                ),
                CreateModel(
                    name="SignInSettings",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "requires_second_factor",
                            models.BooleanField(
                                default=False,
                                help_text="Whoever works here needs an authenticator app. Who has none yet must set one up at the next sign-in, before anything else.",
                                verbose_name="two-step sign-in for everybody",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "sign-in settings",
                        "verbose_name_plural": "sign-in settings",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant",),
                                name="sign_in_settings_once",
                                violation_error_message="There are settings already.",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="Invitation",
                    fields=[
                        _id(),
                        _created(),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "owner"),
                                    ("administrator", "administrator"),
                                    ("supervisor", "supervisor"),
                                    ("agent", "agent"),
                                    ("analyst", "analyst"),
                                    ("editor", "knowledge editor"),
                                ],
                                default="agent",
                                max_length=16,
                                verbose_name="role",
                            ),
                        ),
                        ("language", models.CharField(blank=True, max_length=12, verbose_name="language")),
                        ("issue", models.PositiveSmallIntegerField(default=1, verbose_name="letters")),
                        ("expires_at", models.DateTimeField(verbose_name="expires")),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="accepted by",
                            ),
                        ),
                        (
                            "custom_role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to="tenants.customrole",
                                verbose_name="own role",
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=models.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="invited by",
                            ),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "ordering": ("-created_at",),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                                fields=("tenant", "email"),
                                name="invitation_open_once",
                                violation_error_message="This address is invited already: send the letter again.",
                            )
                        ],
                    },
                ),
                CreateModel(
                    name="MonthlyUsage",
                    fields=[
                        _id(),
                        _created(),
                        ("month", models.DateField(verbose_name="month")),
                        ("messages", models.PositiveBigIntegerField(default=0, verbose_name="messages")),
                        ("counted_until", models.DateTimeField(verbose_name="counted until")),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "usage of a month",
                        "verbose_name_plural": "usage by month",
                        "ordering": ("-month",),
                        "constraints": [
                            models.UniqueConstraint(fields=("tenant", "month"), name="usage_once_per_month")
                        ],
                    },
                ),
                CreateModel(
                    name="Portrait",
                    fields=[
                        _id(),
                        ("content_type", models.CharField(max_length=20)),
                        ("content", models.BinaryField()),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "portrait",
                        "verbose_name_plural": "portraits",
                    },
                ),
                CreateModel(
                    name="TenantLimits",
                    fields=[
                        _id(),
                        _created(),
                        (
                            "people",
                            models.PositiveIntegerField(
                                blank=True, help_text="Empty: no limit.", null=True, verbose_name="people"
                            ),
                        ),
                        (
                            "inboxes",
                            models.PositiveIntegerField(
                                blank=True, help_text="Empty: no limit.", null=True, verbose_name="inboxes"
                            ),
                        ),
                        (
                            "contacts",
                            models.PositiveIntegerField(
                                blank=True, help_text="Empty: no limit.", null=True, verbose_name="contacts"
                            ),
                        ),
                        (
                            "messages",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Empty: no limit.",
                                null=True,
                                verbose_name="messages per month",
                            ),
                        ),
                        (
                            "ai_cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Empty: no limit.",
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="cost of AI per month",
                            ),
                        ),
                        (
                            "features_off",
                            models.JSONField(blank=True, default=list, verbose_name="switched off"),
                        ),
                        _tenant(),
                    ],
                    options={
                        "verbose_name": "limits",
                        "verbose_name_plural": "limits",
                        "ordering": ("created_at",),
                        "constraints": [
                            models.UniqueConstraint(fields=("tenant",), name="limits_once_per_tenant")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
