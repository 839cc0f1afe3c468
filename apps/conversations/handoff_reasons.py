"""Why a conversation went to a person, in words. Everything that shows a reason reads this table."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

HANDOFF_REASONS: "dict[str, StrPromise]" = {
    "customer_request": _("the visitor asked for a person"),
    "complaint": _("complaint"),
    "missing_knowledge": _("nothing fitting in the knowledge base"),
    "unsupported_request": _("the AI cannot do this"),
    "policy_restriction": _("a rule forbids the AI to answer"),
    "pending_clarification": _("the question stayed unclear"),
    "provider_failure": _("the AI service failed"),
    "usage_limit": _("the limit of AI answers is reached"),
    "low_confidence": _("the AI was not sure enough"),
    "agent_takeover": _("an agent took over"),
    "tool_failure": _("a tool of the AI failed"),
    "sensitive_word": _("sensitive word"),
    "rule": _("a trigger rule"),
}


def handoff_words(code: str) -> str:
    """A program's own reason is its own word."""
    return str(HANDOFF_REASONS.get(code, code))
