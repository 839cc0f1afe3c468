"""What audit entries call deeds and things, for their readers. Entries themselves keep the words of the code."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "added": pgettext_lazy("audit log", "added"),
    "append": pgettext_lazy("audit log", "added to"),
    "availability set": pgettext_lazy("audit log", "availability set"),
    "blocked": pgettext_lazy("audit log", "blocked"),
    "calendar filled": pgettext_lazy("audit log", "calendar filled"),
    "cancelled": pgettext_lazy("audit log", "cancelled"),
    "changed": pgettext_lazy("audit log", "changed"),
    "configuration exported": pgettext_lazy("audit log", "configuration exported"),
    "configuration imported into the draft": pgettext_lazy(
        "audit log", "configuration imported into the draft"
    ),
    "configuration rolled back": pgettext_lazy("audit log", "configuration rolled back"),
    "deleted": pgettext_lazy("audit log", "deleted"),
    "demo.seeded": pgettext_lazy("audit log", "demo set up"),
    "downloaded": pgettext_lazy("audit log", "downloaded"),
    "draft begun": pgettext_lazy("audit log", "draft begun"),
    "draft brought up to date": pgettext_lazy("audit log", "draft brought up to date"),
    "draft changed": pgettext_lazy("audit log", "draft changed"),
    "draft discarded": pgettext_lazy("audit log", "draft discarded"),
    "draft evaluated": pgettext_lazy("audit log", "draft evaluated"),
    "export downloaded": pgettext_lazy("audit log", "export downloaded"),
    "exported": pgettext_lazy("audit log", "exported"),
    "import cancelled": pgettext_lazy("audit log", "import cancelled"),
    "imported": pgettext_lazy("audit log", "imported"),
    "invitation accepted": pgettext_lazy("audit log", "invitation accepted"),
    "password reset by mail": pgettext_lazy("audit log", "password reset by mail"),
    "published against the evaluation": pgettext_lazy("audit log", "published against the evaluation"),
    "retention": pgettext_lazy("audit log", "removed what was due"),
    "revealed": pgettext_lazy("audit log", "revealed"),
    "revoked": pgettext_lazy("audit log", "revoked"),
    "run": pgettext_lazy("audit log", "evaluation begun"),
    "second factor reset": pgettext_lazy("audit log", "second factor reset"),
    "secret rotated": pgettext_lazy("audit log", "secret rotated"),
    "secrets rotated": pgettext_lazy("audit log", "secrets rotated"),
    "sent again": pgettext_lazy("audit log", "sent again"),
    "shipped words installed": pgettext_lazy("audit log", "shipped words installed"),
    "sign-in blocked": pgettext_lazy("audit log", "sign-in blocked"),
    "sign-in failed": pgettext_lazy("audit log", "sign-in failed"),
    "signed in": pgettext_lazy("audit log", "signed in"),
    "signed out everywhere": pgettext_lazy("audit log", "signed out everywhere"),
    "tested": pgettext_lazy("audit log", "tested"),
    "unblocked": pgettext_lazy("audit log", "unblocked"),
    "view as begun": pgettext_lazy("audit log", "began to look as"),
    "view as ended": pgettext_lazy("audit log", "ended looking as"),
    "viewed blocked": pgettext_lazy("audit log", "looked at blocked messages"),
    "withdrawn": pgettext_lazy("audit log", "withdrawn"),
    "words exported": pgettext_lazy("audit log", "words exported"),
    "words imported": pgettext_lazy("audit log", "words imported"),
}


def action_words(action: str) -> str:
    """A deed without words of its own is told as the code calls it."""
    return str(ACTIONS.get(action, action))


def object_words(object_type: str) -> str:
    """The model's name, or what the code calls something that is no row."""
    try:
        return capfirst(str(apps.get_model(object_type)._meta.verbose_name))
    except (LookupError, ValueError):
        return object_type
