"""Colours of a web page, as `#rrggbb`, and how well one is read on another (WCAG 2.2)."""

import colorsys
import re

COLOUR = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5  # text
VISIBLE = 3.0  # edges of controls, focus rings
WHITE = "#ffffff"
INK = "#1b2321"
_STEPS = 100


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def on(ground: str) -> str:
    """The text colour that is read best on this ground: white or ink."""
    return max((WHITE, INK), key=lambda text: contrast(text, ground))


def towards(colour: str, *, ground: str, least: float) -> str:
    """The colour, lighter or darker only as far as it needs to be told from the ground by that contrast."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    end = 1.0 if _luminance(ground) < 0.18 else 0.0
    for step in range(_STEPS + 1):
        share = step / _STEPS
        moved = _text(*colorsys.hls_to_rgb(hue, lightness + (end - lightness) * share, saturation))
        if contrast(moved, ground) >= least:
            return moved
    return on(ground)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _text(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
