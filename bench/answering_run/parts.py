"""The parts of the answering benchmark. Each prints what it sees and answers verdicts."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from apps.desk.models import BotTurn
from apps.tenants.models import Inbox
from bench.answering_run import oracle, shop, speaking
from bench.answering_run.deciding import decide
from bench.answering_run.figures import Stages, times
from bench.answering_run.hearing import Ears
from bench.answering_run.model import Model, running_model
from bench.answering_run.sizes import Sizes
from bench.answering_run.speaking import Asked
from bench.answering_run.upstream import Behaviour, pieces
from bench.answering_run.workers import Worker, running_workers
from bench.load.verdicts import Verdict, at_least, at_most, nothing

WARM = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that runs for one part."""

    inboxes: Sequence[Inbox]
    model: Model
    worker: Worker
    ears: Ears


def say(text: str) -> None:
    print(f"  {text}", flush=True)


@contextmanager
def place(sizes: Sizes, behaviour: Behaviour, *roles: str) -> Iterator[Place]:
    """Tenants, upstream, worker and ears; a few questions have been answered, so nothing happens for the first time."""
    with running_model() as model:
        name = behaviour.as_model()
        inboxes = [shop.make_shop(base_url=model.base_url, model=name) for _ in range(sizes.tenants)]
        ears = Ears()
        ears.open([inbox.tenant_id for inbox in inboxes])
        with running_workers(*roles) as worker:
            yield Place(inboxes, model, worker, ears)
            for line, times_said in worker.complaints().most_common(6):
                say(f"worker, {times_said} x {line}")


def warm_up(here: Place, count: int = WARM) -> None:
    asked = speaking.ask_at_once(
        here.inboxes, [shop.question(10_000_000 + number) for number in range(count)]
    )
    settle(asked, 30)
    here.model.forget()
    here.ears.forget()


def settle(asked: Sequence[Asked], within_s: float) -> bool:
    """Until every run has ended, or the time is up."""
    ids = {each.conversation_id for each in asked}
    running = BotTurn.objects.filter(conversation_id__in=ids, state__in=BotTurn.ACTIVE)
    return speaking.wait_until(lambda: not running.exists(), within_s)


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────


def streams(sizes: Sizes) -> list[Verdict]:
    few = Behaviour(chunks=sizes.chunks, seconds=sizes.chunks_s)
    as_models_send = Behaviour(
        chunks=sizes.many_chunks, seconds=sizes.many_chunks_s, characters=sizes.characters
    )
    lines = Behaviour(chunks=sizes.many_chunks, seconds=sizes.many_chunks_s)
    return [
        *_streams(sizes, few, limit_ms=12),
        *_streams(sizes, as_models_send, limit_ms=16),
        *_streams(sizes, lines, limit_ms=16),
    ]


def _streams(sizes: Sizes, sent: Behaviour, *, limit_ms: float) -> list[Verdict]:
    """The upstream holds the answers back until all have asked."""
    behaviour = replace(sent, gather=sizes.streams, gather_s=sizes.gather_s)
    size = f"{sent.characters} characters" if sent.characters else "a line"
    what = f"{sizes.streams} answers of {sent.chunks} chunks of {size} in {sent.seconds:g} s at once"
    cpu, rss, peaks, complete = [], [], [], 0
    with place(sizes, behaviour) as here:
        fresh_mb = here.worker.rss_mb
        warm_up(here, count=sizes.streams)  # connections and buffers are there
        for number in range(sizes.rounds):
            before, threads = here.worker.cpu_s, here.worker.threads()
            texts = [shop.question(number * sizes.streams + each) for each in range(sizes.streams)]
            asked = speaking.ask_at_once(here.inboxes, texts)
            settle(asked, sent.seconds + sizes.gather_s + sizes.settle_s)
            cpu.append((here.worker.cpu_s - before) / len(asked) * 1000)
            rss.append(here.worker.rss_mb)
            peaks.append(here.model.peak())
            complete += _complete(asked, sent)
            here.model.forget()
        say(f"{what}: CPU of the worker per answer by round: {'  '.join(f'{each:.1f}' for each in cpu)} ms")
        say(f"  in the last round: {here.worker.spent(threads)}")
        say(f"  worker's RSS {fresh_mb:.0f} MB fresh, then {'  '.join(f'{each:.0f}' for each in rss)} MB")
    return [
        at_least(f"{what}: complete", complete, sizes.streams * sizes.rounds, "answers"),
        at_least(f"{what}: streaming at the same time", min(peaks), sizes.streams, "streams"),
        at_most(f"{what}: CPU of the worker", min(cpu), limit_ms, "ms each"),
        at_most(f"{what}: memory of the worker (RSS)", max(rss), 200, "MB"),
    ]


def _complete(asked: Sequence[Asked], sent: Behaviour) -> int:
    """Those that got the whole text once. What they got instead is printed."""
    text = "".join(pieces(sent.chunks, sent.characters))
    rows = oracle.stored_rows(each.conversation_id for each in asked)
    found = Counter(row.conversation_id for row in rows if row.content == text)
    judged = oracle.judge(rows)
    complete = sum(count == 1 for count in found.values())
    if complete < len(asked):
        say(f"  {judged.answered} answered, {judged.handed_over} handed over: {dict(judged.sources)}")
    return complete


# ── first text ───────────────────────────────────────────────────────────────────────────────────────────


def first_token(sizes: Sizes) -> list[Verdict]:
    """From the commit of the question to the first delta in another process, less the upstream's own time."""
    behaviour = Behaviour(chunks=20, wait=sizes.first_wait_s, seconds=sizes.first_stream_s)
    with place(sizes, behaviour) as here:
        warm_up(here)
        texts = [shop.question(number) for number in range(sizes.first)]
        before = here.worker.cpu_s
        asked = speaking.ask_steadily(here.inboxes, texts, rate=sizes.first_rate)
        settle(asked, sizes.first_stream_s + sizes.settle_s)
        spent = (here.worker.cpu_s - before) / len(asked) * 1000
        shares, stages = _shares(here, asked)
        say(f"{len(asked):,} questions at {sizes.first_rate:g}/s, at most {here.model.peak()} at once; "
            f"worker {spent:.1f} ms CPU each")  # fmt: skip
        for line in stages.lines():
            say(f"  {line}")
    ours = times(shares)
    say(f"our share: {ours}")
    return [
        at_least("first text: shown", len(shares), len(asked), "answers"),
        at_most("first text: our share, p50", ours.at(0.5), 30, "ms"),
        at_most("first text: our share, p95", ours.at(0.95), 80, "ms"),
    ]


def _shares(here: Place, asked: Sequence[Asked]) -> tuple[list[float], Stages]:
    """Seconds that are ours, and where they went."""
    log = {entry["name"]: entry for entry in here.model.log()}
    shares, stages = [], Stages()
    for each in asked:
        entry = log.get(each.text.split()[1])
        shown_at = here.ears.deltas.get(each.conversation_id)
        if entry is None or shown_at is None or entry["first_at"] is None:
            continue
        before, after = entry["received_at"] - each.stored_at, shown_at - entry["first_at"]
        stages.add("from the commit to the request", before * 1000)
        stages.add("from the first text to its push", after * 1000)
        shares.append(before + after)
    return shares, stages


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────


def faults(sizes: Sizes) -> list[Verdict]:
    behaviour = Behaviour(chunks=6, wait=0.1, seconds=0.5, faults=sizes.faults_share, seed=sizes.seed)
    with place(sizes, behaviour, "worker", "beat") as here:
        texts = [shop.question(number) for number in range(sizes.faults)]
        asked = speaking.ask_steadily(here.inboxes, texts, rate=sizes.faults_rate)
        settle(asked, sizes.settle_s)
        met = Counter(entry["fault"] or "none" for entry in here.model.log())
        judged = oracle.judge(oracle.stored_rows(), shown=here.ears.texts)
        reasons = Counter(BotTurn.objects.values_list("state", "reason"))
    say(f"{judged.asked:,} questions, {sum(met.values()):,} requests; faults met: {dict(met)}")
    say(f"{judged.answered:,} answered, {judged.handed_over:,} handed over: {dict(judged.sources)}")
    say(f"runs: {_counted(reasons)}")
    say(f"wait for the answer or the notice: {times(judged.waits_s)}")
    wrong = {"raw texts shown": judged.raw, "double": judged.double, "unasked": len(asked) - judged.asked}
    return [
        at_least("faults: an answer or a person within 15 s", judged.served * 100, 99.9, "%"),
        nothing("faults: raw errors shown, double answers", {name: n for name, n in wrong.items() if n}),
    ]


def _counted(reasons: Counter[tuple[str, str]]) -> str:
    return ", ".join(f"{state} {reason or '-'} {count:,}" for (state, reason), count in reasons.most_common())


# ── the second time ──────────────────────────────────────────────────────────────────────────────────────

SAME = "请问这款商品的运费怎么算呢"  # no number in it: it might be somebody's own


def cache(sizes: Sizes) -> list[Verdict]:
    """From the commit of a question that was answered before to the AI's message in another process.

    What nobody has confirmed is only given again within a short window, so now and then the model is asked.
    """
    with place(sizes, Behaviour(chunks=10, wait=0.2, seconds=1.0)) as here:
        warm_up(here)
        for inbox in here.inboxes:
            settle([speaking.ask(inbox, SAME)], 30)
        here.model.forget()
        here.ears.forget()
        asked = speaking.ask_steadily(here.inboxes, [SAME] * sizes.hits, rate=sizes.hits_rate)
        settle(asked, sizes.settle_s)
        speaking.wait_until(lambda: len(here.ears.messages) >= len(asked), 5)
        requests = len(here.model.log())
        sources = Counter(here.ears.sources.values())
        waits = times(
            here.ears.messages[each.conversation_id] - each.stored_at
            for each in asked
            if here.ears.sources.get(each.conversation_id) == "cache"
        )
    say(f"{len(asked):,} asked, sources {dict(sources)}, {requests} requests; from the cache: {waits}")
    return [
        at_least("the same question again: from the cache", sources["cache"] / len(asked) * 100, 95, "%"),
        at_most("the same question again: end to end, p99", waits.at(0.99), 30, "ms"),
    ]


PARTS: dict[str, Callable[[Sizes], list[Verdict]]] = {
    "decide": decide,
    "streams": streams,
    "first_token": first_token,
    "faults": faults,
    "cache": cache,
}
