"""Second factors, what sign-ins leave behind, and sessions that know whose they are (everybody signs in once more)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.common.clock
import apps.common.ids


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_adds_notification_choices")]

    operations = [
        migrations.CreateModel(
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions"},
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("encrypted_secret", models.TextField()),
                ("last_step", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=apps.common.clock.now, verbose_name="since")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_factor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={"verbose_name": "second factor", "verbose_name_plural": "second factors"},
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={"verbose_name": "recovery code", "verbose_name_plural": "recovery codes"},
        ),
        migrations.CreateModel(
            name="SignInSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.common.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "requires_second_factor",
                    models.BooleanField(
                        default=False,
                        help_text="Whoever works here needs an authenticator app. Who has none yet must set one up at the next sign-in, before anything else.",
                        verbose_name="two-step sign-in for everybody",
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
    ]
