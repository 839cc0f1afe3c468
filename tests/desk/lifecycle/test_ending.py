"""The end after silence: never without a warning where one is wanted, never while somebody waits for an answer."""

from datetime import timedelta

import pytest

from apps.common.clock import now
from apps.conversations.models import Conversation
from apps.desk import actors
from apps.desk.lifecycle import services
from apps.desk.lifecycle.ending import end_silent
from apps.desk.models import PendingMail, SilenceWarning
from tests.desk.lifecycle.conftest import Quiet, activities, last_line
from tests.factories import make_desk, make_inbox, make_lifecycle, make_message

pytestmark = pytest.mark.django_db
Status = Conversation.Status


def status(conversation: Conversation) -> str:
    conversation.refresh_from_db()
    return conversation.status


def let_it_end() -> None:
    """The warnings' time has come."""
    SilenceWarning.objects.update(ends_at=now() - timedelta(seconds=1))


def test_nothing_ends_without_settings(quiet: Quiet) -> None:
    conversation = quiet(minutes=10_000)
    make_lifecycle(inbox=conversation.inbox)
    end_silent()
    assert (status(conversation), activities(conversation)) == (Status.OPEN, [])


def test_the_visitor_is_warned_once_and_then_it_ends(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, end_ai_after_min=30, warn_before_min=10)
    conversation = quiet(inbox=inbox, minutes=21, said="vi")
    end_silent()
    end_silent()
    assert (status(conversation), activities(conversation)) == (Status.OPEN, ["ending_soon"])
    line = last_line(conversation)
    assert line.visibility == "public"
    assert line.content.endswith("Without a word from you this conversation ends in 10 minutes.")
    let_it_end()
    end_silent()
    end_silent()
    assert status(conversation) == Status.RESOLVED
    assert activities(conversation) == ["ending_soon", "resolved"]
    assert last_line(conversation).metadata == {"activity": "resolved", "by": "system", "reason": "silence"}
    assert not SilenceWarning.objects.exists()


def test_the_warning_speaks_the_visitors_language(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, end_people_after_min=1440, warn_before_min=180)
    conversation = quiet(inbox=inbox, minutes=1300, owner="human", locale="en")
    end_silent()
    assert last_line(conversation).content.endswith("ends in 3 hours.")


def test_without_a_warning_it_ends_at_once(quiet: Quiet) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, end_people_after_min=30, warn_before_min=0)
    conversation = quiet(inbox=inbox, minutes=31, owner="human")
    end_silent()
    assert (status(conversation), activities(conversation)) == (Status.RESOLVED, ["resolved"])


@pytest.mark.parametrize(
    ("minutes", "said", "fields"),
    [
        (19, "va", {"owner": "human"}),
        (1000, "vav", {"owner": "human"}),
        (1000, "va", {"owner": "queue"}),
        (1000, "va", {"owner": "ai"}),
        (1000, "va", {"owner": "human", "status": "snoozed"}),
        (1000, "", {"owner": "human"}),
    ],
    ids=["too soon", "the visitor waits", "in the queue", "the other owner", "snoozed", "nothing said"],
)
def test_others_are_left_alone(quiet: Quiet, minutes: float, said: str, fields: dict[str, str]) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, end_people_after_min=30, warn_before_min=10)
    conversation = quiet(inbox=inbox, minutes=minutes, said=said, **fields)
    end_silent()
    assert activities(conversation) == []
    assert not SilenceWarning.objects.exists()


@pytest.mark.parametrize("kind", ["visitor", "agent", "ai"])
def test_a_word_after_the_warning_cancels_the_end(quiet: Quiet, kind: str) -> None:
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, end_people_after_min=30, warn_before_min=10)
    conversation = quiet(inbox=inbox, minutes=25, owner="human")
    end_silent()
    make_message(conversation=conversation, kind=kind, content="wait")
    let_it_end()
    end_silent()
    assert (status(conversation), activities(conversation)) == (Status.OPEN, ["ending_soon"])
    assert not SilenceWarning.objects.exists()


def test_a_note_does_not_cancel_it_but_snoozing_and_new_settings_do(quiet: Quiet) -> None:
    inbox = make_inbox()
    settings = make_lifecycle(inbox=inbox, end_people_after_min=30, end_ai_after_min=30)
    noted, snoozed = (quiet(inbox=inbox, minutes=25, owner="human") for _ in range(2))
    with_ai = quiet(inbox=inbox, minutes=25, said="vi")
    end_silent()
    make_message(conversation=noted, kind="agent", content="a note", visibility="agents")
    services.snooze(actors.agent(make_desk(tenant=inbox.tenant)), snoozed.id, until=None)
    settings.end_ai_after_min = 0
    settings.save()
    let_it_end()
    end_silent()
    states = [status(each) for each in (noted, snoozed, with_ai)]
    assert states == [Status.RESOLVED, Status.SNOOZED, Status.OPEN]


def test_a_rating_is_asked_for_by_mail_where_that_is_wanted(quiet: Quiet, settings: object) -> None:
    settings.KEFU_HAS_MAIL = True  # type: ignore[attr-defined]
    inbox = make_inbox()
    make_lifecycle(inbox=inbox, end_people_after_min=30, warn_before_min=0, mails_rating=True)
    known = quiet(inbox=inbox, minutes=31, owner="human", email="lin@example.com")
    quiet(inbox=inbox, minutes=31, owner="human")
    end_silent()
    assert list(PendingMail.objects.values_list("conversation", "kind")) == [(known.id, "rating")]
