"""The composer: files, canned responses, mentions, quotes, schedules."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEXTS: dict[str, "Promise | str"] = {
    # files
    "attach.again": _("Try again: {name}"),
    "attach.remove": _("Remove {name}"),
    "attach.uploading": _("Uploading {name}"),
    "attach.type": _("Files of this kind are not accepted."),
    "attach.too_large": _("Too large."),
    "attach.empty": _("There is nothing in this file."),
    "attach.failed": _("It could not be sent."),
    "attach.offline": _("Not connected. Trying again…"),
    "attach.rate_limited": _("Too much at once. Trying again…"),
    "attach.too_many": _("At most {count} files go with a message."),
    "attach.remove_first": _("Remove the file that could not be sent first."),
    "error.file_lost": _("Its file was lost when the page was closed. Discard it and attach the file again."),
    "error.file_type": _("A file of this kind is not accepted."),
    "error.file_too_large": _("A file is too large."),
    "error.file_empty": _("A file is empty."),
    "error.file_failed": _("A file could not be sent."),
    # what is offered while writing
    "suggest.count": _("{count} suggestions. Arrow keys choose, Enter takes one."),
    "canned.empty": _("{name} is not known here. Fill it in; sending once more sends it as it is."),
    "mention.agent": _("Agent"),
    "mention.team": pgettext_lazy("of agents", "Team"),
    "emoji.none": _("Nothing found."),
    # quotes
    "quote.reply": _("Reply to this message"),
    "quote.to": _("Reply to {name}"),
    "quote.cancel": _("Do not quote"),
    # later
    "schedule.waits": _("{time} · {name}"),
    "schedule.cancel": _("Do not send"),
    "schedule.gone": _("It has just been sent, or was taken back already."),
    "schedule.no_note": _("Only replies can be sent later."),
    "schedule.no_files": _("Files cannot be sent later."),
    "schedule.wrong_time": _("Choose a time within the next year."),
    "schedule.too_many": _("Too many messages wait in this conversation."),
}
