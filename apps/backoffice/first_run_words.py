"""What the first-run guide says."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.desk.first_run import Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TITLES: "dict[Step, StrPromise]" = {
    Step.MODEL: _("Connect a model, or do without"),
    Step.KNOWLEDGE: _("Give it something to know"),
    Step.INBOX: _("Make an inbox"),
    Step.TRY: _("Ask it something"),
    Step.SITE: _("Put the chat on your site"),
    Step.COLLEAGUE: _("Invite a colleague"),
    Step.HOURS: _("Say when people are there"),
}
TEXTS: "dict[Step, StrPromise]" = {
    Step.MODEL: _(
        "A model writes answers from your articles. Without one, the best-fitting article itself is the answer; "
        "you can connect a model at any time."
    ),
    Step.KNOWLEDGE: _(
        "Answers come from your articles alone. One question that customers often ask is enough to begin with; "
        "files and pages of your site can follow."
    ),
    Step.INBOX: _("An inbox is where customers write: one for each site, or for each brand."),
    Step.TRY: _(
        "Ask in the playground what a customer would ask. You see the answer, and each step that led to it."
    ),
    Step.SITE: _("Copy one line into the pages of your site, and have it checked from here."),
    Step.COLLEAGUE: _("Customers who want a person get one as soon as somebody sits at the console."),
    Step.HOURS: _("Outside these hours customers are told when somebody will be there again."),
}
KNOWLEDGE_ONLY = _("Answers come from the articles alone.")
FIRST_COLLECTION = _("Questions and answers")
