"""Triggers that count the changes of what a tenant has configured, for migrations. apps.tenants.kept reads the number.

PostgreSQL does it, so no way of changing a row can forget it: forms, the API, a shell, the deletion of what a row
belongs to. It counts when the transaction ends, so that nobody waits for a long one longer than for its commit.
"""

from django.db.migrations import RunSQL

MAKE = """
CREATE FUNCTION kefu_configuration_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb;
    owner uuid;
    moment bigint := extract(epoch FROM clock_timestamp()) * 1000000;  -- so a restored backup gives no number twice
BEGIN
    IF TG_OP = 'DELETE' THEN changed := to_jsonb(OLD); ELSE changed := to_jsonb(NEW); END IF;
    owner := changed ->> TG_ARGV[0];
    IF TG_NARGS > 1 THEN
        EXECUTE format('SELECT tenant_id FROM %I WHERE id = $1', TG_ARGV[1]) INTO owner USING owner;
    END IF;
    INSERT INTO tenants_configurationstamp (tenant_id, number)
        SELECT id, moment FROM tenants_tenant WHERE id = owner
        ON CONFLICT (tenant_id) DO UPDATE SET number = greatest(tenants_configurationstamp.number + 1, moment);
    RETURN NULL;
END
$$;
"""
DROP = "DROP FUNCTION kefu_configuration_changed();"
NAME = "kefu_configuration"


def counts_changes(table: str, *arguments: str) -> RunSQL:
    """arguments: the column with the tenant's id; or one with the id of a row that has a tenant_id, and its table."""
    told = ", ".join(f"'{each}'" for each in arguments or ("tenant_id",))
    return RunSQL(
        f"CREATE CONSTRAINT TRIGGER {NAME} AFTER INSERT OR UPDATE OR DELETE ON {table} DEFERRABLE INITIALLY DEFERRED "
        f"FOR EACH ROW EXECUTE FUNCTION kefu_configuration_changed({told});",
        f"DROP TRIGGER {NAME} ON {table};",
    )
