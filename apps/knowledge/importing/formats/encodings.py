"""Bytes of a text file as text, or a refusal in the words of the import."""

from apps.common import decoding
from apps.common.decoding import NotText
from apps.knowledge.importing.problems import Problem, Unreadable

PROBLEMS = {
    NotText.Reason.EMPTY: Problem.EMPTY,
    NotText.Reason.BROKEN: Problem.BROKEN,
    NotText.Reason.ENCODING: Problem.ENCODING,
}


def decoded(data: bytes) -> str:
    """Line ends become \\n. Raises Unreadable."""
    try:
        return decoding.decoded(data)
    except NotText as error:
        raise Unreadable(PROBLEMS[error.reason]) from None
