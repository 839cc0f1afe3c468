"""Secrets at rest: Fernet under KEFU_SECRETS_KEY (comma-separated keys: the first encrypts, all decrypt)."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PREFIX = "encrypted_"  # of every column that holds what encrypt() made: rotation finds them by it


class UnreadableSecret(Exception):
    """The stored secret was encrypted under a key that is no longer configured."""


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    digests = (hashlib.sha256(key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypt(plain: str) -> str:
    """An encrypted, printable form of plain; the empty string stays empty."""
    return _cipher(tuple(settings.KEFU_SECRETS_KEYS)).encrypt(plain.encode()).decode() if plain else ""


def decrypt(stored: str) -> str:
    """The plain text of what encrypt() made. Raises UnreadableSecret."""
    if not stored:
        return ""
    try:
        return _cipher(tuple(settings.KEFU_SECRETS_KEYS)).decrypt(stored.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret(
            "a stored secret cannot be read with the configured KEFU_SECRETS_KEY"
        ) from None


def under_first_key(stored: str) -> str:
    """The same secret, encrypted under the first key; as it is when it already was. Raises UnreadableSecret."""
    keys = tuple(settings.KEFU_SECRETS_KEYS)
    try:
        _cipher(keys[:1]).decrypt(stored.encode())
    except InvalidToken:
        return encrypt(decrypt(stored))
    return stored
