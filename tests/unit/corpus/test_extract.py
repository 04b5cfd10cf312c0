"""Pages become drafts: text, title, outlet, date and language as the page states them, and nothing invented."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.errors import ExtractionError
from corpus.extract import extract
from corpus.models import DateOrigin, DatePrecision, Draft, Page

NOW = datetime(2024, 6, 1, tzinfo=UTC)
PARAGRAPHS = (
    "<p>BYD sold more electric cars than any other maker in the quarter, the company said on Monday in Shenzhen.</p>"
    "<p>The Seagull alone found 120,000 buyers, although prices went up by three percent at the start of March.</p>"
    "<p>Analysts had expected fewer cars, since the subsidies for buyers ended in the same month.</p>"
)


def page(head: str = "", body: str = PARAGRAPHS, *, url: str = "https://www.example.com/story", **fields: Any) -> Page:
    lang = fields.pop("lang", "")
    markup = (
        f"<!doctype html><html{lang}><head>{head}</head><body><article><h1>BYD leads</h1>{body}</article></body></html>"
    )
    encoding = fields.pop("encoding", "utf-8")
    return Page(
        url=url,
        body=fields.pop("raw", markup.encode(encoding)),
        content_type=fields.pop("content_type", "text/html"),
        charset=fields.pop("charset", None),
        fetched_at=NOW,
    )


def dated(head: str = "", before: str = "", **fields: Any) -> tuple[str | None, DatePrecision]:
    draft = extract(page(head, before + PARAGRAPHS, **fields))
    return (draft.published.isoformat() if draft.published else None), draft.precision


UNDATED = (None, DatePrecision.NONE)
DAY = ("2019-04-15T00:00:00+00:00", DatePrecision.DAY)


def test_a_page_becomes_a_draft() -> None:
    head = (
        "<title>BYD leads - Example News</title><meta property='og:site_name' content='Example News'>"
        "<meta name='author' content='Jane Doe'><link rel='canonical' href='https://example.com/story?utm_source=x'>"
        "<meta property='article:published_time' content='2019-04-15T08:30:00+02:00'>"
    )
    draft = extract(page(head, lang=" lang='en-GB'"))
    assert draft == Draft(
        title="BYD leads",
        text=draft.text,
        url="https://example.com/story",
        source="Example News",
        author="Jane Doe",
        published=datetime(2019, 4, 15, 6, 30, tzinfo=UTC),
        precision=DatePrecision.DAY,
        language="en",
        fetched_at=NOW,
        dated_by=DateOrigin.METADATA,
    )
    assert draft.text.split("\n\n") == [part.removesuffix("</p>") for part in PARAGRAPHS.split("<p>")[1:]]


def test_without_statements_nothing_is_invented() -> None:
    draft = extract(page())
    assert (draft.source, draft.author, draft.published, draft.language) == ("example.com", None, None, "en")
    assert draft.precision is DatePrecision.NONE


def test_headings_lists_tables_and_line_breaks_keep_their_lines() -> None:
    body = PARAGRAPHS + (
        "<h2>The cars</h2><p>These are the cars that were sold most often in the quarter:</p>"
        "<ul><li>the <b>Seagull</b></li><li>the Dolphin</li></ul>"
        "<table><tr><th>Car</th><th>Sold</th></tr><tr><td>Seagull</td><td>120,000</td></tr></table>"
        "<p>One line<br>and another.</p><p>Share this article</p>"
    )
    text = extract(page(body=body)).text
    assert "\n\nThe cars\n\nThese are" in text
    assert "\n\nthe Seagull\n\nthe Dolphin\n\n" in text
    assert "Car | Sold\nSeagull | 120,000" in text
    assert "One line\nand another." in text
    assert "Share this" not in text


def test_a_via_line_is_noted() -> None:
    assert extract(page(body=PARAGRAPHS + "<p>Via: gizmochina.com</p>")).via == "gizmochina.com"


def test_another_sites_canonical_address_is_not_believed() -> None:
    draft = extract(page("<link rel='canonical' href='https://other.example/else'>"))
    assert draft.url == "https://example.com/story"


@pytest.mark.parametrize("name", ["Copyright 2014", "© Example", ""])
def test_a_copyright_line_is_no_outlet(name: str) -> None:
    assert extract(page(f"<meta property='og:site_name' content='{name}'>")).source == "example.com"


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-04-15"}</script>',
        '<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"datePublished":"2019-04-15"}]}</script>',
        '<script type="application/ld+json">{"@graph":[{"@type":"VideoObject","datePublished":"2018-01-01"},'
        '{"@type":"NewsArticle","datePublished":"2019-04-15"}]}</script>',
        '<script type="application/ld+json">{"datePublished":"2019-04-15", broken}</script>',
        '<meta name="pubdate" content="2019-04-15">',
        '<meta name="date" content="April 15, 2019">',
        '<meta itemprop="datePublished" content="20190415">',
    ],
)
def test_dates_in_the_head(head: str) -> None:
    assert dated(head) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "<time datetime='2019-04-15'>yesterday</time>",
        "<span class='date'>April 15, 2019</span>",
        "<p class='byline'>By Jane Doe | Apr. 15, 2019</p>",
        "<p>Published on 15 April 2019</p>",
        "<span class='date'>2019年4月15日</span>",
        "<div class='post-meta'>15. April 2019 von Redaktion</div>",
    ],
)
def test_dates_in_the_date_line(line: str) -> None:
    assert dated(before=line) == DAY


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/2019/04/15/story", DAY),
        ("https://example.com/2019/apr/15/story", DAY),
        ("https://example.com/news/2019-04-15-story", DAY),
        ("https://example.com/2019/04/story", ("2019-04-01T00:00:00+00:00", DatePrecision.MONTH)),
        ("https://example.com/2019/story", UNDATED),
        ("https://example.com/20190415123/story", UNDATED),
    ],
)
def test_dates_in_the_address(url: str, expected: tuple[str | None, DatePrecision]) -> None:
    assert dated(url=url) == expected


def test_a_day_in_the_page_beats_the_month_in_the_address() -> None:
    assert dated(before="<time datetime='2019-04-15'>x</time>", url="https://example.com/2019/04/story") == DAY


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("", "<footer>© 2019 Example. Copyright 2018-2019</footer>"),
        ("<meta name='copyright' content='2019'><meta itemprop='copyrightYear' content='2019'>", ""),
        ("<meta property='article:modified_time' content='2019-04-15'>", ""),
        ("<meta http-equiv='last-modified' content='2019-04-15'>", ""),
        ("", "<p>The plant opened on April 15, 2019, and closed on 2020-01-01.</p>"),
        ("", "<aside><time datetime='2019-04-15'>Another story</time></aside>"),
        ("", "<div class='related-posts'><span class='date'>April 15, 2019</span></div>"),
        ("", "<span class='date'>Updated April 15, 2019</span>"),
        ("", "<span class='date'>04/05/2019</span>"),
        ("", "<span class='date'>2019</span>"),
        ("<meta name='date' content='2031-01-01'>", ""),
        ("<meta name='date' content='1970-01-01'>", ""),
        ("<script type='application/ld+json'>{\"itemListElement\":[{\"datePublished\":\"2019-04-15\"}]}</script>", ""),
        ('<script type="application/ld+json">{"@type":["VideoObject"],"datePublished":"2019-04-15"}</script>', ""),
    ],
)  # fmt: skip
def test_what_is_no_date_of_publication(head: str, line: str) -> None:
    assert dated(head, line) == UNDATED


def test_todays_date_above_the_headline_is_not_the_articles() -> None:
    markup = f"<html><body><div class='date'>May 31, 2024</div><h1>BYD leads</h1><div>{PARAGRAPHS}</div></body></html>"
    assert extract(page(raw=markup.encode())).published is None


@pytest.mark.parametrize(
    ("encoding", "head", "charset"),
    [
        ("utf-8", "", None),
        ("utf-8", "", "iso-8859-1"),
        ("utf-8", "<meta charset='iso-8859-1'>", None),
        ("cp1252", "<meta charset='iso-8859-1'>", None),
        ("cp1252", "", "windows-1252"),
        ("cp1252", "", "utf-8"),
        ("cp1252", "", "no-such-charset"),
        ("cp1252", "", None),
        ("utf-16", "", None),
    ],
)
def test_encodings_right_wrong_and_missing(encoding: str, head: str, charset: str | None) -> None:
    body = (
        PARAGRAPHS
        + "<p>Der Škoda für Köln kostet 25.000 €, sagte Frau Müller – „das ist günstig“, meinte sie weiter.</p>"
    )
    assert "Škoda für Köln kostet 25.000 €" in extract(page(head, body, encoding=encoding, charset=charset)).text


def test_chinese_in_gbk() -> None:
    sentence = "比亚迪在三月份售出了超过三十万辆新能源汽车，同比增长百分之四十六，海鸥车型继续领先。"
    body = "".join(f"<p>{sentence}</p>" for _ in range(8))
    draft = extract(page("<meta charset='gb2312'>", body, encoding="gbk"))
    assert sentence in draft.text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \n\t ",
        b"<html></html>",
        b"<html><body><p>We use cookies.</p><p>Subscribe to our newsletter</p></body></html>",
        b"<html><body>" + b"".join(b"<a href='/%d'>Link %d</a> " % (n, n) for n in range(300)) + b"</body></html>",
        b"<html><body><script>" + b"var x = 1; " * 500 + b"</script></body></html>",
        b"\x00\x01\x02" * 500,
        b"<html><body>" + b"<div>" * 5000 + b"deep" + b"</div>" * 5000,
        b"<<<>>>&&&;;;" * 200,
    ],
)
def test_pages_without_an_article_say_so(raw: bytes) -> None:
    with pytest.raises(ExtractionError) as caught:
        extract(page(raw=raw))
    assert str(caught.value) in (
        "That page is empty.",
        "No article could be found on that page; paste its text instead.",
    )


def test_an_article_of_200_000_words_is_read_whole() -> None:
    words = ["battery", "range", "price", "charger", "maker", "city", "factory", "line", "plan", "year"]
    body = "".join(f"<p>Sentence {n} tells of the {' '.join(words * 10)} at length.</p>" for n in range(1900))
    start = time.monotonic()
    draft = extract(page(body=body))
    assert len(draft.text.split()) > 200_000
    assert "Sentence 1899 tells" in draft.text
    assert time.monotonic() - start < 20


def test_a_page_made_to_keep_the_parser_busy_is_refused() -> None:
    start = time.monotonic()
    with pytest.raises(ExtractionError, match="too many parts"):
        extract(page(body="<li><a href='/x'>word word</a></li>" * 100_000))
    assert time.monotonic() - start < 5


def test_plain_text_and_markdown_pages() -> None:
    text = "# BYD leads\n\n" + PARAGRAPHS.replace("<p>", "").replace("</p>", "\n\n")
    draft = extract(page(raw=text.encode(), content_type="text/plain"))
    assert draft.title == "BYD leads"
    assert draft.text.startswith("BYD sold")
    assert (draft.url, draft.source, draft.fetched_at) == ("https://example.com/story", "example.com", NOW)
    with pytest.raises(ExtractionError):
        extract(page(raw=b"404", content_type="text/plain"))
