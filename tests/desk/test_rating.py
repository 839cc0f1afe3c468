"""What visitors think of a conversation."""

import pytest
from django.db import IntegrityError, transaction

from apps.conversations import services as conversations
from apps.conversations.models import Rating
from apps.conversations.rating import InvalidRating
from apps.conversations.services import ConversationMissing
from apps.desk import agent
from apps.desk.rating import rate
from apps.desk.visitor import end_conversation
from apps.events.models import OutboxEntry
from tests.desk.conftest import QUESTION, Shop
from tests.factories import make_desk, make_visitor, make_word
from tests.pushes import Pushes


def rated_events() -> list[dict[str, object]]:
    entries = OutboxEntry.objects.filter(name="conversation.rated").order_by("id")
    return [entry.payload["rating"] for entry in entries]


def test_rate_stores_what_was_said_and_who_owned_the_conversation(shop: Shop) -> None:
    shop.say(QUESTION)
    desk = make_desk(tenant=shop.inbox.tenant)
    agent.take_over(desk, shop.conversation.id)
    rating = rate(shop.visitor, score=4, comment="  quick  ")
    assert list(
        Rating.objects.values_list(
            "pk", "conversation", "contact", "score", "comment", "source", "owner", "assignee"
        )
    ) == [
        (
            rating.pk,
            shop.conversation.pk,
            shop.visitor.contact_id,
            4,
            "quick",
            "visitor",
            "human",
            desk.user.pk,
        )
    ]
    assert rating.tenant_id == shop.inbox.tenant_id


def test_rate_tells_agents_and_programs_but_not_the_visitor(shop: Shop) -> None:
    shop.say("hello there", "c")
    seq = shop.conversation.last_seq
    rating = rate(shop.visitor, score=5, comment="great")
    line = shop.messages("system")[-1]
    assert (line.seq, line.visibility) == (seq + 1, "agents")
    assert line.metadata == {"activity": "rated", "by": "visitor", "score": 5}
    assert line.content.endswith("\ngreat")
    event = rated_events()[0]
    assert {
        name: event[name] for name in ("id", "conversation_id", "score", "comment", "owner", "assignee")
    } == {
        "id": str(rating.pk),
        "conversation_id": str(shop.conversation.pk),
        "score": 5,
        "comment": "great",
        "owner": "ai",
        "assignee": None,
    }


def test_rate_is_pushed_to_the_thread_alone(shop: Shop) -> None:
    shop.say(QUESTION)
    pushes = Pushes(shop.inbox.tenant_id)
    rating = rate(shop.visitor, score=5)
    thread = conversations.thread_audience(shop.conversation).group
    heard = [(push.groups, push.data["rating"]["id"]) for push in pushes.named("conversation.rated")]
    assert heard == [([thread], str(rating.pk))]


def test_rate_again_changes_the_first_rating(shop: Shop) -> None:
    shop.say(QUESTION)
    first = rate(shop.visitor, score=1, comment="slow")
    again = rate(shop.visitor, score=5)
    assert (again.pk, again.score, again.comment) == (first.pk, 5, "")
    assert Rating.objects.count() == 1
    assert [event["score"] for event in rated_events()] == [1, 5]


def test_rate_the_same_again_tells_nobody(shop: Shop) -> None:
    shop.say(QUESTION)
    rate(shop.visitor, score=3, comment="fine")
    last_seq = shop.conversation.last_seq
    rate(shop.visitor, score=3, comment="fine")
    assert (len(rated_events()), shop.conversation.last_seq) == (1, last_seq)


def test_rate_takes_the_conversation_that_has_just_ended(shop: Shop) -> None:
    shop.say(QUESTION)
    end_conversation(shop.visitor)
    rate(shop.visitor, score=2)
    assert Rating.objects.get().conversation_id == shop.conversation.pk
    assert shop.conversation.status == "resolved"


def test_rate_takes_the_newest_conversation(shop: Shop) -> None:
    shop.say(QUESTION)
    rate(shop.visitor, score=2)
    end_conversation(shop.visitor)
    shop.say(QUESTION, "again")
    rate(shop.visitor, score=5)
    scores = Rating.objects.order_by("created_at").values_list("score", flat=True)
    assert list(scores) == [2, 5]


@pytest.mark.parametrize("score", [0, 6, -1, True])
def test_rate_refuses_scores_that_do_not_exist(shop: Shop, score: int) -> None:
    shop.say(QUESTION)
    with pytest.raises(InvalidRating):
        rate(shop.visitor, score=score)
    assert Rating.objects.count() == 0


def test_rate_takes_a_thousand_characters(shop: Shop) -> None:
    shop.say(QUESTION)
    assert len(rate(shop.visitor, score=1, comment="好" * 1000).comment) == 1000
    with pytest.raises(InvalidRating):
        rate(shop.visitor, score=1, comment="好" * 1001)


def test_rate_without_a_conversation_finds_nothing(shop: Shop) -> None:
    shop.say(QUESTION)
    with pytest.raises(ConversationMissing):
        rate(make_visitor(inbox=shop.inbox), score=5)
    assert Rating.objects.count() == 0


def test_rate_passes_the_word_list(shop: Shop) -> None:
    make_word(tenant=shop.inbox.tenant, text="teapot", action="mask")
    make_word(tenant=shop.inbox.tenant, text="kettle", action="block")
    shop.say(QUESTION)
    assert "teapot" not in rate(shop.visitor, score=1, comment="a teapot").comment
    assert rate(shop.visitor, score=2, comment="a kettle").comment == ""
    assert Rating.objects.get().score == 2


def test_table_takes_one_to_five(shop: Shop) -> None:
    shop.say(QUESTION)
    rating = rate(shop.visitor, score=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(score=6)
