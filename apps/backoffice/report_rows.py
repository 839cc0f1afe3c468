"""The rows behind a number: conversations, messages, contacts, questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.backoffice.report_desk import ReportDesk
from apps.conversations.models import Contact, Conversation, Message
from apps.desk.models import GapQuestion
from apps.reports.queries import Kind
from apps.tenants.veil import veil_of

LONGEST = 120
HIDDEN = "•••"


Veil = Callable[[str], str]
Text = str | datetime | None


@dataclass(frozen=True, slots=True)
class ListRow:
    """cells: beside the first, which leads to the row's own page."""

    url: str
    title: str
    cells: list[Text]


Maker = Callable[[Any, Veil, ReportDesk], ListRow]


def heads(kind: Kind) -> list[str]:
    return {
        Kind.CONVERSATIONS: [
            _("contact"),
            _("last message"),
            _("inbox"),
            _("status"),
            _("assignee"),
            _("last activity"),
        ],
        Kind.MESSAGES: [_("contact"), _("message"), _("sender"), _("written")],
        Kind.CONTACTS: [_("contact"), _("language"), _("created"), _("last seen")],
        Kind.QUESTIONS: [_("question"), _("outcome"), _("asked")],
    }[kind]


RELATED: dict[Kind, tuple[str, ...]] = {
    Kind.CONVERSATIONS: ("contact", "inbox", "assignee"),
    Kind.MESSAGES: ("conversation__contact",),
    Kind.CONTACTS: (),
    Kind.QUESTIONS: ("gap",),
}


def rows_of(kind: Kind, found: Any, desk: ReportDesk) -> list[ListRow]:
    """found: a page's slice of a listing."""
    veil: Veil = veil_of(desk.tenant).text
    makers: dict[Kind, Maker] = {
        Kind.CONVERSATIONS: _conversation,
        Kind.MESSAGES: _message,
        Kind.CONTACTS: _contact,
        Kind.QUESTIONS: _question,
    }
    rows = found.select_related(*RELATED[kind]) if RELATED[kind] else found
    return [makers[kind](row, veil, desk) for row in rows]


def _conversation(row: Conversation, veil: Veil, desk: ReportDesk) -> ListRow:
    assignee = row.assignee.public_name if row.assignee else ""
    cells: list[Text] = [
        veil(row.preview),
        row.inbox.name,
        str(row.get_status_display()),
        assignee,
        row.last_activity_at,
    ]
    return ListRow(_page(row), veil(str(row.contact)), cells)


def _message(row: Message, veil: Veil, desk: ReportDesk) -> ListRow:
    """What a sensitive word kept back counts, but is not shown to everybody."""
    is_kept = row.visibility == Message.Visibility.SUPERVISORS and not desk.scope.sees_blocked
    text = HIDDEN if is_kept else veil(row.content)[:LONGEST]
    return ListRow(
        _page(row.conversation),
        veil(str(row.conversation.contact)),
        [text, row.sender_name or row.get_sender_kind_display(), row.created_at],
    )


def _contact(row: Contact, veil: Veil, desk: ReportDesk) -> ListRow:
    return ListRow(_page(row), veil(str(row)), [row.locale, row.created_at, row.last_seen_at])


def _question(row: GapQuestion, veil: Veil, desk: ReportDesk) -> ListRow:
    return ListRow(_page(row.gap), veil(row.text)[:LONGEST], [row.get_outcome_display(), row.asked_at])


def _page(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
