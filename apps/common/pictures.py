"""Small pictures that people upload, drawn anew: a PNG of ours is stored, and nothing else that was in the file."""

import io
import warnings

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES = 5_000_000
MOST_PIXELS = 25_000_000


class NotAPicture(ValueError):
    """It is too large, or none of the kinds that can be read."""


def redrawn(content: bytes, *, side: int) -> bytes:
    """A PNG of at most side × side pixels; of a moving picture the first frame. Raises NotAPicture."""
    if len(content) > MOST_BYTES:
        raise NotAPicture("too many bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content, side)
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise NotAPicture(str(error)) from error


def _drawn(content: bytes, side: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise NotAPicture("too many pixels")
        picture.draft("RGB", (side * 2, side * 2))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    pixels = Image.new("RGBA", upright.size)  # a new one carries no profile and no comments
    pixels.paste(upright)
    drawn = io.BytesIO()
    pixels.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
