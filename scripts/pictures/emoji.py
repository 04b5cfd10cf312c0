"""The emoji that the bot uses, drawn by hand: the font that comes along has none of them."""

from __future__ import annotations

import math

from PIL import ImageDraw

Draw = ImageDraw.ImageDraw
_THUMB = (
    (0.08, 0.46), (0.28, 0.46), (0.46, 0.10), (0.58, 0.12), (0.60, 0.24), (0.56, 0.40), (0.86, 0.40), (0.94, 0.50),
    (0.90, 0.60), (0.92, 0.68), (0.86, 0.76), (0.86, 0.84), (0.76, 0.92), (0.42, 0.92), (0.30, 0.84), (0.08, 0.84),
)  # fmt: skip


def is_emoji(char: str) -> bool:
    """Whether `draw_emoji` knows it."""
    return char in _DRAWN


def draw_emoji(draw: Draw, char: str, x: float, middle: float, size: float) -> None:
    """The emoji in a square of `size` that begins at `x`, centred on `middle`."""
    _DRAWN[char](draw, x, middle - size / 2, size)


def _thumb_up(draw: Draw, x: float, y: float, size: float) -> None:
    draw.polygon([(x + a * size, y + b * size) for a, b in _THUMB], fill="#ffcc4d")


def _thumb_down(draw: Draw, x: float, y: float, size: float) -> None:
    draw.polygon([(x + a * size, y + (1 - b) * size) for a, b in _THUMB], fill="#ffcc4d")


def _magnifier(draw: Draw, x: float, y: float, size: float) -> None:
    width = max(2, round(size * 0.12))
    draw.line([(x + 0.55 * size, y + 0.58 * size), (x + 0.88 * size, y + 0.92 * size)], "#9aa3ad", round(width * 1.6))
    draw.ellipse((x + 0.08 * size, y + 0.10 * size, x + 0.66 * size, y + 0.68 * size), "#8fc7e8", "#c5ccd3", width)


def _newspaper(draw: Draw, x: float, y: float, size: float) -> None:
    draw.rounded_rectangle((x + 0.04 * size, y + 0.14 * size, x + 0.94 * size, y + 0.86 * size), size * 0.08, "#e1e8ed")
    draw.rectangle((x + 0.14 * size, y + 0.24 * size, x + 0.84 * size, y + 0.36 * size), "#66757f")
    for row in (0.46, 0.58, 0.70):
        draw.rectangle((x + 0.14 * size, y + row * size, x + 0.84 * size, y + (row + 0.05) * size), "#99aab5")


def _eye(draw: Draw, x: float, y: float, size: float) -> None:
    points = [
        (x + (0.5 + 0.46 * math.cos(angle)) * size, y + (0.5 + 0.28 * math.sin(angle)) * size)
        for angle in (step * math.pi / 18 for step in range(36))
    ]
    draw.polygon(points, fill="#a6a9b0")
    draw.ellipse((x + 0.34 * size, y + 0.34 * size, x + 0.66 * size, y + 0.66 * size), "#313338")


def _check(draw: Draw, x: float, y: float, size: float) -> None:
    draw.rounded_rectangle((x + 0.06 * size, y + 0.06 * size, x + 0.94 * size, y + 0.94 * size), size * 0.16, "#77b255")
    points = [(x + a * size, y + b * size) for a, b in ((0.24, 0.52), (0.43, 0.70), (0.76, 0.30))]
    draw.line(points, "#ffffff", round(size * 0.14), joint="curve")


def _bell(draw: Draw, x: float, y: float, size: float) -> None:
    draw.ellipse((x + 0.40 * size, y + 0.74 * size, x + 0.60 * size, y + 0.94 * size), "#d99e2b")
    draw.pieslice((x + 0.22 * size, y + 0.10 * size, x + 0.78 * size, y + 0.74 * size), 180, 360, "#ffac33")
    points = ((0.22, 0.42), (0.78, 0.42), (0.84, 0.72), (0.92, 0.82), (0.08, 0.82), (0.16, 0.72))
    draw.polygon([(x + a * size, y + b * size) for a, b in points], fill="#ffac33")


_DRAWN = {
    "👍": _thumb_up,
    "👎": _thumb_down,
    "🔎": _magnifier,
    "📰": _newspaper,
    "👁": _eye,
    "✅": _check,
    "🔔": _bell,
}
EMOJI = "".join(_DRAWN)
"""All that can be drawn."""
