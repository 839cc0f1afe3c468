"""What is masked, how long things are kept, and an audit log that only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAMES = """
UPDATE tenants_auditentry AS entry SET actor_name = left(
    coalesce(nullif(person.display_name, ''), person.username), 160
)
FROM tenants_user AS person WHERE person.id = entry.actor_id;
"""
# Keys that were made before there was masking go on reading what they read.
SCOPES = """
UPDATE tenants_apikey SET scopes = scopes || '["personal"]'::jsonb
WHERE jsonb_typeof(scopes) = 'array' AND NOT scopes ? 'personal';
"""
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


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_adds_team_hours_and_holidays")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="protection",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="data protection"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="actor_name",
            field=models.CharField(blank=True, max_length=160, verbose_name="who"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="api_key_id",
            field=models.UUIDField(null=True, verbose_name="API key"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="user_agent",
            field=models.CharField(blank=True, max_length=300, verbose_name="browser or program"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="via",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="auditentry",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["tenant", "-created_at", "-id"], name="audit_entry_list"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["tenant", "object_type", "object_id"], name="audit_entry_of_object"),
        ),
        migrations.RunSQL([NAMES, SCOPES], migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
