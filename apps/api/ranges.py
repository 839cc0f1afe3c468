"""`Range: bytes=…`: players of sound and film ask for parts. One range at a time; for several they get everything."""

import re

ONE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(Exception):
    """The range lies outside the file."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """(first byte, number of bytes), or None for the whole file. Raises Unsatisfiable."""
    match = ONE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    begin, end = match.groups()
    if len(begin) > 18 or len(end) > 18:
        return None
    if not begin:  # the last so many bytes
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(begin), min(int(end) if end else size - 1, size - 1)
    if end and begin and int(end) < int(begin):
        return None
    if first > last:
        raise Unsatisfiable
    return first, last - first + 1
