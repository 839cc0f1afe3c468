"""Contacts are found by parts of what they are called. Writing to contacts waits while the index is made: about twelve
seconds for 200,000 of them."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Every three characters in a row, in capitals; of Chinese and its neighbours (from U+2E80 on) also every one and two.
# As numbers that depend on the tenant: a common part of a large tenant costs a small one nothing.
MAKE_TERMS = """
CREATE FUNCTION kefu_contact_terms(tenant uuid, VARIADIC told text[]) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 3000 AS $$
DECLARE
    seed CONSTANT bigint := uuid_hash_extended(tenant, 0);
    terms bigint[] := '{}';
    part text;
    shown text;
BEGIN
    FOREACH part IN ARRAY told LOOP
        shown := upper(part);
        FOR place IN 1 .. length(shown) LOOP
            IF place + 2 <= length(shown) THEN
                terms := terms || hashtextextended(substr(shown, place, 3), seed);
            END IF;
            IF ascii(substr(shown, place, 1)) >= 11904 THEN
                terms := terms || hashtextextended(substr(shown, place, 1), seed);
                terms := terms || hashtextextended(substr(shown, place, 2), seed);
            END IF;
        END LOOP;
    END LOOP;
    RETURN terms;
END
$$;
"""
DROP_TERMS = "DROP FUNCTION kefu_contact_terms(uuid, text[]);"


class Migration(migrations.Migration):
    dependencies = [("conversations", "0012_adds_holds")]

    operations = [
        migrations.RunSQL(MAKE_TERMS, DROP_TERMS),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "tenant",
                    "name",
                    "email",
                    "phone",
                    "identifier",
                    function="kefu_contact_terms",
                ),
                name="contact_found",
            ),
        ),
    ]
