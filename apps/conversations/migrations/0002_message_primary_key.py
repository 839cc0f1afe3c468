"""The primary key of messages contains the conversation, so that the table can be partitioned by it later.

See docs/decisions/0001-message-table.md. Django goes on knowing id alone as the key.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE conversations_message DROP CONSTRAINT conversations_message_pkey;
                ALTER TABLE conversations_message ADD PRIMARY KEY (id, conversation_id);
            """,
            reverse_sql="""
                ALTER TABLE conversations_message DROP CONSTRAINT conversations_message_pkey;
                ALTER TABLE conversations_message ADD PRIMARY KEY (id);
            """,
        )
    ]
