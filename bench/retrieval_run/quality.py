"""What is found, and what is refused."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.retrieval_run import shelf  # before what needs the settings

from apps.knowledge.embedding import embed_articles  # isort: skip
from apps.knowledge.meaning import Meaning
from apps.knowledge.search import Ranked, Verdict, started, verdict_of
from apps.tenants.models import Tenant
from bench.retrieval_run.model import KeptModel

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DEPTHS = (1, 3, 10)
BEST = {"retrieval_zh": (0.953, 0.998, 0.999), "retrieval_en": (0.728, 0.894, 0.975)}
LIMIT = 20
Search = Callable[[str, Meaning], list[Ranked]]


def rows(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open() as file:
        return [json.loads(line) for line in file]


def main() -> None:
    if not DATA.exists():
        print("The question sets are not here, so there is nothing to measure.")
        return
    shelf.make_tables()
    model = KeptModel()
    tenants = {name: Set(name, model) for name in BEST}
    for each in tenants.values():
        each.recall()
    model.keep()
    zh, en = tenants["retrieval_zh"], tenants["retrieval_en"]
    unanswerable = [row["q"] for row in rows("retrieval_zh/unanswerable.jsonl")]
    said = [
        turn["content"] for row in rows("dialogs_zh.jsonl") for turn in row["turns"] if turn["role"] == "user"
    ]
    print(
        "nothing fits: share refused, by the verdict as it is shipped / when 5 % of the set's own are refused"
    )
    for name, asked in (
        ("unanswerable", unanswerable),
        ("dialogues", said[:: len(said) // 500]),
        ("bank, en", en.questions[::3]),
    ):
        zh.refusals(name, asked)
    en.refusals("zh questions", zh.questions[::3])
    model.keep()
    if model.made:
        print(f"vectors: {model.made} made, {model.made / model.took_s:.0f} a second")


def shown(shares: Sequence[float]) -> str:
    return "  ".join(f"@{depth} {share:.3f}" for depth, share in zip(DEPTHS, shares, strict=True))


class Set:
    """A question set as a tenant's knowledge base."""

    def __init__(self, name: str, model: KeptModel) -> None:
        self.name, self.model = name, model
        articles = rows(f"{name}/kb.jsonl")
        self.tenant: Tenant = shelf.make_tenant(name.replace("_", "-"))
        stored = shelf.add_articles(
            self.tenant, ((row["title"], row.get("similar", []), row["title"]) for row in articles)
        )
        ids = {row["id"]: article.id for row, article in zip(articles, stored, strict=True)}
        queries = rows(f"{name}/queries.jsonl")
        self.questions = [row["q"] for row in queries]
        self._wanted = [ids[row["id"]] for row in queries]
        embed_articles(tenant_id=self.tenant.id, embedder=model, for_s=3600)
        self._meanings = model.meanings(self.questions)
        self._own = [self._best(found) for found in self._found(self.questions, self._meanings)]

    def _found(self, questions: Sequence[str], meanings: Sequence[Meaning | None]) -> list[list[Ranked]]:
        return [
            started(self.tenant.id, question, LIMIT, None, None, 1).candidates(meaning)
            for question, meaning in zip(questions, meanings, strict=True)
        ]

    @staticmethod
    def _best(found: list[Ranked]) -> float:
        return found[0].score if found else 0.0

    def recall(self) -> None:
        words = self._found(self.questions, [None] * len(self.questions))
        both = self._found(self.questions, self._meanings)
        print(f"{self.name}: {len(self.questions)} questions")
        self._print("words", [{each.article_id: each.fused for each in found} for found in words])
        self._print("meaning", [{each.article_id: each.semantic or 0.0 for each in found} for found in both])
        self._print("both", [{each.article_id: each.fused for each in found} for found in both])
        print(
            f"  best baseline    {'  '.join(f'@{k} {v:.3f}' for k, v in zip(DEPTHS, BEST[self.name], strict=True))}"
        )
        verdicts = [verdict_of(score) for score in self._own]
        right = [
            found[0].article_id == wanted for found, wanted in zip(both, self._wanted, strict=True) if found
        ]
        sure = [ok for ok, verdict in zip(right, verdicts, strict=True) if verdict is Verdict.SURE]
        refused = verdicts.count(Verdict.NOTHING) / len(verdicts)
        sure_and_right = sum(sure) / max(len(sure), 1)
        print(
            f"  refused {refused:.3f}; sure {len(sure) / len(right):.3f}, right of these {sure_and_right:.3f}"
        )

    def _print(self, label: str, ranks: list[dict[UUID, float]]) -> None:
        found = [0] * len(DEPTHS)
        for rank, wanted in zip(ranks, self._wanted, strict=True):
            own = rank.pop(wanted, None)
            better = sum(value >= own for value in rank.values()) if own is not None else 99
            for place, depth in enumerate(DEPTHS):
                found[place] += better < depth
        shares = (count / len(ranks) for count in found)
        print(f"  {label:16} {shown(tuple(shares))}")

    def refusals(self, name: str, questions: Sequence[str]) -> None:
        """Questions of which this base knows nothing."""
        cut = sorted(self._own)[int(0.05 * len(self._own))]
        both = [self._best(found) for found in self._found(questions, self.model.meanings(questions))]
        shipped = sum(verdict_of(score) is Verdict.NOTHING for score in both) / len(both)
        at_five = sum(score < cut for score in both) / len(both)
        print(f"  {self.name} <- {name:14} {shipped:.3f} / {at_five:.3f} (below {cut:.2f})")


if __name__ == "__main__":
    main()
