"""Sentences of the conversation itself beyond plain text: files, emoji, replies, cards, history, notifications."""

from django.utils.translation import gettext as _


def conversation_strings() -> dict[str, str]:
    return _files() | _file_errors() | _emoji() | _one_message() | _cards() | _history()


def _files() -> dict[str, str]:
    return {
        "file.attach": _("Attach files"),
        "file.drop": _("Drop files here to send them"),
        "file.tray": _("Attached files"),
        "file.uploading": _("Uploading %(name)s"),
        "file.offline": _("Waiting for the network…"),
        "file.rate_limited": _("Many files in a short time. Trying again soon…"),
        "file.retry": _("Upload %(name)s again"),
        "file.remove": _("Remove %(name)s"),
        "file.enlarge": _("Enlarge the picture %(name)s"),
        "file.download": _("Download %(name)s (%(about)s)"),
        "file.picture": _("Picture"),
        "file.save": _("Download"),
        "file.close": _("Close"),
        "file.gone": _("Not available any more"),
        "state.uploading": _("Uploading…"),
        "send-rest": _("Send without it"),
    }


def _file_errors() -> dict[str, str]:
    return {
        "error.file_too_large": _("Too large: %(size)s MB at most."),
        "error.file_type": _("Files of this type cannot be sent here."),
        "error.file_empty": _("This file is empty."),
        "error.file_failed": _("This file could not be uploaded."),
        "error.file_too_many": _("At most %(count)s files in one message."),
        "error.file_lost": _("The page was closed before the file was uploaded. Please attach it again."),
    }


def _emoji() -> dict[str, str]:
    return {
        "emoji": _("Emoji"),
        "emoji.search": _("Search emoji"),
        "emoji.none": _("Nothing found"),
    }


def _one_message() -> dict[str, str]:
    return {
        "more": _("Actions for the message by %(name)s, %(time)s"),
        "reply": _("Reply"),
        "reply.to": _("Reply to %(name)s"),
        "reply.cancel": _("Do not reply to this message"),
        "quote.earlier": _("An earlier message"),
        "quote.go": _("In reply to %(name)s: %(text)s. Go to that message"),
        "copy": _("Copy text"),
        "copied": _("Copied"),
        "table": _("Table"),
        "copy.failed": _("Your browser does not allow copying here."),
        "recall": _("Recall"),
        "recall.late": _("A message can be recalled for two minutes only."),
    }


def _cards() -> dict[str, str]:
    return {
        "card.order": _("Order %(number)s"),
        "card.total": _("Total"),
        "card.steps": _("Progress"),
        "card.done": _("(done)"),
        "card.details": _("Details"),
        "card.form": _("Form"),
        "card.answered": _("Sent. Thank you!"),
        "card.empty": _("Please fill in at least one field."),
    }


def _history() -> dict[str, str]:
    return {
        "unread": _("New messages"),
        "older": _("Loading earlier messages…"),
        "earlier": _("Earlier conversations"),
        "earlier.back": _("Back to the list"),
        "earlier.close": _("Close earlier conversations"),
        "earlier.none": _("There are no earlier conversations."),
        "earlier.untitled": _("Conversation"),
        "notify.offer": _("Notify me of answers"),
    }
