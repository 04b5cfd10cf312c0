"""The README's pictures: Discord's markup as a client reads it, and a message drawn."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.markdown import escape, masked_link
from scripts.pictures.chat import Message, World, draw
from scripts.pictures.markup import Line, Run, Style, lines, stamp

NOW = datetime(2025, 5, 9, 9, 41, tzinfo=UTC)
IMAGES = Path(__file__).resolve().parents[3] / "docs/images"


def line(markup: str) -> Line:
    [found] = lines(markup, NOW, {7: "ada"})
    return found


def test_what_the_bot_writes_is_shown_as_it_means_it() -> None:
    text = escape("*a* [b] <@1> -- @everyone")
    shown = line(f"- **[x]** {masked_link(text, 'https://a.example.com')} · <t:1715428800:D> <@7> `evbot`")
    assert shown.bullet
    assert shown.runs == (
        Run("[x]", Style(bold=True)),
        Run(" "),
        Run("*a* [b] <@1> -- @\u200beveryone", Style(link=True)),
        Run(" · "),
        Run("May 11, 2024", Style(chip=True)),
        Run(" "),
        Run("@ada", Style(chip=True)),
        Run(" "),
        Run("evbot", Style(code=True)),
    )


def test_marks_small_lines_and_quotes() -> None:
    assert line("said. [[1 · 4 Mar 2024]](<https://a.example.com/>)").runs[1] == Run(
        "[1 · 4 Mar 2024]", Style(link=True)
    )
    assert line("-# small").small
    assert line("> quoted").quote
    assert line("## two").heading == 2
    assert line("[no link").runs == (Run("[no link"),)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=20), "a few seconds ago"),
        (timedelta(hours=1), "an hour ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "a day ago"),
        (timedelta(days=40), "a month ago"),
        (timedelta(days=70), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_ages(before: timedelta, said: str) -> None:
    assert stamp(NOW - before, "R", NOW) == said


def test_a_message_is_drawn_and_what_cannot_be_drawn_is_told() -> None:
    world = World(NOW, {}, lambda url: b"")
    box = {"type": 17, "accent_color": 0x2E9E6B, "components": [{"type": 10, "content": "> hello **you** " * 30}]}
    picture = Image.open(io.BytesIO(draw([Message([box], "EV News Bot", "now", ("ada", "ask"))], world)))
    assert picture.width == 1560
    assert picture.height > 300
    with pytest.raises(ValueError, match="U\\+1FAE0"):
        draw([Message([{"type": 10, "content": "\U0001fae0"}], "EV News Bot", "now")], world)


@pytest.mark.parametrize("name", ["answer", "preview", "timeline", "trends"])
def test_the_pictures_are_there_and_small(name: str) -> None:
    file = IMAGES / f"{name}.png"
    assert 10_000 < file.stat().st_size < 200_000
    assert f"docs/images/{name}.png" in (IMAGES.parents[1] / "README.md").read_text(encoding="utf-8")
