"""JSON Feed 1.0 and 1.1 → FeedDocument (pure)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from corpus.decode import decode
from corpus.errors import FeedError
from corpus.feeds.dates import NO_DATE, entry_date, from_iso
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

_VERSIONS = {"https://jsonfeed.org/version/1": "json10", "https://jsonfeed.org/version/1.1": "json11"}
_NO_FEED = "That address holds JSON, but no JSON Feed."


def looks_like_json(body: bytes) -> bool:
    """Whether a document can only be JSON."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read_json_feed(body: bytes, *, url: str, charset: str | None, now: datetime) -> FeedDocument:
    """The feed; raises FeedError where it is none."""
    try:
        data = json.loads(decode(body, charset))
    except (ValueError, RecursionError) as error:
        raise FeedError(_NO_FEED) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise FeedError(_NO_FEED)
    language = storable(data.get("language"))
    items = [item for item in data["items"][:MAX_ENTRIES] if isinstance(item, dict)]
    return FeedDocument(
        title=plain_line(storable(data.get("title"))),
        entries=tuple(_entry(item, data, url, now) for item in items),
        site=_address(data.get("home_page_url"), url),
        language=language or None,
        description=plain_line(storable(data.get("description"))),
        kind=_VERSIONS.get(storable(data.get("version")), "json"),
    )


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str, now: datetime) -> Entry:
    text = plain_text(storable(item.get("content_html"))) or storable(item.get("content_text"))
    complete = is_complete(text)
    text = text or plain_text(storable(item.get("summary")))
    stated = storable(item.get("date_published")) or storable(item.get("date_modified"))
    published, precision, note = entry_date(stated, from_iso(stated), now) if stated else NO_DATE
    identity = item.get("id")
    # Version 1.0 lets an id be a number.
    guid = (
        str(identity) if isinstance(identity, (int, float)) and not isinstance(identity, bool) else storable(identity)
    )
    tags = item.get("tags")
    return Entry(
        guid=guid or None,
        link=_address(item.get("url"), url) or _address(item.get("external_url"), url),
        title=plain_line(storable(item.get("title")))[:LONGEST_TITLE],
        text=text[:LONGEST_TEXT],
        complete=complete,
        author=_author(item) or _author(feed),
        published=published,
        precision=precision,
        date_note=note,
        language=storable(item.get("language")) or storable(feed.get("language")) or None,
        categories=tuple(storable(tag)[:LONGEST_NAME] for tag in tags[:MAX_CATEGORIES] if storable(tag))
        if isinstance(tags, list)
        else (),
    )


def _author(holder: dict[str, Any]) -> str | None:
    people = holder.get("authors")
    first = people[0] if isinstance(people, list) and people else holder.get("author")
    return plain_line(storable(first.get("name")))[:LONGEST_NAME] or None if isinstance(first, dict) else None


def _address(value: object, base: str) -> str | None:
    text = storable(value)
    try:
        return urljoin(base, text) if text else None
    except ValueError:
        return None
