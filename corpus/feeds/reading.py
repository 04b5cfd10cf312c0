"""Bytes → FeedDocument: RSS, Atom and JSON Feed. The only file that imports feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser

from corpus.decode import decode
from corpus.errors import FeedError
from corpus.feeds.dates import NO_DATE, Dated, entry_date, from_struct
from corpus.feeds.jsonfeed import looks_like_json, read_json_feed
from corpus.feeds.models import (
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MAX_CATEGORIES,
    MAX_ENTRIES,
    Entry,
    FeedDocument,
)
from corpus.feeds.text import is_complete, plain_line, plain_text, storable

MAX_BROKEN = 1_000_000
"""Bytes of a document that is no XML: reading such guesses at every tag, and takes 4 s for so much."""
_CONTROLS = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_END = re.compile(rb"</(?:rss|feed|rdf:rdf|channel)\s*>", re.I)
_NO_FEED = "That address holds no feed (RSS, Atom or JSON Feed)."
_TOO_BROKEN = "That feed is not well formed, and too large to be read all the same."
_HARMLESS = ("CharacterEncodingOverride", "NonXMLContentType")


def read_feed(
    body: bytes, *, url: str, now: datetime, content_type: str = "", charset: str | None = None
) -> FeedDocument:
    """The feed in a document; raises FeedError where it is none."""
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FeedError("That address holds nothing at all.")
    if looks_like_json(body):
        return read_json_feed(body, url=url, charset=charset, now=now)
    body, headers = _as_utf8(body, content_type, charset)
    if len(body) > MAX_BROKEN and not _is_well_formed(body):
        raise FeedError(_TOO_BROKEN)
    # A stream, never the text itself: feedparser would open a text that looks like an address or a file.
    found = feedparser.parse(
        io.BytesIO(body),
        response_headers=headers | {"content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    feed = found.feed
    if not found.entries and not found.version:
        raise FeedError(_NO_FEED)
    language = _value(feed, "language")
    damage = _damage(found)
    entries = found.entries[:MAX_ENTRIES]
    if damage and _END.search(body[-200:]) is None:
        # Broken off in the middle: the last entry may have half a title and half an address.
        entries = entries[:-1]
    return FeedDocument(
        title=plain_line(_value(feed, "title")),
        entries=tuple(_entry(entry, url, language, now) for entry in entries),
        site=_link(feed, url),
        language=language or None,
        description=plain_line(_value(feed, "subtitle")),
        ttl=_ttl(_value(feed, "ttl")),
        kind=found.version or "",
        damage=damage,
    )


def _as_utf8(body: bytes, content_type: str, charset: str | None) -> tuple[bytes, dict[str, str]]:
    """The document in UTF-8, whatever it claimed; UTF-16 without a mark is left to feedparser."""
    if b"\0" in body[:200] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body, {"content-type": content_type}
    text = decode(body, charset, markup=True).lstrip("\ufeff \t\r\n")
    body = _CONTROLS.sub(b"", text.encode("utf-8", "replace"))
    return body, {"content-type": "application/xml; charset=utf-8"}


def _is_well_formed(body: bytes) -> bool:
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        return False
    return True


def _entry(entry: Any, base: str, language: str, now: datetime) -> Entry:
    text, complete = _text(entry)
    published, precision, note = _dated(entry, now)
    tags = (_value(tag, "term") or _value(tag, "label") for tag in entry.get("tags") or ())
    return Entry(
        guid=_value(entry, "id") or None,
        link=_address(_value(entry, "feedburner_origlink"), base) or _link(entry, base),
        title=plain_line(_value(entry, "title"))[:LONGEST_TITLE],
        text=text[:LONGEST_TEXT],
        complete=complete,
        author=_author(entry),
        published=published,
        precision=precision,
        date_note=note,
        language=_language(entry) or language or None,
        categories=tuple(dict.fromkeys(tag[:LONGEST_NAME] for tag in tags if tag))[:MAX_CATEGORIES],
    )


def _text(entry: Any) -> tuple[str, bool]:
    """The longest of what the entry says, and whether that is the whole article."""
    contents: Iterable[Any] = entry.get("content") or ()
    bodies = [
        plain_text(_value(each, "value")) for each in contents if _value(each, "type").startswith(("text", "app"))
    ]
    body = max(bodies, key=len, default="")
    summary = plain_text(_value(entry, "summary"))
    longest = body if len(body) >= len(summary) else summary
    return longest, is_complete(longest)


def _dated(entry: Any, now: datetime) -> Dated:
    # `in`, since feedparser warns where it lets "updated" stand in for "published".
    for name in ("published", "created", "updated"):
        if f"{name}_parsed" in entry and entry[f"{name}_parsed"] is not None:
            found = entry_date(_value(entry, name), from_struct(entry[f"{name}_parsed"]), now)
            if found[0] is not None:
                return found
    return NO_DATE


def _author(entry: Any) -> str | None:
    """The first who signed; "someone@example.org (A. Writer)" is A. Writer."""
    people = [*(entry.get("authors") or ()), entry.get("author_detail") or {}]
    names = (plain_line(_value(person, "name")) for person in people)
    return next((name for name in names if name), plain_line(_value(entry, "author")))[:LONGEST_NAME] or None


def _link(holder: Any, base: str) -> str | None:
    """The address that people open: a web address before any other."""
    links = [link for link in holder.get("links") or () if _value(link, "rel") in ("", "alternate")]
    found = [_address(value, base) for value in (_value(holder, "link"), *(_value(link, "href") for link in links))]
    known = [address for address in found if address]
    web = [address for address in known if address.startswith(("http://", "https://"))]
    return next(iter([*web, *known]), None)


def _language(entry: Any) -> str:
    details = [entry.get("title_detail"), entry.get("summary_detail"), *(entry.get("content") or ())]
    return next((_value(detail, "language") for detail in details if detail and _value(detail, "language")), "")


def _ttl(value: str) -> timedelta | None:
    return timedelta(minutes=int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else None


def _damage(found: Any) -> str | None:
    error = found.get("bozo_exception")
    if not found.bozo or error is None or type(error).__name__ in _HARMLESS:
        return None
    return "The feed is not well formed; what could be read of it was read."


def _address(value: str, base: str) -> str | None:
    try:
        return urljoin(base, value.strip()) if value.strip() else None
    except ValueError:
        return None


def _value(holder: Any, name: str) -> str:
    return storable(holder.get(name)) if name in holder else ""
