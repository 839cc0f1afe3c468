"""What must not go into production: the settings refuse it, so that no role starts with it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_KEY = "development-only-key-" + "0" * 32
SHORTEST_KEY = 50
LEAST_DIFFERENT = 10  # characters: fewer are no random ones


def refuse_unsafe(*, secret_key: str, debug: bool, base_url: str) -> None:
    """Raises ImproperlyConfigured with what to do about it."""
    if debug:
        if urlsplit(base_url).scheme == "https":
            raise ImproperlyConfigured(
                "DEBUG shows pages with settings and code to everybody: take it away where KEFU_BASE_URL is https."
            )
        return
    if not secret_key:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing. Set it to 50 or more random characters (or DEBUG=1 to try Kefu out)."
        )
    if (
        len(secret_key) < SHORTEST_KEY
        or len(set(secret_key)) < LEAST_DIFFERENT
        or secret_key == DEVELOPMENT_KEY
    ):
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: whoever guesses it signs in as anybody. Set it to {SHORTEST_KEY} or more random "
            "characters, such as `openssl rand -base64 48` writes."
        )
