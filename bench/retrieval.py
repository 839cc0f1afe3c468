"""How well and how fast the lexical search finds articles: `python -m bench.retrieval`.

Method: recall@k over public question sets (ties counted against us), one process, wall-clock per query over all
queries. The data is not part of the project; without it the benchmark says so and stops.
"""

import json
import time
from pathlib import Path

from apps.knowledge.lexical import Document, LexicalIndex

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
BASELINES = {"retrieval_zh": (0.932, 0.994, 0.997), "retrieval_en": (0.519, 0.731, 0.899)}
DEPTHS = (1, 3, 10)


def rows(path: Path) -> list[dict[str, object]]:
    with path.open() as file:
        return [json.loads(line) for line in file]


def measure(name: str) -> None:
    articles = rows(DATA / name / "kb.jsonl")
    queries = rows(DATA / name / "queries.jsonl")
    started = time.perf_counter()
    index = LexicalIndex(Document([str(row["title"]), *row.get("similar", [])]) for row in articles)  # type: ignore[misc]
    built = time.perf_counter() - started
    found = [0] * len(DEPTHS)
    started = time.perf_counter()
    for query in queries:
        hits = index.search(str(query["q"]), limit=20)
        ranks = {articles[hit.position]["id"]: hit.rank for hit in hits}
        own = ranks.pop(query["id"], None)
        better = sum(rank >= own for rank in ranks.values()) if own is not None else 99
        for place, depth in enumerate(DEPTHS):
            found[place] += better < depth
    each = (time.perf_counter() - started) / len(queries)
    figures = "  ".join(
        f"@{depth} {count / len(queries):.3f}" for depth, count in zip(DEPTHS, found, strict=True)
    )
    base = "  ".join(f"@{depth} {figure:.3f}" for depth, figure in zip(DEPTHS, BASELINES[name], strict=True))
    print(f"{name}: {len(articles)} articles, {len(queries)} queries")
    print(f"  recall    {figures}\n  baseline  {base}")
    print(f"  index built in {built * 1000:.0f} ms, {each * 1000:.2f} ms a query")


def nothing_fits() -> None:
    index = LexicalIndex(Document([str(row["title"])]) for row in rows(DATA / "retrieval_zh" / "kb.jsonl"))

    def best(question: object) -> float:
        hits = index.search(str(question), limit=1)
        return hits[0].score if hits else 0.0

    answerable = sorted(best(row["q"]) for row in rows(DATA / "retrieval_zh" / "queries.jsonl"))
    unanswerable = [best(row["q"]) for row in rows(DATA / "retrieval_zh" / "unanswerable.jsonl")]
    threshold = answerable[int(0.05 * len(answerable))]
    refused = sum(score < threshold for score in unanswerable) / len(unanswerable)
    print(f"nothing fits (zh): {refused:.3f} of the unanswerable refused when 5 % of the answerable are "
          f"(score below {threshold:.2f})")  # fmt: skip


def main() -> None:
    if not DATA.exists():
        print("The question sets are not here, so there is nothing to measure.")
        return
    for name in BASELINES:
        measure(name)
    nothing_fits()


if __name__ == "__main__":
    main()
