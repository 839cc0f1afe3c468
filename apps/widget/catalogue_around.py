"""Sentences of what stands around the conversation: menu, forms, opening hours, rating."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def around_strings() -> dict[str, str]:
    return _first_screen() | _menu() | _entry() | _waiting() | _ending()


def _first_screen() -> dict[str, str]:
    return {
        "announcement.close": _("Close the announcement"),
        "faces.and": pgettext("between names", ", "),
        "reply.minutes": _("Usually answers within minutes"),
        "reply.hours": _("Usually answers within a few hours"),
        "reply.day": _("Usually answers within a day"),
        "hours.today": _("Our people are back today at %(time)s."),
        "hours.tomorrow": _("Our people are back tomorrow at %(time)s."),
        "hours.later": _("Our people are back on %(day)s at %(time)s."),
        "hours.holiday": _("%(holiday)s: we are closed."),
        "closed.ai": _("The AI assistant answers at any time."),
        "closed.people": _("Leave us a message: we answer as soon as we are back."),
        "connection.identity": _("Please sign in on this site to use the chat."),
    }


def _menu() -> dict[str, str]:
    return {
        "menu": _("Menu"),
        "menu.transcript": _("E-mail me this conversation"),
        "menu.end": _("End the conversation"),
        "menu.sound": _("Sounds"),
        "menu.theme": _("Appearance"),
        "menu.language": _("Language"),
        "theme.auto": _("Automatic"),
        "theme.light": _("Light"),
        "theme.dark": _("Dark"),
        "cancel": _("Cancel"),
        "transcript.title": _("E-mail me this conversation"),
        "transcript.text": _("We send what has been written so far."),
        "transcript.address": _("E-mail address"),
        "transcript.send": _("Send"),
        "transcript.sent": _("On its way to %(email)s."),
        "transcript.failed": _("It could not be sent. Please try again later."),
        "end.title": _("End this conversation?"),
        "end.text": _("You can start a new one at any time."),
        "end.confirm": _("End it"),
    }


def _entry() -> dict[str, str]:
    return {
        "entry.title": _("Before we begin"),
        "entry.consent": _("Before you write"),
        "entry.send": _("Start the chat"),
        "entry.agree": _("I agree"),
        "entry.skip": _("Skip"),
        "entry.held": _("Will be sent when you are done here: “%(text)s”"),
        "entry.held-ask": _("We will call a colleague when you are done here."),
        "consent.agree": _("I agree."),
        "form.optional": _("optional"),
        "form.choose": _("Please choose"),
        "form.required": _("Please fill this in."),
        "form.tick": _("Please tick this."),
        "form.email": _("This does not look like an e-mail address."),
        "form.phone": _("This does not look like a phone number."),
        "form.pattern": _("This does not have the right form."),
    }


def _waiting() -> dict[str, str]:
    return {
        "queue.leave": _("You may close this window: the answer will be waiting for you here."),
        "nobody.title": _("Nobody is here right now"),
        "nobody.later": _("We answer as soon as somebody is back."),
        "nobody.taken": _("Your message is kept; add whatever may help us."),
        "nobody.resume": _("Go on with the AI assistant"),
    }


def _ending() -> dict[str, str]:
    return {
        "ended.again": _("Start a new conversation"),
        "rating.title": _("How was this conversation?"),
        "rating.thanks": _("Thank you for your rating!"),
        "rating.1": _("Very bad"),
        "rating.2": _("Bad"),
        "rating.3": _("Fair"),
        "rating.4": _("Good"),
        "rating.5": _("Very good"),
        "rating.comment": _("What could we do better? (optional)"),
        "rating.send": _("Send"),
        "rating.add": _("Add a comment"),
        "rating.change": _("Change the comment"),
    }
