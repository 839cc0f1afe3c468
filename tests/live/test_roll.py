from uuid import UUID

from apps.desk.register import Kind, Place
from apps.live.roll import Roll

ANNE, BERT, CARL = (UUID(int=number) for number in (1, 2, 3))


def roll_of(*people: UUID) -> Roll:
    """With people of whom Valkey knows."""
    roll = Roll(Place(UUID(int=9), Kind.VISITOR))
    for person in people:
        roll.enter(person)
    roll.take_arrivals(100)
    return roll


def test_roll_tells_of_a_person_once_however_many_sockets() -> None:
    roll = roll_of()
    for _tab in range(3):
        roll.enter(ANNE)
    assert (roll.due, roll.take_arrivals(100), roll.due, len(roll)) == (0.0, [ANNE], None, 1)


def test_roll_waits_for_the_last_socket() -> None:
    roll = roll_of(ANNE)
    roll.enter(ANNE)
    roll.leave(ANNE, until=5.0)
    assert roll.due is None
    roll.leave(ANNE, until=6.0)
    assert roll.due == 6.0


def test_roll_forgets_a_departure_when_the_person_comes_back() -> None:
    roll = roll_of(ANNE)
    roll.leave(ANNE, until=5.0)
    roll.enter(ANNE)
    assert (roll.due, roll.take_departures(100, now=9.0)) == (None, [])


def test_roll_hands_out_departures_that_are_due() -> None:
    roll = roll_of(ANNE, BERT, CARL)
    for person, until in ((BERT, 4.0), (ANNE, 5.0), (CARL, 6.0)):
        roll.leave(person, until=until)
    assert (roll.take_departures(100, now=5.0), roll.due, roll.told) == ([BERT, ANNE], 6.0, {CARL})


def test_roll_hands_out_no_more_than_asked() -> None:
    roll = roll_of()
    for person in (ANNE, BERT, CARL):
        roll.enter(person)
    assert (roll.take_arrivals(2), roll.take_arrivals(2), roll.take_arrivals(2)) == ([ANNE, BERT], [CARL], [])
    for person in (ANNE, BERT, CARL):
        roll.leave(person, until=1.0)
    assert (roll.take_departures(2, now=1.0), roll.take_departures(2, now=1.0)) == ([ANNE, BERT], [CARL])


def test_roll_has_nothing_to_tell_of_somebody_who_only_looked_in() -> None:
    roll = roll_of()
    roll.enter(ANNE)
    roll.leave(ANNE, until=5.0)
    assert (roll.due, roll.is_empty) == (None, True)


def test_roll_ignores_a_socket_that_never_entered() -> None:
    roll = roll_of(ANNE)
    roll.leave(BERT, until=5.0)
    assert (roll.due, len(roll)) == (None, 1)


def test_roll_tells_arrivals_again_that_were_given_back() -> None:
    roll = roll_of()
    for person in (ANNE, BERT):
        roll.enter(person)
    taken = roll.take_arrivals(100)
    roll.leave(BERT, until=5.0)
    roll.give_back_arrivals(taken)
    # The server may have heard of Bert before it fell silent: he is told as gone.
    assert (roll.take_arrivals(100), roll.take_departures(100, now=5.0)) == ([ANNE], [BERT])


def test_roll_tells_departures_again_that_were_given_back() -> None:
    roll = roll_of(ANNE, BERT, CARL)
    for person in (ANNE, BERT):
        roll.leave(person, until=5.0)
    taken = roll.take_departures(100, now=5.0)
    roll.enter(BERT)
    roll.leave(CARL, until=20.0)
    roll.give_back_departures(taken, now=8.0)
    assert (roll.due, roll.take_arrivals(100)) == (0.0, [BERT])
    assert (roll.take_departures(100, now=8.0), roll.due) == ([ANNE], 20.0)


def test_roll_tells_anew_of_somebody_who_came_back_while_being_told_as_gone() -> None:
    roll = roll_of(ANNE)
    roll.leave(ANNE, until=5.0)
    roll.take_departures(100, now=5.0)
    roll.enter(ANNE)
    assert roll.take_arrivals(100) == [ANNE]


def test_roll_is_empty_once_everybody_has_been_told_as_gone() -> None:
    roll = roll_of(ANNE)
    roll.leave(ANNE, until=5.0)
    before = roll.is_empty
    roll.take_departures(100, now=5.0)
    assert (before, roll.is_empty) == (False, True)
