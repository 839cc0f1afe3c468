"""Why a conversation was not given as somebody wanted."""


class TargetMissing(Exception):
    """No such agent or team in this tenant, or no assistant in this inbox."""


class OfferGone(Exception):
    """The conversation is not offered to this person (any more)."""


class SlotTaken(Exception):
    """A colleague was faster."""
