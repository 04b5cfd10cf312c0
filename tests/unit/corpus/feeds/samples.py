"""Entries, feeds and answers for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from corpus.feeds.models import DateNote, Entry, EntryOutcome, Feed, FeedKind, FeedState, KnownEntry
from corpus.fetch import Response
from corpus.models import GLOBAL_SCOPE, DatePrecision

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
DAY = datetime(2026, 1, 1, 8, tzinfo=UTC)


def entry(
    title: str = "Tesla cuts prices", link: str | None = "https://volt.test/a", guid: str | None = "g", **more: object
) -> Entry:
    values = Entry(guid, link, title, "Words.", published=DAY, precision=DatePrecision.DAY, date_note=DateNote.STATED)
    return replace(values, **more)  # type: ignore[arg-type]


def known(of: Entry, number: int = 1, **more: object) -> KnownEntry:
    values = KnownEntry(
        id=number,
        feed_id=1,
        guid=of.guid,
        link=of.link,
        canonical_link=of.link,
        shared_link=False,
        title=of.title,
        content_hash=of.content_hash,
        published=of.published,
        date_note=of.date_note,
        first_seen=NOW,
        last_seen=NOW,
        outcome=EntryOutcome.ADDED,
        reason="Added.",
        score=70,
        article_number=number,
        first_poll=False,
        summary_only=False,
        changes=0,
        attempts=0,
    )
    return replace(values, **more)  # type: ignore[arg-type]


def feed(**state: object) -> Feed:
    return Feed(
        id=1,
        scope=GLOBAL_SCOPE,
        url="https://volt.test/feed",
        name="Volt",
        kind=FeedKind.REPORTER,
        state=FeedState(next_poll=NOW, **state),  # type: ignore[arg-type]
        added_at=NOW,
    )


def rss(*items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>Volt</title>{head}{"".join(items)}</channel></rss>'.encode()


def response(body: bytes = b"", status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("https://volt.test/feed", status, named, body, NOW)
