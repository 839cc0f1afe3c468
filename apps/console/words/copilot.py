"""Copilot, handoff card, reports of answers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEXTS: dict[str, "Promise | str"] = {
    # handoff card
    "mood.calm": pgettext_lazy("mood of a customer", "Calm"),
    "mood.pleased": pgettext_lazy("mood of a customer", "Pleased"),
    "mood.worried": pgettext_lazy("mood of a customer", "Worried"),
    "mood.annoyed": pgettext_lazy("mood of a customer", "Annoyed"),
    "mood.angry": pgettext_lazy("mood of a customer", "Angry"),
    "fact.order": _("Order or reference"),
    "fact.e_mail": _("E-mail"),
    "fact.phone": _("Phone"),
    "fact.amount": _("Amount"),
    "fact.date": _("Date"),
    "fact.other": _("Detail"),
    # copilot: what it is doing, why there is no text, or one that no model wrote
    "copilot.working": _("Writing…"),
    "copilot.searching": _("Searching the knowledge base…"),
    "copilot.suggest": _("Suggested reply"),
    "copilot.rephrase": _("Rephrased"),
    "copilot.shorten": _("Shortened"),
    "copilot.friendlier": _("Friendlier"),
    "copilot.formal": _("More formal"),
    "copilot.translate": _("Translated"),
    "copilot.summarise": _("Summary"),
    "copilot.stopped": _("Stopped. This is what was written until then."),
    "copilot.no_model": _("No model is set up here: these are passages of the knowledge base alone."),
    "copilot.no_model_text": _("No model is set up here, so nothing can be reworded or translated."),
    "copilot.no_model_summary": _("No model is set up here: this outline was put together without one."),
    "copilot.nothing_found": _("Nothing in the knowledge base answers this."),
    "copilot.no_question": _("The visitor has not asked anything in words yet."),
    "copilot.usage_limit": _(
        "What may be spent on models this month is spent. The knowledge base still answers."
    ),
    "copilot.throttled": _("Too many requests at the same time. Please try again in a moment."),
    "copilot.provider_failure": _("The model did not answer. Please try again."),
    "copilot.held_back": _("The model's text was held back: it said what no source says."),
    "copilot.not_found": _("This conversation is not available here."),
    "copilot.unavailable": _("The copilot is not available right now. Please try again."),
    "copilot.silent": _("No answer came. Please try again."),
    "copilot.rate_limited": _("Too many requests. Please wait a minute."),
    "copilot.empty": _("Write something first: it is your text that is reworded."),
    "copilot.missing": _("Check before you send. Not in the new text: {facts}"),
    "copilot.added": _("Check before you send. Not in your text: {facts}"),
    "copilot.inserted": _("In your reply. You can still change it; nothing is sent by itself."),
    "copilot.fits": _("fits"),
    "copilot.may_fit": _("may fit"),
    "copilot.insert": _("Put into the reply"),
    "copilot.replace": _("Replace my text"),
    "copilot.note": _("Put into a note"),
    # translation of a message, below it
    "translation.of": _("Translation"),
    "menu.translate": _("Translate"),
    "handoff.copied": _("Copied: {text}"),
    # reports and drafts
    "report.title": _("Report this answer"),
    "report.correct": _("Correct it for the knowledge base"),
    "report.thanks": _("Reported. Supervisors see it among the reports of answers."),
    "report.draft": _("The draft is saved. Editors find it among the knowledge gaps."),
    "report.names_somebody": _(
        "This cannot become an article: it names somebody or tells where they live, or the question was taken back."
    ),
    "report.empty": _("Write what should have been answered."),
}
