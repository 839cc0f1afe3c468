"""Fixed sentences of the AI and the system, in the language of the conversation."""

from django.utils import translation
from django.utils.translation import gettext as _


def small_talk(kind: str, language: str) -> str:
    """kind: greeting, thanks or goodbye."""
    with translation.override(language):
        sentences = {
            "greeting": _("Hello! What can I help you with?"),
            "thanks": _("You are welcome. Is there anything else I can help you with?"),
            "goodbye": _("Goodbye, and thank you for stopping by. We are here whenever you need us."),
        }
        return sentences[kind]


def files_unread(language: str) -> str:
    with translation.override(language):
        return _(
            "I have received your file, but I cannot look into it. Please tell me in words what it is about, "
            "or ask for a person, who can open it."
        )


def agent_joined(name: str, language: str) -> str:
    with translation.override(language):
        return _("%(name)s has joined the conversation.") % {"name": name}


def back_to_ai(language: str) -> str:
    with translation.override(language):
        return _("The AI assistant is answering again. Ask for a person at any time.")


def resolved(language: str) -> str:
    with translation.override(language):
        return _("This conversation has ended. Write again whenever you need us.")


def reopened(language: str) -> str:
    with translation.override(language):
        return _("This conversation has been reopened.")


def review_wanted(found: str, language: str) -> str:
    """found: the categories of the listed words."""
    with translation.override(language):
        return _("Please look at this message: %(found)s.") % {"found": found}
