"""Messages of the loopback Discord → a picture, in the style of a chat client (Pillow; fonts come with matplotlib)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.ft2font import FT2Font
from PIL import Image, ImageDraw, ImageFont

from scripts.pictures.emoji import EMOJI, draw_emoji, is_emoji
from scripts.pictures.markup import Line, Run, Style, lines

SCALE = 2
WIDTH = 780
"""In the client's own pixels, of which each is drawn as SCALE × SCALE."""
_GROUND, _BOX, _EDGE, _BAR = "#313338", "#393a41", "#44454c", "#4e5058"
_INK, _SOFT, _LINK, _WHITE = "#dbdee1", "#a6a9b0", "#5cb2ff", "#ffffff"
_CHIP, _BLURPLE, _BUTTON = "#46484f", "#5865f2", "#4a4b53"
_GREEN = "#2e9e6b"
_TEXT, _SMALL, _HEADING = 15, 12.5, 19
_LEADING = 1.38
_FONTS = Path(matplotlib.get_data_path()) / "fonts/ttf"

_ROW, _BUTTON_TYPE, _TEXT_TYPE, _GALLERY, _SEPARATOR, _CONTAINER = 1, 2, 10, 12, 14, 17


@dataclass(frozen=True)
class Message:
    """One message to be drawn."""

    components: Sequence[dict[str, Any]]
    author: str
    at: str
    command: tuple[str, str] | None = None
    """Who used which command."""
    private: bool = False
    bot: bool = True


@dataclass(frozen=True)
class World:
    """What a message refers to."""

    now: datetime
    names: dict[int, str]
    picture: Callable[[str], bytes]
    """The bytes behind an address."""


@lru_cache
def _font(size: float, *, bold: bool = False, italic: bool = False, mono: bool = False) -> ImageFont.FreeTypeFont:
    kind = "Bold" * bold + "Oblique" * italic
    name = f"DejaVuSans{'Mono' if mono else ''}{'-' + kind if kind else ''}.ttf"
    return ImageFont.truetype(_FONTS / name, round(size * SCALE))


@lru_cache
def _glyphs() -> frozenset[int]:
    return frozenset(FT2Font(str(_FONTS / "DejaVuSans.ttf")).get_charmap())


class Sheet:
    """A picture that grows downwards."""

    def __init__(self, width: float, world: World) -> None:
        """`width` in the client's pixels."""
        self.width = width
        self.world = world
        self.y = 0.0
        self._image = Image.new("RGBA", (round(width * SCALE), 2400 * SCALE))
        self._draw = ImageDraw.Draw(self._image)

    def image(self) -> Image.Image:
        """What has been drawn so far."""
        return self._image.crop((0, 0, self._image.width, round(self.y * SCALE)))

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """A rectangle with round corners."""
        corners = [x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1]
        self._draw.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def put(self, image: Image.Image, x: float, y: float) -> None:
        """Another picture in this one."""
        self._image.alpha_composite(image, (round(x * SCALE), round(y * SCALE)))

    def word(self, x: float, middle: float, text: str, colour: str, font: ImageFont.FreeTypeFont) -> float:
        """Text that is not wrapped, its height centred on `middle`; gives where it ends."""
        for part in re.split(f"([{EMOJI}])", text):
            if is_emoji(part):
                draw_emoji(self._draw, part, x * SCALE, middle * SCALE, font.size * 1.15)
                x += font.size * 1.3 / SCALE
            elif part:
                missing = [char for char in part if ord(char) not in _glyphs()]
                if missing:
                    raise ValueError(f"the font has no {missing[0]!r} (U+{ord(missing[0]):04X}) of {text!r}")
                self._draw.text((x * SCALE, middle * SCALE), part, colour, font, anchor="lm")
                x += font.getlength(part) / SCALE
        return x

    # ------------------------------------------------------------------ text

    def markup(self, text: str) -> None:
        """Discord's markup, wrapped."""
        written = lines(text, self.world.now, self.world.names)
        for number, line in enumerate(written):
            quoted_on = line.quote and number + 1 < len(written) and written[number + 1].quote
            self._line(line, joined=quoted_on)

    def _line(self, line: Line, *, joined: bool) -> None:
        size = _HEADING if line.heading else _SMALL if line.small else _TEXT
        indent = 14.0 if line.quote else 20.0 if line.bullet else 0.0
        height = size * _LEADING
        top = self.y
        if line.bullet:
            self._draw.ellipse([v * SCALE for v in (8, top + height / 2 - 2.5, 13, top + height / 2 + 2.5)], fill=_INK)
        if not line.runs:
            self.y += height * (1 if line.quote else 0.6)
        for row in _wrapped(line.runs, self.width - indent, size, bold=bool(line.heading)):
            x = indent
            for run in row:
                x = self._run(x, self.y + height / 2, run, size, small=line.small, bold=bool(line.heading))
            self.y += height
        if line.quote:
            self.box(0, top + 1, 4, self.y - top - (0 if joined else 2), _BAR, radius=2)

    def _run(self, x: float, middle: float, run: Run, size: float, *, small: bool, bold: bool) -> float:
        font = _run_font(run.style, size, bold=bold)
        colour = _LINK if run.style.link else _SOFT if small else _WHITE if run.style.bold or bold else _INK
        if (run.style.chip and not run.style.link) or run.style.code:
            width = font.getlength(run.text) / SCALE
            self.box(x - 1, middle - size * 0.62, width + 2, size * 1.24, _CHIP, radius=3)
        return self.word(x, middle, run.text, colour, font)

    # ------------------------------------------------------------ components

    def components(self, listed: Sequence[dict[str, Any]]) -> None:
        """Components from top to bottom."""
        for number, component in enumerate(listed):
            if number:
                self.y += 8
            kind = component["type"]
            if kind == _TEXT_TYPE:
                self.markup(component["content"])
            elif kind == _SEPARATOR:
                self.box(0, self.y + 1, self.width, 1, "#4b4c54")
                self.y += 3
            elif kind == _CONTAINER:
                self._container(component)
            elif kind == _ROW:
                self._buttons(component["components"])
            elif kind == _GALLERY:
                self._gallery(component["items"])
            else:
                raise ValueError(f"no way to draw a component of type {kind}")

    def _container(self, component: dict[str, Any]) -> None:
        inner = Sheet(self.width - 36, self.world)
        inner.components(component["components"])
        height = inner.y + 30
        box = Image.new("RGBA", (round(self.width * SCALE), round(height * SCALE)), _BOX)
        brush = ImageDraw.Draw(box)
        corners = (0, 0, box.width - 1, box.height - 1)
        brush.rounded_rectangle(corners, 8 * SCALE, outline=_EDGE, width=SCALE // 2)
        if (accent := component.get("accent_color")) is not None:
            brush.rectangle((0, 0, 4 * SCALE - 1, box.height), f"#{accent:06x}")
        mask = Image.new("L", box.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle(corners, 8 * SCALE, fill=255)
        box.putalpha(mask)
        self.put(box, 0, self.y)
        self.put(inner.image(), 20, self.y + 15)
        self.y += height

    def _buttons(self, listed: Sequence[dict[str, Any]]) -> None:
        x = 0.0
        font = _font(13.5, bold=True)
        for each in listed:
            if each["type"] != _BUTTON_TYPE:
                raise ValueError(f"no way to draw a component of type {each['type']} in a row")
            emoji, label = (each.get("emoji") or {}).get("name") or "", each.get("label") or ""
            text = " ".join(part for part in (emoji[:1], label) if part)
            width = _width(text, font) + 28
            if x and x + width > self.width:
                x, self.y = 0.0, self.y + 40
            ground = {1: _BLURPLE, 3: "#00863a", 4: "#d22d39"}.get(each["style"], _BUTTON)
            faint = bool(each.get("disabled"))
            self.box(x, self.y, width, 32, "#404149" if faint else ground, radius=8)
            self.word(x + 14, self.y + 16, text, "#85878f" if faint else _WHITE, font)
            x += width + 8
        self.y += 32

    def _gallery(self, items: Sequence[dict[str, Any]]) -> None:
        for item in items:
            shown = Image.open(io.BytesIO(self.world.picture(item["media"]["url"]))).convert("RGBA")
            width = min(self.width, 560) * SCALE
            shown = shown.resize((round(width), round(width * shown.height / shown.width)), Image.Resampling.LANCZOS)
            mask = Image.new("L", shown.size, 0)
            ImageDraw.Draw(mask).rounded_rectangle((0, 0, *shown.size), 8 * SCALE, fill=255)
            shown.putalpha(mask)
            self.put(shown, 0, self.y)
            self.y += shown.height / SCALE

    # --------------------------------------------------------------- message

    def message(self, message: Message) -> None:
        """A message with who wrote it, and why."""
        left = 72.0
        if message.command:
            who, command = message.command
            middle = self.y + 9
            self._draw.arc([v * SCALE for v in (36, middle, 56, middle + 20)], 180, 270, _BAR, 2 * SCALE)
            self._draw.line([v * SCALE for v in (46, middle, 66, middle)], _BAR, 2 * SCALE)
            self._avatar(left, middle - 8, 16, who)
            x = self.word(left + 22, middle, who, _WHITE, _font(12.5, bold=True))
            x = self.word(x, middle, " used ", _SOFT, _font(12.5))
            self.word(x, middle, f"/{command}", _LINK, _font(12.5))
            self.y += 24
        self._avatar(16, self.y + 2, 40, message.author, bot=message.bot)
        middle = self.y + 10
        x = self.word(left, middle, message.author, _WHITE, _font(15, bold=True)) + 6
        if message.bot:
            font = _font(9.5, bold=True)
            width = font.getlength("APP") / SCALE + 9
            self.box(x, middle - 7.5, width, 15, _BLURPLE, radius=4)
            self.word(x + 4.5, middle, "APP", _WHITE, font)
            x += width + 6
        self.word(x, middle, message.at, _SOFT, _font(11.5))
        self.y += 25
        inner = Sheet(self.width - left - 24, self.world)
        inner.components(message.components)
        self.put(inner.image(), left, self.y)
        self.y += inner.y
        if message.private:
            self.y += 5
            draw_emoji(self._draw, "👁", (left + 1) * SCALE, (self.y + 9) * SCALE, 13 * SCALE)
            x = self.word(left + 19, self.y + 9, "Only you can see this · ", _SOFT, _font(11.5))
            self.word(x, self.y + 9, "Dismiss message", _LINK, _font(11.5))
            self.y += 18

    def _avatar(self, x: float, y: float, size: float, name: str, *, bot: bool = False) -> None:
        colour = _GREEN if bot else "#8a6fd1" if name == "ada" else "#c9772e"
        self._draw.ellipse([v * SCALE for v in (x, y, x + size, y + size)], fill=colour)
        if bot:
            bolt = ((0.56, 0.14), (0.28, 0.56), (0.47, 0.56), (0.42, 0.86), (0.72, 0.42), (0.52, 0.42))
            self._draw.polygon([((x + a * size) * SCALE, (y + b * size) * SCALE) for a, b in bolt], fill=_WHITE)
        else:
            font = _font(size * 0.5, bold=True)
            place = ((x + size / 2) * SCALE, (y + size / 2) * SCALE)
            self._draw.text(place, name[0].upper(), _WHITE, font, anchor="mm")


def _run_font(style: Style, size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    return _font(size, bold=style.bold or bold, italic=style.italic, mono=style.code)


def _width(text: str, font: ImageFont.FreeTypeFont) -> float:
    plain = "".join(char for char in text if not is_emoji(char))
    return (font.getlength(plain) + font.size * 1.3 * (len(text) - len(plain))) / SCALE


def _wrapped(runs: Sequence[Run], width: float, size: float, *, bold: bool) -> Iterator[list[Run]]:
    """Rows of runs that fit; broken between words, a long word where it must be."""
    row: list[Run] = []
    used = 0.0
    for run in runs:
        font = _run_font(run.style, size, bold=bold)
        for word in _words(run):
            long = _width(word.text, font)
            if row and used + _width(word.text.rstrip(), font) > width:
                yield row
                row, used = [], 0.0
                word = Run(word.text.lstrip(), word.style)
                long = _width(word.text, font)
            if word.text:
                row.append(word)
                used += long
    if row:
        yield row


def _words(run: Run) -> Iterator[Run]:
    if run.style.chip:
        yield run
        return
    start = 0
    while start < len(run.text):
        end = run.text.find(" ", start)
        end = len(run.text) if end < 0 else end + 1
        yield Run(run.text[start:end], run.style)
        start = end


def draw(messages: Sequence[Message], world: World) -> bytes:
    """The PNG of a piece of a conversation."""
    sheet = Sheet(WIDTH, world)
    sheet.y = 18
    for number, message in enumerate(messages):
        if number:
            sheet.y += 22
        sheet.message(message)
    sheet.y += 20
    drawn = sheet.image()
    ground = Image.new("RGBA", drawn.size, _GROUND)
    ground.alpha_composite(drawn)
    # A palette is enough for flat colours and a chart, and takes a third of the room.
    small = ground.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
