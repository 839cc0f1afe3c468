"""Assignment, transfer and offers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, "Promise | str"] = {
    # to whom
    "target.ai": _("The AI assistant"),
    "target.me": _("{name} (you)"),
    "target.online": _("online"),
    "target.busy": _("busy"),
    "target.offline": _("offline"),
    "target.load": _("{load} of {capacity}"),
    "target.open": _("{load} open"),
    "target.members": _("{online} of {count} online"),
    "target.waits.agent": _("{name} is not online: the conversation waits for them."),
    "target.waits.team": _("Nobody of {name} is online: the conversation waits in their queue."),
    "target.none": _("Nobody is called like that."),
    "target.failed": _("The list could not be loaded. Please try again."),
    "transfer.choose": _("Choose who takes over."),
    "error.taken": _("A colleague was faster."),
    "error.gone": _("This offer has ended."),
    # offers
    "offer.left": _("{seconds} s left"),
    "offer.reason.round_robin": _("It is your turn."),
    "offer.reason.least_loaded": _("You have the fewest conversations."),
    "offer.reason.last_agent": _("The visitor knows you already."),
    "offer.reason.held": _("It was kept for you."),
    "offer.reason.overflow": _("Nobody of the other team could take it."),
    "offer.reason.off_hours": _("The other team is closed."),
    "offer.expired": _("The offer of “{name}” has expired; somebody else is asked."),
    "offer.taken": _("Somebody else took “{name}”."),
}
