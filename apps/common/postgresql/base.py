"""Django's PostgreSQL backend, without the log of all queries that DEBUG switches on.

That log writes every statement out again with its values, which costs more than most of our statements; nobody reads it
in the long-lived threads of gateways and workers. Tests that count queries still can.
"""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def queries_logged(self) -> bool:
        return bool(self.force_debug_cursor)
