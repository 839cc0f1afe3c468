"""A `message` frame with attachments: what it may name, and what becomes of it."""

from typing import Any
from uuid import UUID

import pytest

from apps.conversations.attachments import AttachmentMissing
from apps.live.errors import told
from apps.live.frames import InvalidFrame, PostMessage, parse

ID = UUID(int=9)


def posted(**fields: Any) -> PostMessage:
    frame = parse({"type": "message", "client_id": "c"} | fields)
    assert isinstance(frame, PostMessage)
    return frame


def test_attachments_are_ids_in_their_order() -> None:
    other = UUID(int=8)
    assert posted(attachments=[str(ID), other.hex]).attachments == (ID, other)


@pytest.mark.parametrize(
    "given", [{}, {"attachments": []}, {"attachments": None}], ids=["absent", "empty", "null"]
)
def test_message_needs_none(given: dict[str, Any]) -> None:
    assert posted(**given).attachments == ()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("one", id="a text"),
        pytest.param({"id": str(ID)}, id="an object"),
        pytest.param(["nonsense"], id="no id"),
        pytest.param([None], id="null in it"),
        pytest.param([[str(ID)]], id="nested"),
        pytest.param([7], id="a number"),
        pytest.param(True, id="true"),
        pytest.param([str(ID)] * 101, id="too many"),
    ],
)
def test_anything_else_is_invalid_and_names_the_message(given: object) -> None:
    with pytest.raises(InvalidFrame, match="attachments must be a list of ids") as error:
        posted(attachments=given)
    assert error.value.client_id == "c"


def test_missing_attachment_is_the_senders_fault() -> None:
    assert told(AttachmentMissing("not there"), "message") == ("invalid", "not there")
