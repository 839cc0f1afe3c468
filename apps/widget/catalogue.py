"""Every sentence of the chat, in the active language. The page carries it as JSON; the scripts hold none."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.widget.catalogue_around import around_strings
from apps.widget.catalogue_conversation import conversation_strings


def chat_strings() -> dict[str, str]:
    own = _who() | _conversation() | _composer() | _connection() | _errors()
    return own | conversation_strings() | around_strings()


def _who() -> dict[str, str]:
    return {
        "status.ai": _("The AI assistant answers first"),
        "status.knowledge": _("Answers from the knowledge base"),
        "status.people": _("A colleague answers you"),
        "status.queue": _("Waiting for a colleague…"),
        "status.human": _("%(name)s is talking with you"),
        "status.someone": _("A colleague is talking with you"),
        "status.resolved": _("This conversation has ended"),
        "intro.ai": _("An AI answers first. For a person, tap “Ask a person” at any time."),
        "intro.knowledge": _(
            "No AI model is connected: answers come from the knowledge base only. "
            "For a person, tap “Ask a person” at any time."
        ),
        "intro.people": _("Write to us: a colleague answers as soon as possible."),
        "intro.default": _("Hello! How can we help you?"),
        "name.ai": _("AI assistant"),
        "name.agent": _("Colleague"),
        "name.you": _("You"),
        "badge.ai": pgettext("badge beside an answer", "AI"),
    }


def _conversation() -> dict[str, str]:
    return {
        "questions.title": _("You may want to ask"),
        "state.sending": _("Sending…"),
        "state.waiting": _("Will be sent when you are online"),
        "state.sent": _("Sent"),
        "state.read": _("Read"),
        "state.failed": _("Not sent"),
        "state.retrying": _("Not sent yet. Trying again…"),
        "retry": _("Try again"),
        "discard": _("Discard"),
        "thinking": _("The assistant is thinking…"),
        "typing": _("%(name)s is typing…"),
        "stopped": _("You stopped this answer"),
        "recalled": _("This message was recalled."),
        "sources": _("Sources"),
        "source": _("Source %(index)s: %(title)s"),
        "new-conversation": _("New conversation"),
        "jump": _("New messages"),
        "announce": _("%(name)s: %(text)s"),
        "queue.position": _("You are number %(position)s in the queue."),
        "queue.eta": _("About %(minutes)s min."),
    }


def _composer() -> dict[str, str]:
    return {
        "composer.label": _("Your message"),
        "composer.placeholder": _("Write a message…"),
        "composer.send": _("Send"),
        "composer.counter": _("%(left)s characters left"),
        "composer.too-long": _("%(over)s characters too many"),
        "composer.hint": _("Answers by AI can be wrong. Ask a person when it matters."),
        "ask-person": _("Ask a person"),
        "stop": _("Stop"),
        "close": _("Close the chat"),
        "popout": _("Open in a new window"),
    }


def _connection() -> dict[str, str]:
    return {
        "connection.connecting": _("Connecting…"),
        "connection.offline": _("The connection is lost. Trying again…"),
        "connection.no-network": _("You are offline. Your messages are kept."),
        "connection.refused": _("This page may not use the chat. Please tell the site's owner."),
        "connection.reload": _("The chat has been updated. Please reload the page."),
        "connection.unavailable": _("The chat is not available right now. Trying again…"),
        "connection.blocked": _("You cannot write here."),
        "connection.missing": _("This chat no longer exists."),
    }


def _errors() -> dict[str, str]:
    return {
        "error.invalid": _("This message could not be sent."),
        "error.too_large": _("This message is too long: 10,000 characters at most."),
        "error.rate_limited": _("That was fast. Please wait a moment and try again."),
        "error.blocked": _("This message could not be sent."),
        "error.closed": _("This conversation has ended. Write again to start a new one."),
        "error.not_found": _("This conversation is not there any more."),
        "error.forbidden": _("You may not do that here."),
        "error.unavailable": _("Something is slow on our side. Please try again."),
        "error.stale": _("It has waited for a long time. Try again if it still holds."),
    }
