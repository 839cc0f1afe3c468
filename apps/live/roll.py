"""Who of one tenant and kind is connected to this process, and what of it Valkey has yet to be told."""

from uuid import UUID

from apps.desk.register import Place


class Roll:
    """A person counts once, however many tabs and devices they have here."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.told: set[UUID] = set()  # Valkey knows of them, or is being told right now
        self._sockets: dict[UUID, int] = {}
        self._arriving: dict[UUID, None] = {}
        # Until when they may still come back. The first is the earliest.
        self._leaving: dict[UUID, float] = {}

    def enter(self, person: UUID) -> None:
        self._sockets[person] = self._sockets.get(person, 0) + 1
        self._leaving.pop(person, None)
        if person not in self.told:
            self._arriving[person] = None

    def leave(self, person: UUID, *, until: float) -> None:
        sockets = self._sockets.get(person, 0)
        if sockets > 1:
            self._sockets[person] = sockets - 1
        elif sockets:
            del self._sockets[person]
            self._arriving.pop(person, None)
            if person in self.told:
                self._leaving[person] = until

    @property
    def due(self) -> float | None:
        """When there is something to tell: 0 for at once, None for never."""
        return 0.0 if self._arriving else next(iter(self._leaving.values()), None)

    @property
    def is_empty(self) -> bool:
        return not self._sockets and not self.told

    def __len__(self) -> int:
        """People with a socket here."""
        return len(self._sockets)

    # ── handed over to be told; given back when that failed ────────────────────────────────────────

    def take_arrivals(self, most: int) -> list[UUID]:
        taken = list(self._arriving)[:most]
        for person in taken:
            del self._arriving[person]
        self.told.update(taken)
        return taken

    def give_back_arrivals(self, people: list[UUID]) -> None:
        """Those who left meanwhile stay told: the server may have heard of them before it went silent."""
        for person in people:
            if person in self._sockets:
                self.told.discard(person)
                self._arriving[person] = None

    def take_departures(self, most: int, *, now: float) -> list[UUID]:
        taken: list[UUID] = []
        for person, until in self._leaving.items():
            if until > now or len(taken) == most:
                break
            taken.append(person)
        for person in taken:
            del self._leaving[person]
        self.told.difference_update(taken)
        return taken

    def give_back_departures(self, people: list[UUID], *, now: float) -> None:
        absent = [person for person in people if person not in self._sockets]
        self.told.update(absent)
        self._leaving = dict.fromkeys(absent, now) | self._leaving
