import asyncio

from apps.common.ids import new_id
from apps.events import audiences
from apps.events.envelopes import Pushed
from apps.live import activity
from apps.live.activity import MAX_ROWS, ActivityBoard
from apps.live.packets import Packet

TENANT = new_id()
LIST = audiences.tenant_list(TENANT).group


def moved(*ids: str, last_seq: int = 1) -> Pushed:
    rows = [{"id": each, "last_seq": last_seq} for each in ids]
    return Pushed(TENANT, [LIST], "conversations.active", {"conversations": rows})


class Shown:
    def __init__(self) -> None:
        self.frames: list[dict[str, object]] = []
        self.board = ActivityBoard(self.take)

    def take(self, groups: object, packet: Packet) -> None:
        assert list(groups) == [LIST]  # type: ignore[call-overload]
        self.frames.append(packet.frame)


async def test_the_first_change_is_shown_at_once_and_the_next_ones_together() -> None:
    shown = Shown()
    for seq in (1, 2, 3):
        shown.board.note(moved("a", last_seq=seq))
    shown.board.note(moved("b"))
    assert [frame["conversations"] for frame in shown.frames] == [[{"id": "a", "last_seq": 1}]]
    await asyncio.sleep(activity.EVERY_S + 0.1)
    rows = [{"id": "a", "last_seq": 3}, {"id": "b", "last_seq": 1}]
    assert shown.frames[1:] == [{"type": "activity", "conversations": rows, "more": False}]


async def test_only_the_newest_rows_are_shown_and_the_frame_says_so() -> None:
    shown = Shown()
    shown.board.note(moved(*(str(number) for number in range(MAX_ROWS + 5))))
    frame = shown.frames[0]
    assert [row["id"] for row in frame["conversations"]] == [str(number) for number in range(5, MAX_ROWS + 5)]
    assert frame["more"] is True


async def test_a_quiet_second_later_the_next_change_is_shown_at_once() -> None:
    shown = Shown()
    shown.board.note(moved("a"))
    await asyncio.sleep(activity.EVERY_S + 0.1)
    shown.board.note(moved("b"))
    assert [frame["conversations"][0]["id"] for frame in shown.frames] == ["a", "b"]
