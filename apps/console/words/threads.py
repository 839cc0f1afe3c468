"""Threads: activity lines, who else looks, recall, quotes, snooze, sorting."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEXTS: dict[str, "Promise | str"] = {
    "text.table": _("Table"),
    # activity lines
    "activity.between": pgettext_lazy("between the items of a list", ", "),
    "activity.labelled": _("{name} added the label {added}"),
    "activity.unlabelled": _("{name} removed the label {removed}"),
    "activity.relabelled": _("{name} added the label {added} and removed {removed}"),
    "activity.prioritised": _("{name} set: {to}"),
    "activity.unprioritised": _("{name} removed the priority"),
    "activity.team": _("{name} put the team {to} in charge"),
    "activity.teamless": _("{name} took the team away"),
    "activity.given": _("{name} assigned the conversation to {to}"),
    "activity.transferred": _("{name} transferred the conversation to {to}"),
    "activity.held": _("{name} transferred the conversation to {to}, who is not here: it waits for them"),
    "activity.returned": _("{name} did not answer for {minutes} minutes: back to the AI"),
    "activity.ending_soon": _("The visitor was warned that the conversation ends soon"),
    "activity.silence": _("Ended by itself after a silence"),
    "activity.resumed": _("The visitor went back to the AI"),
    "activity.waiting": _("Still waiting for a person"),
    "activity.rated": _("The visitor gave {score} of 5"),
    "activity.snoozed": _("{name} snoozed the conversation until"),
    "activity.snoozed_for_reply": _("{name} snoozed the conversation until the visitor writes"),
    "activity.woken": _("{name} ended the snooze"),
    # quotes and the menu of a message
    "quote.gone": _("An earlier message"),
    "menu.copy": _("Copy text"),
    "menu.link": _("Copy link"),
    "menu.recall": _("Recall"),
    "menu.copied": _("Copied."),
    "menu.not_copied": _("The browser did not allow copying."),
    "recall.late": _("A message can be recalled for two minutes."),
    # where in the thread
    "thread.unread": _("New since your team last looked"),
    "thread.today": _("Today"),
    "thread.yesterday": _("Yesterday"),
    # who else is here
    "looking.one": _("{name} is looking too"),
    "looking.many": _("{names} are looking too"),
    "collision.replied": _("{name} has replied since you opened this conversation."),
    "collision.while_writing": _("{name} has replied while you were writing."),
    # snooze
    "snooze.until": _("Snoozed until {time}"),
    "snooze.reply": _("Snoozed until the visitor writes"),
    "snooze.past": _("Choose a moment that lies ahead."),
    # labels, priority, team
    "priority.none": _("No priority"),
    "sort.team.none": _("No team"),
    "sort.no_labels": _("There are no labels yet. Supervisors make them in the administration."),
    "sort.no_match": _("No label is called like that."),
    "sort.failed": _("Nothing was changed. Please try again."),
}
