"""Which gap a question belongs to: the one whose questions are most like it, else a new one."""

from collections import defaultdict
from uuid import UUID

from apps.desk.alike import ALIKE, Vector, centre, likeness, vector
from apps.desk.gaps.reading import Asked
from apps.desk.models import Gap, GapQuestion

MOST_GAPS = 1000  # of a tenant; beyond them, those asked most are compared with
MOST_SAMPLES = 10  # of a gap's newest questions that say where its centre is
_READ = 10_000


class Groups:
    """A tenant's gaps in memory, found by the pieces of their questions."""

    def __init__(self, tenant_id: UUID) -> None:
        self.tenant_id = tenant_id
        self._gaps: list[Gap] = []
        self._texts: list[list[str]] = []
        self._vectors: list[Vector] = []
        self._holding: dict[str, set[int]] = defaultdict(set)
        samples = _samples(tenant_id)
        for gap in Gap.objects.for_tenant(tenant_id).order_by("-times_asked", "-last_asked_at")[:MOST_GAPS]:
            self.add(gap, [gap.question, *samples[gap.pk]])

    def add(self, gap: Gap, texts: list[str]) -> None:
        self._gaps.append(gap)
        self._texts.append(texts)
        self._vectors.append({})
        self._place(len(self._gaps) - 1)

    def gap_for(self, text: str) -> Gap | None:
        """The nearest one, if it is near enough. Its centre moves a little towards the text."""
        wanted = vector(text)
        candidates = {place for piece in wanted for place in self._holding.get(piece, ())}
        best = max(candidates, key=lambda place: likeness(wanted, self._vectors[place]), default=None)
        if best is None or likeness(wanted, self._vectors[best]) < ALIKE:
            return None
        if text not in self._texts[best] and len(self._texts[best]) <= MOST_SAMPLES:
            self._texts[best].append(text)
            self._place(best)
        return self._gaps[best]

    def _place(self, place: int) -> None:
        self._vectors[place] = centre(vector(text) for text in dict.fromkeys(self._texts[place]))
        for piece in self._vectors[place]:
            self._holding[piece].add(place)


def _samples(tenant_id: UUID) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = GapQuestion.objects.for_tenant(tenant_id).exclude(outcome=GapQuestion.Outcome.ANSWERED)
    for gap_id, text in rows.order_by("-asked_at").values_list("gap_id", "text")[:_READ]:
        if len(found[gap_id]) < MOST_SAMPLES:
            found[gap_id].append(text)
    return found


def new_gap(tenant_id: UUID, asked: Asked) -> Gap:
    return Gap(tenant_id=tenant_id, question=asked.text, language=asked.language, last_asked_at=asked.at)
