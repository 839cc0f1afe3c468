"""What others typed and we turn into links."""

WEB = ("https://", "http://")


def web_address(value: object) -> str:
    """The address if a click on it is harmless, else nothing."""
    return value if isinstance(value, str) and value.lower().startswith(WEB) else ""
