"""What people upload as a picture becomes a small PNG of ours, or nothing."""

import io

import pytest
from PIL import Image

from apps.common.colours import contrast, on, towards
from apps.common.pictures import NotAPicture, redrawn


def picture(size: tuple[int, int], kind: str = "PNG", **options: object) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "#0b6b5c").save(drawn, kind, **options)
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_redrawn_is_a_small_png(kind: str) -> None:
    with Image.open(io.BytesIO(redrawn(picture((400, 200), kind), side=100))) as result:
        assert (result.format, result.size) == ("PNG", (100, 50))


def test_redrawn_carries_nothing_along() -> None:
    """Comments, EXIF and what hangs behind the picture are how scripts and places travel."""
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    drawn = redrawn(
        picture((20, 20), "JPEG", exif=exif, comment=b"<script>") + b"<script>alert(2)</script>", side=100
    )
    assert b"script" not in drawn


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        picture((20, 20))[:60],
        picture((20, 20), "BMP"),
        picture((6000, 5000), "GIF"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000_001,
    ],
    ids=["empty", "svg", "pdf", "cut off", "bmp", "too many pixels", "too many bytes"],
)
def test_redrawn_refuses_everything_else(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        redrawn(content, side=100)


def test_contrast_is_that_of_the_guidelines() -> None:
    figures = [contrast("#000000", "#ffffff"), contrast("#777777", "#ffffff"), contrast("#0b6b5c", "#0b6b5c")]
    assert [round(figure, 2) for figure in figures] == [21.0, 4.48, 1.0]


def test_on_chooses_the_text_that_is_read_better() -> None:
    assert [on(ground) for ground in ("#0b6b5c", "#f4c95d")] == ["#ffffff", "#1b2321"]


@pytest.mark.parametrize(
    ("colour", "ground"), [("#0b6b5c", "#181e1c"), ("#f4c95d", "#ffffff"), ("#000000", "#181e1c")]
)
def test_towards_moves_only_as_far_as_it_must(colour: str, ground: str) -> None:
    moved = towards(colour, ground=ground, least=5.2)
    assert 5.2 <= contrast(moved, ground) < 5.8
    assert towards(moved, ground=ground, least=5.2) == moved
