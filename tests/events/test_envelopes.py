from uuid import UUID

from apps.common.ids import new_id
from apps.events.envelopes import Counting, Numbering, Pushed, events_of

TENANT = new_id()


def pushed(name: str = "typing") -> Pushed:
    return Pushed(TENANT, ["t.x.agents"], name, {"on": True})


def test_numbering_counts_per_tenant() -> None:
    numbering, other = Numbering(), new_id()
    assert [numbering.envelope(each, [pushed()])["number"] for each in (TENANT, TENANT, other)] == [1, 2, 1]


def test_envelope_carries_groups_name_and_payload() -> None:
    numbering = Numbering()
    assert numbering.envelope(TENANT, [pushed()]) == {
        "type": "kefu.envelope",
        "origin": numbering.origin,
        "tenant": TENANT.hex,
        "number": 1,
        "events": b'[[["t.x.agents"],"typing",{"on":true}]]',
    }


def test_events_come_out_as_they_went_in() -> None:
    events = [pushed("typing"), pushed("messages.read")]
    assert events_of(Numbering().envelope(TENANT, events)) == events
    assert events_of(Numbering().pulse(TENANT)) == []


def test_pulse_repeats_the_last_number_and_carries_nothing() -> None:
    numbering = Numbering()
    numbering.envelope(TENANT, [pushed()])
    assert (numbering.pulse(TENANT)["number"], numbering.pulse(TENANT)["events"]) == (1, b"")


def test_counting_is_complete_while_nothing_is_missing() -> None:
    numbering, counting = Numbering(), Counting()
    envelopes = [numbering.envelope(TENANT, [pushed()]) for _ in range(3)] + [numbering.pulse(TENANT)]
    assert [counting.is_complete(each) for each in envelopes] == [True, True, True, True]


def test_counting_notices_a_lost_envelope_once() -> None:
    numbering, counting = Numbering(), Counting()
    first, _lost, third = (numbering.envelope(TENANT, [pushed()]) for _ in range(3))
    assert [counting.is_complete(each) for each in (first, third, numbering.pulse(TENANT))] == [
        True,
        False,
        True,
    ]


def test_counting_notices_a_lost_last_envelope_by_the_pulse() -> None:
    numbering, counting = Numbering(), Counting()
    first, _lost = (numbering.envelope(TENANT, [pushed()]) for _ in range(2))
    assert [counting.is_complete(each) for each in (first, numbering.pulse(TENANT))] == [True, False]


def test_counting_notices_what_was_dropped_before_it_was_sent() -> None:
    numbering, counting = Numbering(), Counting()
    numbering.skip(TENANT)
    assert counting.is_complete(numbering.envelope(TENANT, [pushed()])) is False


def test_counting_asks_the_database_about_a_sender_that_it_meets_late() -> None:
    numbering, counting = Numbering(), Counting()
    numbering.envelope(TENANT, [pushed()])
    assert counting.is_complete(numbering.envelope(TENANT, [pushed()])) is False


def test_counting_keeps_senders_and_tenants_apart() -> None:
    one, other, counting, tenant = Numbering(), Numbering(), Counting(), UUID(int=1)
    for sender in (one, other):
        for tenant_id in (TENANT, tenant):
            assert counting.is_complete(sender.envelope(tenant_id, [pushed()]))
