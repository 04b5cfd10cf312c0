from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from bot.terminal import answer_text, article_text, headline, search_text, searched_line
from bot.terminal_news import latest_text
from corpus.models import Article, CorpusStats, DatePrecision, Passage, Span
from corpus.overview import Headline
from retrieval.models import Source, StatementKind
from tests.unit.bot_cli.examples import answer, article

ESCAPES = "\x1b]0;owned\x07\x1b[31mred\x9b31m\u202eevil\x00"


def printed(text: Text, *, terminal: bool = False) -> str:
    file = StringIO()
    Console(file=file, force_terminal=terminal, width=1000, markup=False, highlight=False, emoji=False).print(text)
    return file.getvalue()


def line_of(one: Article, **changes: Any) -> Headline:
    fields = ("number", "id", "title", "url", "source", "via", "published", "precision", "companies")
    return Headline(**{name: getattr(one, name) for name in fields} | changes)


def test_an_answer_looks_as_the_readme_shows_it() -> None:
    seed = article(title="Xiaomi’s EV", source=None, via="gizmochina.com", published=None, precision=DatePrecision.NONE)
    assert printed(answer_text(answer(seed))) == (
        "Xiaomi talks to Chery. [1]\n\nSources\n[1] Xiaomi’s EV · undated · via gizmochina.com\n"
    )


def test_a_source_that_is_no_plain_report_says_so() -> None:
    quotes = answer(article(1), article(2), article(3)).citations
    kinds = (StatementKind.RUMOUR, StatementKind.REPORTED, StatementKind.CONFIRMED)
    said = [replace(quote, statement=kind) for quote, kind in zip(quotes, kinds, strict=True)]
    mixed = replace(said[2], statement=StatementKind.DENIED)
    sources = printed(answer_text(replace(answer(article(1)), citations=(*said, mixed)))).splitlines()[-3:]
    assert sources == [
        "[1] Title 1 · 2019-04-15 · Outlet · rumour",
        "[2] Title 2 · 2019-04-15 · Outlet",
        "[3] Title 3 · 2019-04-15 · Outlet · denied, confirmed",
    ]


def test_a_source_names_who_else_reports_its_story() -> None:
    said = replace(answer(article(1), article(2)), also={1: ("A", "B"), 2: ("A", " \n ", "C", "D", "E")})
    assert printed(answer_text(said)).splitlines()[-2:] == [
        "[1] Title 1 · 2019-04-15 · Outlet · also: A, B",
        "[2] Title 2 · 2019-04-15 · Outlet · also: A, C +2",
    ]


def test_the_newest_of_each_company_stand_together() -> None:
    rows = [
        line_of(article(1), also=("A",), status=StatementKind.RUMOUR),
        line_of(article(2, companies=("BYD",))),
        line_of(article(3, title="Xiaomi denies talks"), summary_only=True),
        line_of(article(4, companies=())),
    ]
    assert printed(latest_text(rows, by_company=True)).splitlines() == [
        "Xiaomi",
        "  a1  Title 1 · 2019-04-15 · Outlet · rumour · also: A",
        "  a3  Xiaomi denies talks · 2019-04-15 · Outlet · summary only",
        "BYD",
        "  a2  Title 2 · 2019-04-15 · Outlet",
        "Other news",
        "  a4  Title 4 · 2019-04-15 · Outlet",
    ]
    assert printed(latest_text(rows[:2], by_company=False)).splitlines() == [
        "a1  Title 1 · 2019-04-15 · Outlet · rumour · also: A",
        "a2  Title 2 · 2019-04-15 · Outlet",
    ]


def test_where_nothing_answers_the_nearest_headlines_are_offered() -> None:
    refused = answer(text="The articles do not answer that.", nearest=(article(1), article(2)))
    assert printed(answer_text(refused)) == (
        "The articles do not answer that.\n\n"
        "Nearest headlines\nTitle 1 · 2019-04-15 · Outlet\nTitle 2 · 2019-04-15 · Outlet\n"
    )


def test_where_there_is_not_even_a_headline_there_is_no_empty_list() -> None:
    assert printed(answer_text(answer(text="There are no articles."))) == "There are no articles.\n"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Title 1 · 2019-04-15 · Outlet"),
        ({"precision": DatePrecision.MONTH}, "Title 1 · 2019-04 · Outlet"),
        ({"source": None}, "Title 1 · 2019-04-15"),
        ({"title": " \n "}, "(no title) · 2019-04-15 · Outlet"),
        ({"title": "[bold]not markup[/bold] :car:"}, "[bold]not markup[/bold] :car: · 2019-04-15 · Outlet"),
    ],
)
def test_headline(changes: dict[str, Any], line: str) -> None:
    assert printed(headline(article(**changes))) == f"{line}\n"


@pytest.mark.parametrize("terminal", [False, True])
def test_no_escape_sequence_of_an_article_reaches_the_screen(terminal: bool) -> None:
    hostile = article(
        title=f"Title{ESCAPES}",
        text=f"Text{ESCAPES}\r\nmore",
        source=f"Outlet{ESCAPES}",
        author=f"Author{ESCAPES}",
        url=f"https://example.com/{ESCAPES}",
        companies=(f"Company{ESCAPES}",),
    )
    passage = Passage("a1", 0, Span(0, 4), f"Snippet{ESCAPES}", "", ())
    texts = [
        headline(hostile),
        article_text(hostile),
        *(latest_text([line_of(hostile, also=(f"Other{ESCAPES}",))], by_company=each) for each in (True, False)),
        answer_text(replace(answer(hostile), also={1: (f"Other{ESCAPES}",)})),
        answer_text(answer(hostile, text=f"Said{ESCAPES} [1]")),
        search_text([Source(hostile, passage, 1.0)]),
    ]
    for text in texts:
        shown = printed(text, terminal=terminal)
        assert "\x1b]0;" not in shown
        assert "\x1b[31m" not in shown
        assert not set(shown) & set("\x07\x00\x9b\u202e\r")


def test_a_title_is_a_link_on_a_terminal_and_plain_text_elsewhere() -> None:
    assert "https://example.com/1" in printed(headline(article()), terminal=True)
    assert "https://" not in printed(headline(article()))
    assert "javascript" not in printed(headline(article(url="javascript:alert(1)")), terminal=True)


def test_an_article_is_shown_whole() -> None:
    shown = printed(article_text(article(near_duplicate_of="a0")))
    assert shown.startswith(
        "Title 1\n\nid        a1\npublished 2019-04-15\noutlet    Outlet\nurl       https://example.com/1\n"
    )
    assert "like      a0\n" in shown
    assert shown.endswith("\n\nXiaomi talks to Chery. Nothing is signed.\n")


def test_a_long_passage_is_cut_at_a_word() -> None:
    source = Source(article(), Passage("a1", 0, Span(0, 999), "word " * 200, "", ()), 1.0)
    assert printed(search_text([source])).rstrip().endswith("word…")


def test_searched_line() -> None:
    assert searched_line(answer().searched) == "Searched 2 articles, 2015-01-21 to 2023-11-09."
    assert searched_line(CorpusStats(1, None, None)) == "Searched 1 article."
