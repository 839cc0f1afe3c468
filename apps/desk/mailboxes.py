"""Addresses as mailboxes: to recognise one, and to keep no more of it than a digest."""

from django.utils.crypto import salted_hmac


def mailbox(address: str) -> str:
    """Where it ends up: shop+news@example.com is shop@example.com."""
    user, _at, domain = address.strip().lower().rpartition("@")
    return f"{user.partition('+')[0]}@{domain}"


def digest(address: str) -> str:
    """64 characters; the same for every address of a mailbox."""
    return salted_hmac("kefu.mailbox", mailbox(address), algorithm="sha256").hexdigest()
