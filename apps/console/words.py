"""What the console says, by key: for the templates through say(), for the scripts as one JSON catalogue.

Placeholders are written {name}; values are put in as text, never as a pattern.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEXTS: dict[str, "Promise | str"] = {
    # who has the conversation: badge in the list, headline of the thread, what a reply will do
    "badge.ai": _("AI"),
    "badge.queue": _("Queue"),
    "badge.mine": _("You"),
    "badge.colleague": "{name}",
    "badge.person": _("Person"),
    "badge.resolved": _("Resolved"),
    "state.ai": _("The AI is answering"),
    "state.queue": _("Waiting for a person"),
    "state.mine": _("You are handling this"),
    "state.colleague": _("{name} is handling this"),
    "state.person": _("A person is handling this"),
    "state.resolved": _("Resolved"),
    "hint.ai": _("Replying takes over from the AI."),
    "hint.queue": _("Replying makes this conversation yours."),
    "hint.mine": _("The AI stays silent."),
    "hint.colleague": _("Your reply goes out under your name; the conversation stays theirs."),
    "hint.person": _("Take over to make it yours."),
    "hint.resolved": _("Reopen the conversation to reply. Notes are still possible."),
    "priority.low": _("Low priority"),
    "priority.medium": _("Medium priority"),
    "priority.high": _("High priority"),
    "priority.urgent": _("Urgent"),
    # who speaks
    "kind.visitor": _("Visitor"),
    "kind.agent": _("Agent"),
    "kind.ai": _("AI"),
    "kind.note": _("Private note"),
    "kind.system": _("System"),
    "visitor.unnamed": _("Visitor {code}"),
    # activity lines
    "activity.assigned": _("{name} took over"),
    "activity.released": _("{name} gave the conversation back to the AI"),
    "activity.resolved": _("{name} resolved the conversation"),
    "activity.reopened": _("{name} reopened the conversation"),
    "activity.ended": _("The visitor ended the conversation"),
    "activity.handoff": _("Handed over to a person: {reason}"),
    "activity.told": _("The visitor reads: {text}"),
    "reason.customer_request": _("the visitor asked for a person"),
    "reason.complaint": _("complaint"),
    "reason.missing_knowledge": _("nothing fitting in the knowledge base"),
    "reason.unsupported_request": _("the AI cannot do this"),
    "reason.policy_restriction": _("a rule forbids the AI to answer"),
    "reason.pending_clarification": _("the question stayed unclear"),
    "reason.provider_failure": _("the AI service failed"),
    "reason.usage_limit": _("the limit of AI answers is reached"),
    "reason.low_confidence": _("the AI was not sure enough"),
    "reason.agent_takeover": _("an agent took over"),
    "reason.tool_failure": _("a tool of the AI failed"),
    "reason.sensitive_word": _("sensitive word"),
    "reason.rule": _("a trigger rule"),
    "reason.other": _("other reason"),
    # thread
    "message.sending": _("Sending…"),
    "message.sent": _("Sent"),
    "message.read": _("Read by the visitor"),
    "message.failed": _("Not sent: {reason}"),
    "message.retrying": _("Not sent yet. Trying again…"),
    "message.recalled": _("This message was recalled."),
    "presence.online": _("Online"),
    "presence.offline": _("Away"),
    "typing.visitor": _("{name} is typing: {text}"),
    "typing.someone": _("{name} is typing…"),
    # cards
    "card.product": _("Product"),
    "card.order": _("Order"),
    "card.faq": _("Questions to choose from"),
    "card.form": _("Form"),
    "card.answers": _("Form, filled in"),
    "card.total": pgettext_lazy("of an order", "Total"),
    "card.yes": _("Yes"),
    "card.no": _("No"),
    "why.failed": _("The explanation could not be loaded. Close and open it to try again."),
    # composer
    "compose.reply": _("Write a reply…"),
    "compose.note": _("Write a note that only your team sees…"),
    "compose.send": _("Send"),
    "compose.save": _("Add note"),
    "attach.too_large": _("{name} is too large."),
    "attach.unsupported_media_type": _("{name}: files of this kind are not accepted."),
    "attach.failed": _("{name} could not be sent. Please try again."),
    "compose.too_long": _("A message has at most {count} characters."),
    # connection, errors, news
    "connection.offline": _("The connection is lost. Trying again; what you send goes out when it is back."),
    "connection.refused": _("You are no longer signed in here. Please reload the page."),
    "error.forbidden": _("You may not do this."),
    "error.not_found": _("This conversation is not available here."),
    "error.closed": _("The conversation is resolved, or the visitor has a newer one."),
    "error.invalid": _("The server could not accept this."),
    "error.too_large": _("The text is too long."),
    "error.rate_limited": _("Too much at once. Please wait a moment."),
    "error.unavailable": _("The server is busy. Please try again."),
    "error.blocked": _("The text holds a word that may not be sent."),
    "error.stale": _("It has waited for a long time. Try again if it still holds."),
    "error.offline": _("Not connected: nothing was changed."),
    "error.page": _("The page could not be loaded. Please try again."),
    "list.waiting": _("waiting {time}"),
}


def say(key: str, **values: str) -> str:
    return str(TEXTS[key]).format_map(values) if values else str(TEXTS[key])


def reason_text(reason: str) -> str:
    return say(f"reason.{reason}" if f"reason.{reason}" in TEXTS else "reason.other")


def catalogue() -> dict[str, str]:
    """Every text in the reader's language."""
    return {key: str(text) for key, text in TEXTS.items()}
