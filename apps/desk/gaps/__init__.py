"""Questions that found no good answer: collected after the fact, grouped, made into articles, and watched afterwards.

Nothing in here is on the answering path. In this order: `reading.py` (what was asked, from the AI's runs and ratings),
`grouping.py` (which questions mean the same), `collecting.py` (both, in batches), `drafting.py` and `deciding.py` (what
people do about a gap), `forgetting.py` (what is not kept).
"""

from apps.desk.gaps.drafting import NotAnAnswer, draft_correction, draft_from_message

__all__ = ["NotAnAnswer", "draft_correction", "draft_from_message"]
