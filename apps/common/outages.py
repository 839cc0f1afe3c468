"""Whether the database is the trouble, or what was asked of it."""

from django.db import InterfaceError, OperationalError

# SQLSTATEs of a server that is away, shutting down, starting or full. A lost connection has none.
UNREACHABLE = ("08", "53", "57P")


def is_away(error: Exception) -> bool:
    """Not for a deadlock or a lock that took too long: another try may succeed at once."""
    if isinstance(error, InterfaceError):
        return True
    # An error of our own that is one, too, has no cause in the driver.
    if type(error) is not OperationalError:
        return False
    state = sqlstate(error)
    return not state or state.startswith(UNREACHABLE)


def sqlstate(error: Exception) -> str:
    """Empty when there is none."""
    return getattr(error.__cause__, "sqlstate", None) or ""
