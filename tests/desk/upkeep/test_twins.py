"""Articles that say the same, or something else to the same question."""

import random
from uuid import UUID

import pytest

from apps.desk.upkeep.twins import Text, pairs

A, B = UUID(int=1), UUID(int=2)
RETURNS = "Send it back to us in its own box, with the note that lies in the parcel, and we pay the postage for you."


def found(one: Text, other: Text) -> list[tuple[str, dict[str, object]]]:
    return [(kind, details) for kind, _one, _other, details in pairs({A: one, B: other})]


def test_pairs_same_text_is_a_duplicate() -> None:
    one, other = Text("Sending back", (), RETURNS), Text("Postage", (), RETURNS.upper() + "!")
    assert found(one, other) == [("duplicate", {"alike": 1.0})]


def test_pairs_same_question_with_other_figures_is_a_conflict() -> None:
    one = Text("怎么退货", ("退货要几天内",), "收到后 7 天内可以退货。")
    other = Text("退货政策", ("退货要几天内？",), "签收三十天内都可以退。")
    assert found(one, other) == [("conflict", {"alike": 1.0, "figures": [["7 天"], ["三十天"]]})]


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("Within seven days.", ["duplicate"]),
        ("In a week (7 days).", ["duplicate"]),
        ("Always.", ["duplicate"]),
    ],
    ids=["words", "same-time", "no-figure"],
)
def test_pairs_same_question_with_the_same_figures_is_a_duplicate(body: str, kinds: list[str]) -> None:
    one = Text("How long can I return it?", (), "You have 7 days.")
    assert [kind for kind, _details in found(one, Text("how long can i return it", (), body))] == kinds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Text("运费怎么算", (), "满 99 元包邮。"), Text("发票怎么开", (), "联系客服开发票。")),
        (Text("Refunds", (), "7 days", "en"), Text("Refunds", (), "30 days", "zh-hans")),
        (Text("登山鞋防水吗", (), "防水。"), Text("登山鞋掉色吗", (), "不掉色。")),
        (Text("", (), ""), Text("", (), "")),
    ],
    ids=["others", "two-languages", "same-product", "empty"],
)
def test_pairs_leaves_the_rest_alone(one: Text, other: Text) -> None:
    assert found(one, other) == []


def test_pairs_among_many_are_few_comparisons() -> None:
    """Two alike among 300: they are found, and nothing else is."""
    words = random.Random(7)
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    coined = ["".join(words.choices(alphabet, k=9)) for _ in range(900)]
    texts = {
        UUID(int=number): Text(" ".join(words.sample(coined, 4)), (), " ".join(words.sample(coined, 12)))
        for number in range(300)
    }
    texts[UUID(int=5000)] = texts[UUID(int=77)]
    assert [(one.int, other.int) for _kind, one, other, _details in pairs(texts)] == [(77, 5000)]
