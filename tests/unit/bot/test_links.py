"""Links are found as people write them, each page once."""

from __future__ import annotations

import pytest

from bot.desk.links import links_in, read_lines


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("no link here, not even example.com", []),
        ("Look: https://a.example/x.", ["https://a.example/x"]),
        ("[masked](https://a.example/x) and <https://b.example/y>!", ["https://a.example/x", "https://b.example/y"]),
        ("(https://a.example/wiki/EV_(car)) is", ["https://a.example/wiki/EV_(car)"]),
        ("**https://a.example/x** ||https://b.example/||", ["https://a.example/x", "https://b.example/"]),
        ("https://a.example/x?utm_source=y http://www.a.example/x/", ["https://a.example/x?utm_source=y"]),
        ("https://user:pw@a.example/ ftp://a.example/ http:// https://a_b", ["https://a_b"]),
        ("比亚迪 https://例え.テスト/車。", ["https://例え.テスト/車"]),
    ],
)
def test_links_in_a_message(text: str, links: list[str]) -> None:
    assert links_in([text, None]) == links


def test_links_of_embeds_count_once() -> None:
    assert links_in(["https://a.example/x", "https://a.example/x#top", "https://b.example/"]) == [
        "https://a.example/x",
        "https://b.example/",
    ]


def test_a_file_of_links_says_what_is_wrong_with_each_line() -> None:
    text = "\ufeff# my list\nhttps://a.example/x\n\nnothing\nhttps://A.example/x/ and https://b.example/y\n"
    lines = read_lines(text, no_link="none", twice="twice")
    assert [(line.number, line.url, line.problem) for line in lines] == [
        (2, "https://a.example/x", None),
        (4, None, "none"),
        (5, None, "twice"),
        (5, "https://b.example/y", None),
    ]
