"""What happened, in the reader's language."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from apps.console.activities import activity_text, until_of
from apps.console.thread import thread_of
from apps.conversations.models import Message
from apps.tenants.access import Desk
from tests import factories

Json = dict[str, Any]
CASES: dict[str, tuple[Json, str]] = {
    "nothing": ({}, ""),
    "unknown": ({"activity": "unheard of"}, ""),
    "no_text": ({"activity": ["labels"]}, ""),
    "assigned": ({"activity": "assigned", "name": "Lin {x}"}, "Lin {x} took over"),
    "ended": ({"activity": "resolved", "by": "visitor"}, "The visitor ended the conversation"),
    "handoff": ({"activity": "handoff", "reason": "complaint"}, "Handed over to a person: complaint"),
    "other_handoff": ({"activity": "handoff", "reason": "new one"}, "Handed over to a person: other reason"),
    "given": ({"activity": "assigned", "name": "Lin", "to": "Wei"}, "Lin assigned the conversation to Wei"),
    "transferred": (
        {"activity": "transferred", "name": "Lin", "to": "Wei"},
        "Lin transferred the conversation to Wei",
    ),
    "held": (
        {"activity": "held", "name": "Lin", "to": "Wei"},
        "Lin transferred the conversation to Wei, who is not here: it waits for them",
    ),
    "silence": (
        {"activity": "resolved", "by": "system", "reason": "silence"},
        "Ended by itself after a silence",
    ),
    "returned": (
        {"activity": "returned", "name": "Lin", "minutes": 5},
        "Lin did not answer for 5 minutes: back to the AI",
    ),
    "released": ({"activity": "released"}, "System gave the conversation back to the AI"),
    "labelled": (
        {"activity": "labels", "name": "Lin", "added": ["VIP", "a {b}"], "removed": []},
        "Lin added the label VIP, a {b}",
    ),
    "unlabelled": (
        {"activity": "labels", "by": "system", "removed": ["VIP"]},
        "System removed the label VIP",
    ),
    "relabelled": (
        {"activity": "labels", "name": "Lin", "added": ["new"], "removed": ["old"]},
        "Lin added the label new and removed old",
    ),
    "odd_labels": ({"activity": "labels", "name": 7, "added": [{"x": 1}]}, "System removed the label "),
    "prioritised": ({"activity": "priority", "name": "Lin", "to": "urgent"}, "Lin set: Urgent"),
    "unprioritised": ({"activity": "priority", "name": "Lin", "to": "none"}, "Lin removed the priority"),
    "odd_priority": ({"activity": "priority", "name": "Lin", "to": "sky-high"}, "Lin removed the priority"),
    "team": ({"activity": "team", "name": "Lin", "to": "售后"}, "Lin put the team 售后 in charge"),
    "teamless": ({"activity": "team", "name": "Lin", "to": "–"}, "Lin took the team away"),
    "snoozed": (
        {"activity": "snoozed", "name": "Lin", "until": "2026-11-22T01:00:00.000Z"},
        "Lin snoozed the conversation until",
    ),
    "snoozed_for_reply": (
        {"activity": "snoozed", "name": "Lin", "until": None},
        "Lin snoozed the conversation until the visitor writes",
    ),
    "woken": ({"activity": "woken", "by": "visitor", "name": ""}, "Visitor ended the snooze"),
    "rated": ({"activity": "rated", "by": "visitor", "score": 4}, "The visitor gave 4 of 5"),
}


@pytest.mark.parametrize(("metadata", "expected"), CASES.values(), ids=list(CASES))
def test_activity_text_speaks_the_readers_language(metadata: Json, expected: str) -> None:
    with translation.override("en"):
        assert activity_text(metadata) == expected


@pytest.mark.parametrize("until", [None, "", "tomorrow", 7])
def test_until_that_is_no_time_is_none(until: object) -> None:
    assert until_of({"activity": "snoozed", "until": until}) is None


def test_lines_of_the_system_for_agents_are_activities_and_texts_to_read_are_notes(
    agent: Client, desk: Desk
) -> None:
    row = factories.make_conversation(tenant=desk.tenant)
    hidden = Message.Visibility.AGENTS
    for metadata in ({"activity": "priority", "to": "high", "name": "Lin"}, {"activity": "summary"}, {}):
        factories.make_message(
            conversation=row, kind="system", content="text", visibility=hidden, metadata=metadata
        )
    factories.make_message(conversation=row, kind="system", content="text", metadata={"activity": "reopened"})
    with translation.override("en"):
        lines = thread_of(desk, row).lines
        assert [(line.kind, line.activity, line.told) for line in lines] == [
            ("system", "Lin set: High priority", ""),
            ("note", "", "text"),
            ("note", "", "text"),
            ("system", "System reopened the conversation", "The visitor reads: text"),
        ]
