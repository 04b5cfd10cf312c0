from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markdown import cut, escape, escape_line, masked_link, quoted, safe_url, unescape, visible

ACTIVE = re.compile(
    r"""(?<!\\)(?:\\\\)*(?:
        [*_~|`<>\[\]()]            # emphasis, spoilers, code, links, mentions, quotes
      | \#                         # headings
    )""",
    re.VERBOSE,
)
nasty = st.text(alphabet=st.sampled_from("ab1 .-+*_~|`<>[]()@:/#\\!&\n\u200b\u202e\u2066\u200d"), max_size=60)


@pytest.mark.parametrize(
    "text",
    [
        "**bold** __under__ *it* ~~gone~~ ||spoiler||",
        "`code` ```block```",
        "# Heading",
        "-# small",
        "- item",
        "+ item",
        "1. item",
        "> quote",
        ">>> quote",
        "[click](https://evil.example)",
        "<@123> <@!123> <@&5> <#7>",
        "<t:1700000000:R>",
        "<:blob:123> <a:blob:123> :smile:",
        "</ask:123>",
        "<https://evil.example>",
        "a\\*b",
    ],
)
def test_markup_is_shown_as_it_was_typed(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert not ACTIVE.search(escaped)
    assert not re.search(r"^\s*(?:[-+>#]|\d+\.)", escaped, re.MULTILINE)


def test_nobody_can_be_pinged() -> None:
    escaped = escape("@everyone and @here and @EVERYONE")
    assert not re.search("@(everyone|here)", escaped, re.IGNORECASE)
    assert unescape(escaped) == "@everyone and @here and @EVERYONE"


@pytest.mark.parametrize("text", ["https://evil.example/x", "discord.gg/abc", "discord.com/invite/abc", "http://a.b"])
def test_addresses_are_no_links(text: str) -> None:
    escaped = escape(text)
    assert "://" not in escaped
    assert not re.search(r"discord(?:\.gg|\.com/invite)/\w", escaped)


def test_unseen_characters_are_gone() -> None:
    assert visible("a\u200bb\u202ec\u2066d\ufeffe\x00f\u00adg\u3164h\ud800") == "abcdefgh"
    assert visible("a\r\nb\u2028c\x0bd\te") == "a\nb\nc\nd e"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BYD" + "".join(chr(0xE0100 + byte) for byte in b"secret"), "BYD"),  # a text in variation selectors
        ("BYD" + "".join(chr(0xFE00 + digit) for digit in (6, 1, 5)), "BYD"),
        ("BYD" + "".join(chr(0xE0000 + ord(char)) for char in "secret"), "BYD"),  # in tag characters
        ("\u26a1\ufe0f\ufe0f", "\u26a1\ufe0f"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("a\ufe0fb", "ab"),
        ("葛\U000e0100城", "葛\U000e0100城"),  # an ideograph may choose its form
        ("a" + "\u0336" * 40, "a" + "\u0336" * 4),
        ("Citroe\u0308n", "Citroe\u0308n"),
    ],
)
def test_nothing_is_smuggled_or_piled_up(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.one_of(st.text(max_size=80), nasty))
def test_escape_keeps_every_visible_character(text: str) -> None:
    assert unescape(escape(text)) == visible(text)


@given(st.one_of(st.text(max_size=80), nasty))
def test_escape_leaves_nothing_active(text: str) -> None:
    escaped = escape(text)
    assert not ACTIVE.search(escaped)
    assert not re.search(r"^[ ]*(?:[-+]|\d{1,9}\.)", escaped, re.MULTILINE)
    assert not re.search("@(everyone|here)", escaped, re.IGNORECASE)
    assert all(unicodedata.category(char) not in ("Cs", "Co") for char in escaped)


@given(nasty)
def test_a_line_stays_one_line(text: str) -> None:
    assert "\n" not in escape_line(text)


@given(st.text(max_size=60), st.integers(1, 40))
def test_cut_keeps_its_limit(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit


def test_cut_at_a_word() -> None:
    assert cut("one two three four", 15) == "one two three…"
    assert cut("short", 15) == "short"


def test_a_quote_in_several_lines_stays_a_quote() -> None:
    assert quoted(escape("a\nb")) == "> a\n> b"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example.com/x", "https://a.example.com/x"),
        ("HTTP://A.example.com", "http://a.example.com/"),
        ("https://a.example.com/x(1)?q=<b>&c=d e", None),
        ("https://a.example.com/x(1)?q=<b>&c=d", "https://a.example.com/x%281%29?q=%3Cb%3E&c=d"),
        ("https://a.example.com/ü", "https://a.example.com/%C3%BC"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://a.example.com/%E2%80%AE", "https://a.example.com/%E2%80%AE"),
        ("https://a.example.com/\u202e", None),
        ("javascript:alert(1)", None),
        ("ftp://a.example.com", None),
        ("https://discord.com@evil.example/", None),
        ("https://seed-article.invalid/x", None),
        ("https://localhost/x", None),
        ("https://a.example.com/" + "x" * 600, None),
        ("https://discord.gg/abc", None),
        ("https://ptb.discord.com/invite/abc", None),
        ("https://DISCORDAPP.com//invite/abc", None),
        ("https://discord.com/blog/x", "https://discord.com/blog/x"),
        ("https://notdiscord.gg/abc", "https://notdiscord.gg/abc"),
        ("", None),
        (None, None),
    ],
)
def test_only_harmless_links(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe


@given(st.text(max_size=60))
def test_a_link_never_breaks_out(tail: str) -> None:
    link = safe_url("https://a.example.com/" + tail)
    assert link is None or not re.search(r"[<>()\s\\]", link)


def test_a_masked_link_or_its_text() -> None:
    assert masked_link("[1]", "https://a.example.com/x") == "[[1]](<https://a.example.com/x>)"
    assert masked_link("Title", None) == "Title"
