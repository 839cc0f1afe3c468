"""What is masked, and looking at it all the same."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, "Promise | str"] = {
    "reveal.message": _("Show what is masked"),
    "reveal.content": _("Message"),
    "reveal.original": _("As the visitor wrote it"),
    "reveal.failed": _("This cannot be shown now. Please try again."),
    "contact.field.identifier": _("Identifier"),
}
