"""Filters of the list: attributes (what may be asked) <- grammar (how) <- saved (under a name)."""
