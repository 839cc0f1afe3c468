"""What the search page says for the short words of the pipeline."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Json = dict[str, Any]
Words = dict[str, "Promise"]

ACTIONS: Words = {
    "answer": _("An answer"),
    "reply": _("A fixed reply"),
    "handoff": _("A person is called"),
    "block": _("Nothing is said: the message is blocked"),
}
SOURCES: Words = {
    "ai": _("written by the model from the articles below"),
    "cache": _("the same question was answered before"),
    "faq": _("the best-fitting article, without a model"),
    "nothing": _("no article fits, so the fixed text"),
    "rule": _("fixed reply of a trigger rule"),
    "small_talk": _("small talk: a fixed sentence"),
}
VERDICTS: Words = {
    "sure": _("fits"),
    "maybe": _("may fit"),
    "nothing": _("does not fit"),
}
LEFT_OUT: Words = {
    "": _("used"),
    "other_collection": _("in a collection that this inbox does not use"),
    "not_begun": _("not valid yet"),
    "over": _("no longer valid"),
    "other_language": _("in another language"),
    "below_threshold": _("below the cut-off"),
    "beyond_limit": _("others fit better, and there is no more room"),
    "better_chunk": _("another part of this article fits better"),
}
WHY_LEXICAL: Words = {
    "no_model": _("By words alone: no embedding model is set up."),
    "not_ready": _("By words alone for now: the vectors are still being made."),
    "no_vector": _("By words alone this time: the embedding model did not answer."),
}
REWRITTEN: Words = {
    "rule": _("Completed with what was asked before, by rule"),
    "model": _("Completed with what was asked before, by the model"),
}


def readable(found: Json) -> Json:
    """The worker's explanation with words beside its codes."""
    decision = found["decision"]
    return {
        "decision": decision,
        "action": ACTIONS.get(decision["action"], decision["action"]),
        "source": SOURCES.get(decision["source"], ""),
        "searches": [_search(search) for search in found["searches"]],
    }


def _search(search: Json) -> Json:
    return search | {
        "heading": REWRITTEN.get(search["rewritten_by"], _("As it was asked")),
        "note": WHY_LEXICAL.get(search["why_lexical"], ""),
        "candidates": [_candidate(candidate) for candidate in search["candidates"]],
    }


def _candidate(candidate: Json) -> Json:
    because = candidate["left_out_because"]
    return candidate | {
        "verdict_text": VERDICTS.get(candidate["verdict"], candidate["verdict"]),
        "outcome": LEFT_OUT.get(because, because),
        "is_used": not because,
    }
