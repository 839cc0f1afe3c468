"""Who is invited, what roles of a tenant's own may, how much a tenant may use, and pictures of people."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.ids
import apps.tenants.models.people


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_adds_sign_in_security")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="avatar_url",
            field=models.CharField(
                blank=True,
                max_length=200,
                validators=[apps.tenants.models.people.validate_avatar],
                verbose_name="avatar",
            ),
        ),
        migrations.CreateModel(
            name="CustomRole",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
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
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "ordering": ("name",),
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="custom_role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="tenants.customrole",
                verbose_name="own role",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
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
                        on_delete=django.db.models.deletion.SET_NULL,
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
                        on_delete=django.db.models.deletion.SET_NULL,
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
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
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
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="MonthlyUsage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("month", models.DateField(verbose_name="month")),
                ("messages", models.PositiveBigIntegerField(default=0, verbose_name="messages")),
                ("counted_until", models.DateTimeField(verbose_name="counted until")),
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
                "verbose_name": "usage of a month",
                "verbose_name_plural": "usage by month",
                "ordering": ("-month",),
            },
        ),
        migrations.CreateModel(
            name="Portrait",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("content_type", models.CharField(max_length=20)),
                ("content", models.BinaryField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "portrait",
                "verbose_name_plural": "portraits",
            },
        ),
        migrations.CreateModel(
            name="TenantLimits",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
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
                        blank=True, help_text="Empty: no limit.", null=True, verbose_name="messages per month"
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
                ("features_off", models.JSONField(blank=True, default=list, verbose_name="switched off")),
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
                "verbose_name": "limits",
                "verbose_name_plural": "limits",
                "ordering": ("created_at",),
            },
        ),
        migrations.AddConstraint(
            model_name="customrole",
            constraint=models.UniqueConstraint(
                fields=("tenant", "name"),
                name="custom_role_name_once",
                violation_error_message="There is a role of that name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                fields=("tenant", "email"),
                name="invitation_open_once",
                violation_error_message="This address is invited already: send the letter again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyusage",
            constraint=models.UniqueConstraint(fields=("tenant", "month"), name="usage_once_per_month"),
        ),
        migrations.AddConstraint(
            model_name="tenantlimits",
            constraint=models.UniqueConstraint(fields=("tenant",), name="limits_once_per_tenant"),
        ),
    ]
