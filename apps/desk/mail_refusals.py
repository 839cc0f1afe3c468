"""Who wants no more letters of an inbox. The link in each letter ends them without signing in, and nothing else."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from apps.common.ids import parse_id
from apps.desk.mailboxes import digest
from apps.desk.models import MailRefusal
from apps.tenants.models import Inbox

_signer = Signer(salt="kefu.mail-refusal", sep=".")
BETWEEN = "-"


class RefusalInvalid(Exception):
    """Nobody made this link, or the inbox is gone."""


def link_for(inbox: Inbox, address: str) -> str:
    signed = _signer.sign(f"{inbox.id.hex}{BETWEEN}{digest(address)}")
    return f"{settings.KEFU_BASE_URL.rstrip('/')}/mail/stop/{signed}/"


def is_refused(tenant_id: UUID, inbox_id: UUID, address: str) -> bool:
    rows = MailRefusal.objects.for_tenant(tenant_id)
    return rows.filter(inbox_id=inbox_id, mailbox=digest(address)).exists()


def inbox_of(signed: str) -> Inbox:
    """Whose letters end. Raises RefusalInvalid."""
    return _read(signed)[0]


def refuse(signed: str) -> None:
    """Doing it again changes nothing. Raises RefusalInvalid."""
    inbox, mailbox = _read(signed)
    MailRefusal.objects.get_or_create(inbox=inbox, mailbox=mailbox, defaults={"tenant_id": inbox.tenant_id})


def accept(signed: str) -> None:
    """Letters come again. Raises RefusalInvalid."""
    inbox, mailbox = _read(signed)
    MailRefusal.objects.for_tenant(inbox.tenant_id).filter(inbox=inbox, mailbox=mailbox).delete()


def _read(signed: str) -> tuple[Inbox, str]:
    try:
        name, _between, mailbox = _signer.unsign(signed).partition(BETWEEN)
    except BadSignature:
        raise RefusalInvalid("this link is not valid") from None
    inbox_id = parse_id(name)
    found = Inbox.objects.select_related("tenant").filter(pk=inbox_id).first() if inbox_id else None
    if found is None:
        raise RefusalInvalid("this link is not valid")
    return found, mailbox
