"""What has changed between two versions: by field, by line, by word."""

from apps.knowledge.differences import (
    LONGEST_LINE,
    MOST_LINES,
    FieldDifference,
    Kind,
    Line,
    Part,
    differences,
)

SAME, REMOVED, ADDED, GAP = Kind.SAME, Kind.REMOVED, Kind.ADDED, Kind.GAP


def line(kind: Kind, *parts: tuple[Kind, str]) -> Line:
    return Line(kind, tuple(Part(*part) for part in parts))


def body(old: str, new: str) -> tuple[Line, ...]:
    (found,) = differences({"body": old}, {"body": new})
    return found.lines


def test_only_changed_fields_are_told_in_their_order() -> None:
    before = {"title": "A", "body": "same", "tags": ["x"], "valid_until": None, "state": "draft"}
    after = {**before, "title": "B", "tags": ["x", "y"], "valid_until": "2030-01-01T00:00:00.000Z"}
    assert differences(before, after) == [
        FieldDifference("title", (line(REMOVED, (SAME, "A")), line(ADDED, (SAME, "B")))),
        FieldDifference("tags", (line(SAME, (SAME, "x")), line(ADDED, (SAME, "y")))),
        FieldDifference("valid_until", (line(ADDED, (SAME, "2030-01-01T00:00:00.000Z")),)),
    ]
    assert differences(before, dict(before)) == []


def test_changed_words_are_marked_in_english_and_chinese() -> None:
    assert body("Send it within 30 days.", "Send it within 14 days.") == (
        line(REMOVED, (SAME, "Send it within "), (REMOVED, "30"), (SAME, " days.")),
        line(ADDED, (SAME, "Send it within "), (ADDED, "14"), (SAME, " days.")),
    )
    assert body("七天内可以退货。", "十天内可以退货。") == (
        line(REMOVED, (REMOVED, "七"), (SAME, "天内可以退货。")),
        line(ADDED, (ADDED, "十"), (SAME, "天内可以退货。")),
    )


def test_lines_with_little_in_common_stand_for_themselves() -> None:
    old, new = "Nobody knows that.", "退货需要多久？"
    assert body(old, new) == (line(REMOVED, (SAME, old)), line(ADDED, (SAME, new)))


def test_unchanged_stretches_are_left_out() -> None:
    lines = [f"line {letter}" for letter in "abcdefghij"]
    changed = [*lines[:5], "something else entirely", *lines[6:]]
    assert [each.kind for each in body("\n".join(lines), "\n".join(changed))] == [
        GAP,
        SAME,
        SAME,
        REMOVED,
        ADDED,
        SAME,
        SAME,
        GAP,
    ]


def test_huge_texts_are_not_compared_in_detail() -> None:
    long = "word " * LONGEST_LINE
    assert [each.kind for each in body(long + "a", long + "b")] == [REMOVED, ADDED]
    many = "\n" * (MOST_LINES // 2 + 1)
    assert {each.kind for each in body("a" + many, "b" + many)} == {REMOVED, ADDED}
