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
NOT_REACHED = _("not reached")
NOT_ASKED = _("would be asked")
NO_MODEL = _("is not asked")
