"""Bytes to entries: formats, encodings, dates, damage."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from corpus.errors import FeedError
from corpus.feeds.discovery import linked_feeds
from corpus.feeds.models import LONGEST_TITLE, MAX_ENTRIES, DateNote, FeedDocument
from corpus.feeds.reading import MAX_BROKEN, read_feed
from corpus.feeds.text import is_complete, plain_line, plain_text
from corpus.models import DatePrecision
from tests.unit.corpus.feeds.samples import NOW, rss


def read(body: bytes | str, **more: str | None) -> FeedDocument:
    raw = body.encode() if isinstance(body, str) else body
    return read_feed(raw, url="https://volt.test/feed", now=NOW, **more)  # type: ignore[arg-type]


def dated(xml: str) -> tuple[datetime | None, DatePrecision, DateNote]:
    (one,) = read(rss(f"<item><title>x</title>{xml}</item>")).entries
    return one.published, one.precision, one.date_note


def test_rss() -> None:
    document = read(
        rss(
            "<item><title>Tesla &amp;amp; BYD &lt;b&gt;talk&lt;/b&gt;</title><link>/a?x=1&amp;y=2</link>"
            "<guid isPermaLink='false'>7</guid><author>a@b.test (A. Writer)</author><category>EV</category>"
            "<pubDate>Thu, 01 Jan 2026 08:00:00 +0100</pubDate>"
            "<description>&lt;p&gt;One.&lt;/p&gt;Two.</description></item>",
            head="<language>en-us</language><link>https://volt.test/</link><ttl>90</ttl>",
        )
    )
    assert (document.title, document.language, document.site) == ("Volt", "en-us", "https://volt.test/")
    assert document.ttl == timedelta(minutes=90)
    (one,) = document.entries
    assert (one.title, one.link, one.guid) == ("Tesla & BYD talk", "https://volt.test/a?x=1&y=2", "7")
    assert (one.author, one.categories, one.text) == ("A. Writer", ("EV",), "One.\n\nTwo.")
    assert one.published == datetime(2026, 1, 1, 7, tzinfo=UTC)
    assert (one.complete, document.damage) == (False, None)


def test_atom_takes_the_first_publication_and_the_alternate_link() -> None:
    (one,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>V</title><entry><id>t:1</id>'
        '<title type="html">A &amp;#8217;</title>'
        '<link rel="enclosure" href="https://x.test/a.mp3"/><link href="https://volt.test/a"/>'
        "<published>2026-01-01T00:00:00Z</published><updated>2026-01-02T00:00:00Z</updated>"
        '<content type="html">&lt;p&gt;Hi&lt;/p&gt;</content></entry></feed>'
    ).entries
    assert (one.guid, one.link, one.title, one.text) == ("t:1", "https://volt.test/a", "A ’", "Hi")
    assert one.published == datetime(2026, 1, 1, tzinfo=UTC)


def test_json_feed() -> None:
    items = [
        {
            "id": 7,
            "url": "/a",
            "title": "A",
            "content_html": "<p>Hi</p>",
            "date_published": "2026-01-01T01:00:00+01:00",
        },
        {"id": "x\0y\ud800", "external_url": "https://x.test/b", "title": 5, "summary": "S", "tags": ["t", 3]},
        "nonsense",
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "V", "language": "de", "items": items}
    document = read(json.dumps(feed | {"authors": [{"name": "Ada"}]}))
    one, two = document.entries
    assert (document.kind, one.guid, one.link, one.text) == ("json11", "7", "https://volt.test/a", "Hi")
    assert (one.author, one.published) == ("Ada", datetime(2026, 1, 1, tzinfo=UTC))
    assert (two.guid, two.link, two.title, two.text) == ("xy", "https://x.test/b", "", "S")
    assert (two.categories, two.date_note, two.language) == (("t",), DateNote.UNDATED, "de")


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("", (None, DatePrecision.NONE, DateNote.UNDATED)),
        ("<pubDate>soon</pubDate>", (None, DatePrecision.NONE, DateNote.UNDATED)),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", (None, DatePrecision.NONE, DateNote.UNDATED)),
        ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2025</dc:date>",
         (None, DatePrecision.NONE, DateNote.UNDATED)),
        ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2025-06</dc:date>",
         (datetime(2025, 6, 1, tzinfo=UTC), DatePrecision.MONTH, DateNote.STATED)),
        ("<pubDate>Fri, 02 Jan 2026 12:05:00 GMT</pubDate>", (NOW, DatePrecision.DAY, DateNote.STATED)),
        ("<pubDate>Sat, 03 Jan 2026 12:00:00 GMT</pubDate>", (NOW, DatePrecision.DAY, DateNote.FUTURE)),
    ],
)  # fmt: skip
def test_dates_are_never_invented_and_never_in_the_future(
    xml: str, expected: tuple[datetime | None, DatePrecision, DateNote]
) -> None:
    assert dated(xml) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_wrong_labels_do_no_harm(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Škoda für 20.000 Euro</title>'
    text += "<item><title>Citroën</title></item></channel></rss>"
    if encoding == "iso-8859-1":
        text = text.replace("Š", "S")
    document = read(text.encode(encoding), content_type="text/xml", charset="us-ascii")
    assert document.title.endswith("koda für 20.000 Euro")
    assert document.entries[0].title == "Citroën"


def test_control_characters_and_bare_ampersands_are_survived() -> None:
    document = read(rss("<item><title>A\x08B & C &nbsp; D</title></item><item><title>Two</title></item>"))
    assert [entry.title for entry in document.entries] == ["AB & C D", "Two"]


def test_a_document_that_breaks_off_gives_no_half_entry() -> None:
    whole = rss(*(f"<item><title>Number {n}</title><link>https://volt.test/{n}</link></item>" for n in (10, 11, 12)))
    cut = whole[: whole.index(b"/12<") + 2]
    document = read(cut)
    assert [entry.link for entry in document.entries] == ["https://volt.test/10", "https://volt.test/11"]
    assert document.damage is not None


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"<html><body>Hi</body></html>", b"plain words", b"{}", b'{"items": 5}', b"[1]", b"{" * 100_000,
     b'{"items": ' + b"[" * 100_000, bytes(range(256)) * 8, b"<" * 10_000],
)  # fmt: skip
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError):
        read(body)


def test_floods_are_bounded() -> None:
    many = read(rss("<item><title>x</title></item>" * (MAX_ENTRIES + 5)))
    assert len(many.entries) == MAX_ENTRIES
    (long,) = read(rss(f"<item><title>{'x' * 5000}</title></item>")).entries
    assert len(long.title) == LONGEST_TITLE
    with pytest.raises(FeedError, match="too large"):
        read(b"<rss><channel>" + b"<item>&" * (MAX_BROKEN // 7 + 1))


def test_entities_do_not_explode_and_files_are_not_read() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    try:
        document = read(
            f"<?xml version='1.0'?>{bomb}]><rss version='2.0'><channel><item><title>&i;</title></item></channel></rss>"
        )
    except FeedError:
        document = None
    assert document is None or all(len(entry.title) <= LONGEST_TITLE for entry in document.entries)
    outside = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    document = read(f"{outside}<rss version='2.0'><channel><item><title>a&x;b</title></item></channel></rss>")
    assert "root" not in document.entries[0].title


def test_plain_text() -> None:
    assert plain_text("<p>One\n two</p><script>x()</script><ul><li>a</li><li>b</li></ul>") == "One two\n\na\n\nb"
    assert plain_text("3 < 5 & 7 > 2") == "3 < 5 & 7 > 2"
    assert plain_text("<p>News.</p><p>The post News appeared first on Volt.</p>") == "News."
    assert plain_text("<div>" * 20_000 + "deep") == "deep"
    assert plain_line("BYD&#8217;s\n<b>Seagull</b>") == "BYD’s Seagull"


def test_a_teaser_is_told_from_an_article() -> None:
    words = "Tesla built more cars than ever this year, the company said. " * 30
    assert is_complete(words)
    assert not any(is_complete(text) for text in (words[:500], words + " […]", words + "Read more", words + "…"))


def test_feeds_that_a_page_names() -> None:
    page = (
        '<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom.xml">'
        '<link rel="stylesheet" href="x.css"><link rel="alternate" type="application/json" href="/wp-json/wp/v2/1">'
        '<link rel="alternate" hreflang="de" href="/de"></head></html>'
    )
    assert linked_feeds(page, "https://volt.test/blog/") == [
        "https://volt.test/blog/atom.xml",
        "https://volt.test/comments/feed/",
    ]
    assert linked_feeds("", "https://volt.test/") == []
