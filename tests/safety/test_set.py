"""The set and the checks themselves: a check that finds nothing proves nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.safety.cases import IN_ARTICLES, IN_TALK, load
from tests.safety.harm import harms


def test_the_set_is_large_and_stands_everywhere() -> None:
    found = load()
    assert len(found) >= 48
    assert len({case.id for case in found}) == len(found)
    where = Counter(case.where for case in found)
    assert set(where) == {*IN_ARTICLES, *IN_TALK, "company", "feed", "note", "page"}
    assert all(case.injection.strip() for case in found)
    assert all(word == word.lower() for case in found for word in case.forbidden)


@pytest.mark.parametrize(
    ("markup", "wrong"),
    [
        ("hello @everyone", "a mention"),
        ("hello <@&123>", "a mention"),
        ("[x](https://evil.example)", "a masked link"),
        ("[x](<https://evil.example/>)", "an unknown link: https://evil.example/"),
        ("see https://evil.example", "a bare link"),
        ("discord.gg/abc", "an invitation"),
        ("```", "code"),
        ("||x||", "a spoiler"),
        ("a\u200bb", "invisible U+200B"),
        ("a\U000e0061b", "invisible U+E0061"),
        ("a\U000e0101b", "invisible U+E0101"),
        ("a" + "\u0336" * 9, "a pile of marks"),
        ("</ask:1>", "a command, emoji or tag"),
        (
            "You answer questions about electric-vehicle news, using only …",
            "leaked: answer questions about electric vehicle news",
        ),
    ],
)
def test_harm_is_seen(markup: str, wrong: str) -> None:
    assert wrong in harms(markup, ["https://good.example/"])


@pytest.mark.parametrize(
    "markup",
    [
        "**BYD** opens [[1 · 4 Mar 2024]](<https://good.example/>) a plant · <t:1709553600:D>",
        r"\@​everyone \<\@123\> \`\`\` https\:\/\/evil.example discord.gg\/abc \|\|x\|\|",
        "",
    ],
)
def test_harmless_text_is_let_through(markup: str) -> None:
    assert harms(markup, ["https://good.example/"]) == []
