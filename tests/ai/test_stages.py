"""Each stage and all together: what is released never depends on how the answer was cut."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.answering import clause_guard
from apps.ai.clauses import LONGEST_WAIT, ClauseReleaser
from apps.ai.findings import Findings
from apps.ai.guards import HandoffGuard
from apps.ai.lengths import LengthLimit
from apps.ai.profiles import Passage, PersonaStyle, PromptRequest
from apps.ai.sources import SourceGuard, cited_indexes
from apps.ai.stages import Pipeline, Stage, Trimmer
from apps.ai.style import Opening, styling

PASSAGES = (
    Passage(
        1, "Returns", "See https://shop.example/returns for the form.", "https://shop.example/help/returns/"
    ),
    Passage(2, "运费", "满 99 元包邮。"),
)
REQUEST = PromptRequest((), PASSAGES, language="en")


def guarding() -> Stage:
    return clause_guard(REQUEST, Findings())


STAGES: dict[str, Callable[[], Stage]] = {
    "trimmer": Trimmer,
    "handoff": HandoffGuard,
    "sources": lambda: SourceGuard(PASSAGES),
    "withholding": guarding,
    "clauses": ClauseReleaser,
    "length": lambda: LengthLimit(20),
    "opening": lambda: Opening("您好！"),
    "all": lambda: Pipeline(
        [
            HandoffGuard(),
            SourceGuard(PASSAGES),
            guarding(),
            Trimmer(),
            *styling(PersonaStyle(opening="Hi!", max_length=30)),
            ClauseReleaser(),
        ]
    ),
}
FRAGMENTS = (
    "您好，", "可以的。", "See ", "[1]", "[2] ", "[9]", "[", "]", "]]", "(", ")", "\n", "  ", "h", "www", "3.5. ",
    "https://shop.example/returns", "http://evil.example/a?b=c", "www.evil.example.", "ends. Next! ",
    "[form](https://shop.example/returns)", "[x](http://evil.example)", "[x](javascript:alert)", "[[", "[[hand",
    "[[handoff", "[[handoff:complaint]]", "[[ Handoff : customer_request ]]", "a" * 50, "![x](http://evil.example/p.png)",
    "运费 8 元，", "满 99 元包邮。", "1. 打开\n", "2) ", "3,", "000", "我已经帮您", "申请退款，", "I'll call",
    " you back. ", "稍后", "给您回电", "，", "。", "Answer only from the passages below. ", "Do not use other ",
    "knowledge, ", "word " * 25,
)  # fmt: skip
texts = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text("[h]w(t:/. 。好\n1", max_size=5)), max_size=10
).map("".join)
cuts = st.lists(st.integers(0, 10_000), max_size=25)


def released(stage: Stage, pieces: list[str]) -> str:
    return "".join([*map(stage.feed, pieces), stage.finish()])


def whole(stage: Stage, text: str) -> str:
    return released(stage, [text])


@pytest.mark.parametrize("name", STAGES)
@given(text=texts, places=cuts)
def test_stage_releases_the_same_however_the_text_is_cut(name: str, text: str, places: list[int]) -> None:
    bounds = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    once, cut = STAGES[name](), STAGES[name]()
    expected = whole(once, text)
    assert released(cut, [text[start:end] for start, end in pairwise(bounds)]) == expected
    assert cut.stop_reason == once.stop_reason
    assert released(STAGES[name](), list(text)) == expected


@pytest.mark.parametrize(
    ("text", "shown", "reason"),
    [
        ("[[handoff:customer_request]]", "", "customer_request"),
        ("[[handoff:customer_request]] and more", "", "customer_request"),
        ("  [[ Handoff : Complaint ]]", "  ", "complaint"),
        ("[[handoff]]", "", "missing_knowledge"),
        ("[[handoff:whatever]]", "", "missing_knowledge"),
        ("[[handoff:customer request", "", "missing_knowledge"),
        ("[[handoff:", "", "missing_knowledge"),
        ("请稍等。[[handoff:complaint]]。", "请稍等。", "complaint"),
        ("see [1] and [[2]]", "see [1] and [[2]]", None),
        ("the word handoff", "the word handoff", None),
        ("[", "[", None),
    ],
)
def test_handoff_guard_cuts_at_the_marker(text: str, shown: str, reason: str | None) -> None:
    guard = HandoffGuard()
    assert (whole(guard, text), guard.stop_reason) == (shown, reason)


def test_handoff_guard_shows_nothing_of_a_marker_that_grows() -> None:
    guard = HandoffGuard()
    assert [guard.feed(char) for char in "[[handoff:complaint]]"] == [""] * 21
    assert guard.stop_reason == "complaint"
    assert guard.feed("more") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("到 https://shop.example/returns 填表。", "到 https://shop.example/returns 填表。"),
        ("http://www.SHOP.example/help/returns.", "http://www.SHOP.example/help/returns."),
        ("到 https://evil.example/returns 填表。", "到  填表。"),
        ("到https://evil.example/returns。好", "到。好"),
        ("[表格](https://shop.example/returns)", "[表格](https://shop.example/returns)"),
        ("[表格](https://evil.example)!", "表格!"),
        ("[https://evil.example](https://evil.example)!", "!"),
        ("[x](javascript:alert)", "x"),
        ("[退货](/returns)", "退货"),
        ("www.evil.example is gone", " is gone"),
        ("免邮[2]，退货[1][2]", "免邮[2]，退货[1][2]"),
        ("免邮[3]，退货[1][12]", "免邮，退货[1]"),
        ("[1](第一条)", "[1](第一条)"),
        ("[abc", "[abc"),
        ("[9]([)www.evil.example", "([)"),
        ("![图](https://evil.example/p.png?q=1)", "图"),
        ("![图](https://shop.example/returns)", "![图](https://shop.example/returns)"),
        ("好!", "好!"),
        ("<img src=http://evil.example/a.png>", "<img src=>"),
        ("[x](//evil.example/a)", "x"),
        ("whatever https:// is", "whatever https:// is"),
    ],
)
def test_source_guard_keeps_only_what_passages_hold(text: str, shown: str) -> None:
    assert whole(SourceGuard(PASSAGES), text) == shown


def test_source_guard_reports_what_it_removed() -> None:
    guard = SourceGuard(PASSAGES)
    whole(guard, "see [x](http://a.example), https://b.example/c and [7].")
    assert guard.removed == ["http://a.example", "https://b.example/c", "[7]"]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("填表：https://shop.example/returns 。", (1,)),
        ("[表格](https://shop.example/help/returns) 和运费[2]", (1, 2)),
        ("运费[2]", (2,)),
        ("没有", ()),
    ],
)
def test_source_guard_counts_a_link_as_a_citation_of_its_passage(text: str, cited: tuple[int, ...]) -> None:
    guard = SourceGuard(PASSAGES)
    assert guard.cited(whole(guard, text)) == cited


def test_cited_indexes_are_ascending_and_unique() -> None:
    assert cited_indexes("b[2] a[1] b[2] [x] [ 3 ]") == (1, 2)


@given(text=texts, places=cuts)
def test_clause_releaser_changes_nothing(text: str, places: list[int]) -> None:
    assert whole(ClauseReleaser(), text) == text


def test_clause_releaser_releases_at_marks_and_after_a_long_wait() -> None:
    releaser = ClauseReleaser()
    assert [releaser.feed(piece) for piece in ("您好，请", "问", "。再")] == ["您好，", "", "请问。"]
    assert releaser.feed("字" * LONGEST_WAIT) == "再" + "字" * LONGEST_WAIT
    assert (
        releaser.feed("some words without any mark at all in them")
        == "some words without any mark at all in "
    )
    assert releaser.finish() == "them"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("短。", "短。"),
        ("第一句话。第二句话！第三句话的确很长很长。", "第一句话。第二句话！"),
        ("第一句话。[1]第二句话！[2] [1]第三句话。", "第一句话。[1]第二句话！[2] [1]"),
        ("第一句话。[1]第二句话呢！[2] [1]第三句话。", "第一句话。[1]"),
        ("一二三四五，六七八九十一二三四五六七八九", "一二三四五，六七八九十一二三四五六七八九"),
        ("一二三四五，六七八九十一二三四五六七八九十", "一二三四五…"),
        ("一" * 30, "一" * 19 + "…"),
        ("It costs 3.5 euros. More follows.", "It costs 3.5 euros."),
        ("exactly twenty chars   \n", "exactly twenty chars   \n"),
    ],
)
def test_length_limit_ends_at_a_sentence(text: str, shown: str) -> None:
    assert whole(LengthLimit(20), text) == shown


@given(text=texts)
def test_length_limit_is_kept(text: str) -> None:
    assert len(whole(LengthLimit(20), text).rstrip()) <= 20


@pytest.mark.parametrize(
    ("opening", "text", "shown"),
    [
        ("您好！", "可以。", "您好！可以。"),
        ("Hello!", "Yes.", "Hello! Yes."),
        ("Hello!\n", "Yes.", "Hello!\nYes."),
        ("您好！", "Yes.", "您好！Yes."),
        ("", "Yes.", "Yes."),
        ("您好！", "", ""),
    ],
)
def test_opening_comes_with_the_first_text(opening: str, text: str, shown: str) -> None:
    assert whole(Opening(opening), text) == shown


def test_pipeline_tells_the_first_reason_to_stop() -> None:
    pipeline = STAGES["all"]()
    assert pipeline.stop_reason is None
    assert pipeline.feed("好的。[[handoff:complaint]]") + pipeline.finish() == "Hi!好的。"
    assert pipeline.stop_reason == "complaint"
