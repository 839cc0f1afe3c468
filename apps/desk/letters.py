"""What is mailed: a template (templates/mail), in one language, as text and as HTML."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation

from apps.desk import account_letters, digest_letter, reply_letters, sign_in_letter, transcripts

MAX_SUBJECT = 120
MAX_NAME = 60
# No holiday notices and no bounces of robots back to us.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True, slots=True)
class Content:
    """sender: the name that the receiver reads; context: what the templates show; headers: further ones."""

    sender: str
    context: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def _transcript(tenant_id: UUID, about: dict[str, str]) -> Content | None:
    found = transcripts.transcript(tenant_id, UUID(about["conversation_id"]))
    return Content(found.sender, {"transcript": found}) if found else None


def _digest(tenant_id: UUID, about: dict[str, str]) -> Content | None:
    found = digest_letter.digest(tenant_id, about)
    return Content(found.shop, {"digest": found}, _stopping(found.unsubscribe_link)) if found else None


def _replies(tenant_id: UUID, about: dict[str, str]) -> Content | None:
    return _to_visitor(reply_letters.replies(tenant_id, about))


def _rating(tenant_id: UUID, about: dict[str, str]) -> Content | None:
    return _to_visitor(reply_letters.rating(tenant_id, about))


def _new_link(tenant_id: UUID, about: dict[str, str]) -> Content | None:
    return _to_visitor(reply_letters.new_link(tenant_id, about))


def _invitation(tenant_id: UUID, about: dict[str, str]) -> Content | None:
    found = account_letters.invitation(tenant_id, about)
    return Content(found.shop, {"letter": found}) if found else None


def _to_visitor(found: reply_letters.Letter | None) -> Content | None:
    return Content(found.shop, {"letter": found}, _stopping(found.stop_link)) if found else None


def _stopping(link: str) -> dict[str, str]:
    """RFC 8058: mail programs show a button that ends such letters."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _password(about: dict[str, str]) -> Content | None:
    found = account_letters.new_password(about)
    return Content("Kefu", {"letter": found}) if found else None


def _sign_in(about: dict[str, str]) -> Content | None:
    found = sign_in_letter.notice(about)
    return Content("Kefu", {"notice": found}) if found else None


# Each reads what its letter says, in the active language; None: there is nothing to tell any more.
CONTENTS: dict[str, Callable[[UUID, dict[str, str]], Content | None]] = {
    "transcript": _transcript,
    "digest": _digest,
    "replies": _replies,
    "rating": _rating,
    "new_link": _new_link,
    "invitation": _invitation,
}
# The installation's own letters, which are no tenant's.
OWN_CONTENTS: dict[str, Callable[[dict[str, str]], Content | None]] = {
    "password": _password,
    "sign_in": _sign_in,
}


def check_address(address: str) -> None:
    """One plain address, without a name and in one line. Raises ValidationError."""
    validate_email(address)


def made(
    tenant_id: UUID | None, *, to: str, template: str, language: str, about: dict[str, str], number: str
) -> EmailMultiAlternatives | None:
    """number: the letter's own; it makes the Message-ID, the same at every attempt."""
    with translation.override(language):
        content = CONTENTS[template](tenant_id, about) if tenant_id else OWN_CONTENTS[template](about)
        if content is None:
            return None
        context = content.context | {"language": language, "sender": content.sender}
        subject = one_line(render_to_string(f"mail/{template}.subject.txt", context))[:MAX_SUBJECT]
        text = render_to_string(f"mail/{template}.txt", context)
        html = render_to_string(f"mail/{template}.html", context)
    sender = _sender(content.sender)
    headers = (
        HEADERS
        | content.headers
        | {"Message-ID": f"<{number}@{sender.domain}>", "Content-Language": language}
    )
    mail = EmailMultiAlternatives(subject, text, str(sender), [to], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def one_line(text: str) -> str:
    """For a header: no line breaks, no control characters, no double spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _sender(name: str) -> Address:
    """The installation's address under the shop's name."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    user, _at, domain = address.rpartition("@")
    return Address(one_line(name)[:MAX_NAME] or own_name, user, domain)
