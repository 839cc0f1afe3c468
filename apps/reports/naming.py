"""How people call what a row of a table stands for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.conversations.handoff_reasons import HANDOFF_REASONS
from apps.conversations.models import Conversation, Label
from apps.reports.counting import OTHER_SOURCE
from apps.tenants.models import Inbox, Membership, Team

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Names = Mapping[str, "StrPromise | str"]
GONE = _("(not there any more)")
STATUSES: Names = {status.value: status.label for status in Conversation.Status}
SCORES: Names = {str(score): str(score) for score in range(5, 0, -1)}
REASONS: Names = {
    **HANDOFF_REASONS,
    OTHER_SOURCE: _("other reason"),
}
SOURCES: Names = {
    "ai": _("written by the model"),
    "faq": _("an article itself"),
    "cache": _("an answer given before"),
    "rule": _("a trigger rule"),
    "small_talk": _("small talk"),
    "nothing": _("nothing fitting was found"),
    OTHER_SOURCE: _("a program"),
}


def inboxes(tenant_id: UUID) -> dict[UUID, str]:
    return dict(Inbox.objects.for_tenant(tenant_id).values_list("pk", "name"))


def teams(tenant_id: UUID) -> dict[UUID, str]:
    return dict(Team.objects.for_tenant(tenant_id).values_list("pk", "name"))


def labels(tenant_id: UUID) -> dict[UUID, str]:
    return dict(Label.objects.for_tenant(tenant_id).values_list("pk", "title"))


def agents(tenant_id: UUID) -> dict[UUID, str]:
    """Everybody who is or was a member."""
    rows = Membership.objects.for_tenant(tenant_id).select_related("user")
    return {row.user_id: row.user.public_name for row in rows}
