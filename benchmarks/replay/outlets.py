"""Outlets on a web server of this machine: each shows its newest items as RSS, and now and then misbehaves."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from tests.integration.corpus.web import Handler, Route, Web, missing

HOURS = (1, 7, 13, 19)
"""UTC: when outlets publish, and the bot then looks."""
WINDOW = 100
"""Items that a feed shows."""
TROUBLE = 0.03
"""Share of answers that are of no use."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an outlet."""

    url: str
    title: str
    text: str
    outlet: str
    at: datetime
    """The day is the item's own; the time of day is given by its place among those of the day."""


@dataclass
class Outlet:
    """One feed."""

    name: str
    items: list[Item] = field(default_factory=list)
    random: Random = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """The same plan of trouble each time."""
        self.random = Random(self.name)

    @property
    def host(self) -> str:
        """Of the address of its feed."""
        return f"{re.sub('[^a-z]+', '-', self.name.lower())}.test"

    def answer(self, handler: Handler) -> None:
        """The newest items, or trouble."""
        with self.lock:
            body = self._document()
            etag = f'"{sha256(body).hexdigest()}"'
            how = self.random.choice(("500", "429", "cut", "garbage")) if self.random.random() < TROUBLE else "well"
        if how == "500":
            handler.reply(b"", 503)
        elif how == "429":
            handler.reply(b"", 429, retry_after="3600")
        elif how == "cut":
            handler.reply(body[: len(body) * 2 // 3], content_type="application/rss+xml")
        elif how == "garbage":
            handler.reply(b"<html><body>We are being rebuilt &amp; back soon</body></html>")
        elif handler.headers.get("If-None-Match") == etag:
            handler.reply(b"", 304, etag=etag)
        else:
            packed = gzip.compress(body)
            handler.reply(packed, content_type="application/rss+xml", content_encoding="gzip", etag=etag)

    def _document(self) -> bytes:
        entries = "".join(_entry(item) for item in self.items[-WINDOW:][::-1])
        head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0">'
        return f"{head}<channel><title>{escape(self.name)}</title>{entries}</channel></rss>".encode()


class Outlets(Web):
    """All of them, on one port; the host tells which is meant."""

    def __init__(self, names: set[str]) -> None:
        """Nothing is published yet."""
        self.all = {name: Outlet(name) for name in sorted(names)}
        super().__init__(_Everywhere({outlet.host: outlet for outlet in self.all.values()}))

    def publish(self, items: list[Item]) -> None:
        """These stand in their feeds from now on."""
        for item in items:
            outlet = self.all[item.outlet]
            with outlet.lock:
                outlet.items.append(item)

    def feeds(self) -> dict[str, str]:
        """The address of each outlet's feed."""
        return {name: self.url("/feed", outlet.host) for name, outlet in self.all.items()}


class _Everywhere(dict[str, Route]):
    """Every path of every host."""

    def __init__(self, by_host: dict[str, Outlet]) -> None:
        self._by_host = by_host

    def get(self, path: str, _default: object = None) -> Route:
        return self._feed if path == "/feed" else missing

    def _feed(self, handler: Handler) -> None:
        self._by_host[str(handler.headers["host"]).split(":")[0]].answer(handler)


def timetable(path: Path, since: str = "", most: int | None = None) -> dict[datetime, list[Item]]:
    """The first items since a date in the order of their dates, by the moment at which they are published."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if (row["published"] or "") > since]
    rows = sorted(rows, key=lambda row: (row["published"][:10], row["id"]))[:most]
    found: dict[datetime, list[Item]] = defaultdict(list)
    for day, group in groupby(rows, key=lambda row: row["published"][:10]):
        those = list(group)
        for index, row in enumerate(those):
            moment = datetime.fromisoformat(day).replace(hour=HOURS[len(HOURS) * index // len(those)], tzinfo=UTC)
            found[moment].append(_item(row, moment - timedelta(minutes=index % 50)))
    return dict(found)


def moments(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every moment at which the bot looks, from the day before the first item to two days after the last."""
    day = first.replace(hour=0) - timedelta(days=1)
    while day <= last + timedelta(days=2):
        for hour in HOURS:
            yield day.replace(hour=hour)
        day += timedelta(days=1)


def _item(row: dict[str, str], at: datetime) -> Item:
    title, text = (_CONTROL.sub(" ", row[name]) for name in ("title", "text"))
    return Item(row["url"], title, text or title, row["source"], at)


def _entry(item: Item) -> str:
    return (
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="false">{escape(item.url)}</guid><pubDate>{format_datetime(item.at)}</pubDate>'
        f"<description>{escape(escape(item.text))}</description></item>"
    )
