"""The thread: every kind of line, as text and nothing else."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from apps.console.thread import thread_of
from apps.conversations import queries
from apps.conversations.models import Conversation, Message
from apps.conversations.services import Sender
from apps.desk import agent as desk_agent
from apps.desk.models import BotTurn
from apps.tenants.access import Desk
from tests import factories

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def row(desk: Desk) -> Conversation:
    return factories.make_conversation(tenant=desk.tenant)


def page_of(agent: Client, row: Conversation) -> str:
    response = agent.get(reverse("console:conversation", args=[row.id]))
    assert response.status_code == 200
    return response.content.decode()


def lines(page: str) -> list[tuple[str, str]]:
    """(kind, seq) of every line of the open thread; the blank templates have no seq."""
    return re.findall(r'data-testid="message" data-kind="(\w+)" data-id="[\w-]+" data-seq="(\d+)"', page)


def test_thread_shows_every_kind_of_sender(agent: Client, desk: Desk, row: Conversation) -> None:
    factories.make_message(conversation=row)
    factories.make_message(conversation=row, kind="ai", content="It is on its way.")
    desk_agent.take_over(desk, row.id)
    desk_agent.reply(desk, row.id, content="Let me see.", client_id="a")
    desk_agent.reply(desk, row.id, content="An old customer.", client_id="b", is_private=True)
    kinds = [("visitor", "1"), ("ai", "2"), ("system", "3"), ("agent", "4"), ("note", "5")]
    assert lines(page_of(agent, row)) == kinds


def test_thread_hides_blocked_messages_but_counts_them(agent: Client, desk: Desk, row: Conversation) -> None:
    factories.make_message(conversation=row, content="first")
    factories.make_message(
        conversation=row, content="a blocked word", visibility=Message.Visibility.SUPERVISORS
    )
    page = page_of(agent, row)
    assert lines(page) == [("visitor", "1")]
    assert "a blocked word" not in page
    assert 'data-last-seq="2"' in page


def test_hostile_text_is_only_text(agent: Client, desk: Desk) -> None:
    contact = factories.make_contact(
        tenant=desk.tenant, name=HOSTILE, custom_attributes={HOSTILE: HOSTILE, "nested": {"a": HOSTILE}}
    )
    row = factories.make_conversation(
        contact=contact, page_title=HOSTILE, page_url="https://shop.example.com/", handoff_reason=HOSTILE[:40]
    )
    desk.user.display_name = HOSTILE[:80]
    desk.user.save()
    citations = [{"index": 1, "title": HOSTILE, "url": "javascript:alert(1)"}]
    factories.make_message(conversation=row, content=HOSTILE)
    factories.make_message(
        conversation=row,
        content=HOSTILE,
        sender=Sender("ai", None, HOSTILE[:120]),
        citations=citations,
    )
    factories.make_message(
        conversation=row, kind="system", content=HOSTILE, metadata={"activity": "assigned", "name": HOSTILE}
    )
    page = page_of(agent, row)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    assert page.count(ESCAPED) > 8
    assert "{{ 7*7 }}" in page


def test_page_address_that_is_no_web_address_is_no_link(agent: Client, desk: Desk) -> None:
    row = factories.make_conversation(tenant=desk.tenant, page_url="javascript:alert(1)")
    assert "javascript:" not in page_of(agent, row)


@pytest.mark.parametrize(
    ("fields", "state", "buttons"),
    [
        ({"owner": "ai"}, "ai", ["takeover", "resolve"]),
        ({"owner": "queue"}, "queue", ["takeover", "release", "resolve"]),
        ({"owner": "human"}, "person", ["takeover", "release", "resolve"]),
        ({"owner": "human", "status": "resolved"}, "resolved", ["reopen"]),
    ],
)
def test_header_offers_what_can_be_done(
    agent: Client, desk: Desk, fields: dict[str, str], state: str, buttons: list[str]
) -> None:
    page = page_of(agent, factories.make_conversation(tenant=desk.tenant, **fields))
    tags = re.findall(r'<button[^>]*data-command="(\w+)"[^>]*?( hidden)?>', page)
    assert [name for name, hidden in tags if not hidden] == buttons
    assert f'data-owner="{fields["owner"]}" data-state="{state}"' in page


def test_header_says_that_the_agent_has_it(agent: Client, desk: Desk, row: Conversation) -> None:
    desk_agent.take_over(desk, row.id)
    page = page_of(agent, row)
    assert "You are handling this" in page
    assert "The AI stays silent." in page


def test_part_open_is_the_thread_alone(agent: Client, desk: Desk, row: Conversation) -> None:
    page = agent.get(reverse("console:conversation", args=[row.id]), {"part": "open"}).content.decode()
    assert 'data-testid="thread"' in page
    assert "<html" not in page
    assert "conversation-row" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_conversation_needs_the_same_queries_for_any_number_of_rows(
    agent: Client, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    contact = factories.make_contact(tenant=desk.tenant)
    for _ in range(number):
        factories.make_conversation(contact=contact, status=Conversation.Status.RESOLVED)
    row = factories.make_conversation(contact=contact)
    for _ in range(number):
        factories.make_message(conversation=row)
    # The thread needs one, for its messages; the others are of the list, the menus, the copilot and the pane beside it.
    with django_assert_num_queries(29):
        page = page_of(agent, row)
    assert len(lines(page)) == number
    assert page.count("data-open=") == number


def test_thread_shows_the_newest_lines_first_loaded(desk: Desk, row: Conversation) -> None:
    for number in range(53):
        factories.make_message(conversation=row, content=f"line {number + 1}")
    thread = thread_of(desk, row)
    assert [thread.lines[0].seq, thread.lines[-1].seq, len(thread.lines)] == [4, 53, 50]
    assert (thread.first_seq, thread.last_seq) == (4, 53)


def test_thread_opens_around_the_message_that_was_linked_to(desk: Desk, row: Conversation) -> None:
    for number in range(130):
        factories.make_message(conversation=row, content=f"line {number + 1}")
    row.refresh_from_db()
    far = thread_of(desk, row, at=40)
    assert [far.first_seq, far.shown_seq, far.last_seq, far.is_cut] == [15, 64, 130, True]
    assert [far.lines[0].seq, far.lines[-1].seq] == [15, 64]
    near = thread_of(desk, row, at=100)
    assert [near.first_seq, near.shown_seq, near.last_seq, near.is_cut] == [81, 130, 130, False]
    assert thread_of(desk, row, at=3).first_seq == 1


@pytest.mark.parametrize("at", ["", "0", "-1", "x", "1e3", "99999999999", "٣", "700"])
def test_link_to_no_message_opens_the_end_of_the_thread(agent: Client, row: Conversation, at: str) -> None:
    factories.make_message(conversation=row)
    response = agent.get(reverse("console:conversation", args=[row.id]), {"at": at})
    assert lines(response.content.decode()) == [("visitor", "1")]


def test_quotes_show_what_is_answered_but_nothing_that_was_blocked(
    desk: Desk, row: Conversation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hidden = factories.make_message(conversation=row, visibility=Message.Visibility.SUPERVISORS)
    old = factories.make_message(conversation=row, content="o" * 200)
    for number in range(49):
        factories.make_message(conversation=row, content=f"line {number}")
    last = factories.make_message(
        conversation=row, kind="agent", content="new", sender=Sender("agent", None, "Lin")
    )
    for quoted in (old, hidden, last):
        factories.make_message(conversation=row, in_reply_to=quoted.id)
    conversation = queries.conversation(desk.tenant.id, row.id)
    assert conversation is not None
    # the lines, and what is older than they are
    with django_assert_num_queries(2), translation.override("en"):
        found = [line.quote for line in thread_of(desk, conversation).lines if line.quote]
    name = str(row.contact)
    assert [(quote.seq, quote.name, quote.text) for quote in found] == [
        (2, name, "o" * 140),
        (0, "", "An earlier message"),
        (52, "Lin", "new"),
    ]


def test_receipt_stands_at_the_last_answer_that_was_read(desk: Desk, row: Conversation) -> None:
    factories.make_message(conversation=row, kind="ai", content="one")
    factories.make_message(conversation=row, kind="agent", content="two")
    factories.make_message(conversation=row, kind="agent", content="three")
    row.visitor_read_seq = 2
    assert [line.is_read for line in thread_of(desk, row).lines] == [False, True, False]


def test_why_shows_the_record_of_the_run(agent: Client, desk: Desk, row: Conversation) -> None:
    message = factories.make_message(
        conversation=row, kind="ai", content="8 yuan.", metadata={"source": "ai"}
    )
    factories.make_turn(
        conversation=row,
        state=BotTurn.State.ANSWERED,
        message_id=message.id,
        trace=[
            {
                "stage": "retrieval",
                "question": "How much is shipping?",
                "passages": [{"id": "1", "title": HOSTILE, "score": 0.91, "verdict": "sure"}],
            },
            {"stage": "model", "outcome": "answered", "took_ms": 1250.0, "model": "small-model"}
            | {"first_token_s": 0.4, "latency_s": 1.25},
        ],
        usage={"prompt_tokens": 310, "completion_tokens": 25},
    )
    page = agent.get(reverse("console:why", args=[row.id, message.id])).content.decode()
    for shown in (
        "How much is shipping?",
        "0.91",
        "small-model",
        "0.40 s",
        "1.25 s",
        "310 + 25",
        "1250.0 ms",
        ESCAPED,
    ):
        assert shown in page


def test_why_of_a_fixed_reply_names_the_rule(agent: Client, row: Conversation) -> None:
    message = factories.make_message(
        conversation=row, kind="ai", content="We open at 9.", metadata={"source": "rule", "rule": "Hours"}
    )
    page = agent.get(reverse("console:why", args=[row.id, message.id])).content.decode()
    assert "fixed reply of a trigger rule" in page
    assert "<dd>Hours</dd>" in page


def test_why_of_a_blocked_message_is_not_found(agent: Client, row: Conversation) -> None:
    message = factories.make_message(conversation=row, visibility=Message.Visibility.SUPERVISORS)
    assert agent.get(reverse("console:why", args=[row.id, message.id])).status_code == 404


def test_recalled_message_says_so_and_the_line_that_tells_of_it_is_left_out(
    agent: Client, desk: Desk, row: Conversation
) -> None:
    message = factories.make_message(conversation=row, content="A secret")
    for target in (str(message.id), "a message of an earlier page"):
        metadata = {"activity": "recalled", "message_id": target}
        factories.make_message(
            conversation=row, kind="system", content="A message was recalled.", metadata=metadata
        )
    Message.objects.filter(pk=message.pk).update(content="", metadata={"recalled": True})
    page = page_of(agent, row)
    assert lines(page) == [("visitor", "1"), ("system", "3")]
    assert page.count('data-recalled="true"') == 1
    assert page.count("This message was recalled.</p>") == 1
