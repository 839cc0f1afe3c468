"""What the playground says for the short words of the pipeline, beside those of the search page."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Words = dict[str, "StrPromise"]

ROWS: Words = {
    "outcome": _("Outcome"),
    "moderation": _("Sensitive words"),
    "intent": _("Intent"),
    "rules": _("Rules"),
    "cache": _("Known answers"),
    "passages": _("Articles"),
    "style": _("Answer style"),
    "effects": _("Beside the answer"),
    "model": _("Model"),
    "answer": _("What is said"),
    "prompt": _("Prompt"),
}
MODERATION: Words = {
    "pass": _("none"),
    "mask": _("masked"),
    "review": _("marked for review"),
    "handoff": _("a person is called"),
    "block": _("blocked"),
}
# Why an answer that was given before is not used, or which one is.
CACHE: Words = {
    "miss": _("nobody has asked this lately"),
    "burst": _("the same question was answered a moment ago"),
    "confirmed": _("a confirmed answer to the same question"),
    "no_model": _("not looked for: answers without a model cost nothing"),
    "earlier_turns": _("not looked for: the answer may depend on what was said before"),
    "empty": _("not looked for: there are no words"),
    "too_long": _("not looked for: the question is too long"),
}
REASONS: Words = {
    "customer_request": _("The customer asked for a person"),
    "complaint": _("A complaint"),
    "missing_knowledge": _("Nothing in the knowledge base fits"),
    "rule": _("A rule sends such messages to a person"),
    "provider_failure": _("The model did not answer"),
    "usage_limit": _("What may be spent on models is spent"),
    "policy_restriction": _("The model may not talk about it"),
}
PERSONAL = _("not looked for: the question is this visitor's own matter")
NOT_REACHED = _("not reached")
NOT_ASKED = _("would be asked")
NO_MODEL = _("is not asked")
