"""Outlets on a web server that publish, and now and then misbehave, by a seeded plan."""

from __future__ import annotations

import gzip
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random
from xml.sax.saxutils import escape

from tests.integration.corpus.feeds.conftest import Clock
from tests.integration.corpus.web import Handler

MAKERS = ("Tesla", "BYD", "NIO", "Rivian", "Xpeng", "Volkswagen", "Kia", "Polestar")
BAD = ("500", "429", "bomb", "loop", "cut", "garbage", "empty", "page", "html error", "brotli", "half")
"""Ways to answer that bring no document, or not a whole one."""
_PAGE = """<html lang="en"><head><title>{title}</title><meta property="og:site_name" content="{outlet}"></head><body>
<article><h1>{title}</h1><p>{lead} The company said on item {number} that the new electric car comes to dealers soon,
and that its battery lasts longer than that of the car before it.</p><p>Analysts had waited for word {number} since the
spring. The plant near the river makes {number} hundred cars a week, and two more lines are to follow next year.</p>
<p>Prices were not named. Orders open in the autumn, according to the maker, and buyers get the first cars a month
later.</p></article></body></html>"""


@dataclass
class Item:
    """One article of an outlet, as it is in truth."""

    number: int
    title: str
    published: datetime | None
    guid: str
    path: str
    off_topic: bool = False
    served: int = 0
    """Whole documents that it stood in."""
    first_poll: bool = False


@dataclass
class Outlet:
    """One feed with its articles."""

    name: str
    clock: Clock
    random: Random
    kind: str = "rss"
    """rss, atom or json."""
    window: int = 8
    """How many of the newest items the feed shows."""
    trouble: float = 0.0
    """Share of answers that are of no use."""
    ids: str = "own"
    """own, positions (1 is the newest), none, or same (all have one)."""
    bumps: bool = False
    vanishing: bool = False
    undated: bool = False
    articles: str = "good"
    """good, forbidden (no page can be had), or shaky (the first request fails)."""
    encoding: str = "utf-8"
    gone_after: int | None = None
    etags: bool = True
    items: list[Item] = field(default_factory=list)
    requests: int = 0
    whole: int = 0
    not_modified: int = 0
    asked_pages: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    calm: bool = False

    @property
    def host(self) -> str:
        return f"{self.name}.test"

    def publish(self) -> None:
        """Write one more article."""
        number = len(self.items) + 1
        maker = self.random.choice(MAKERS)
        off_topic = number % 7 == 0
        title = (
            f"Gardens bloom in spring, part {number}" if off_topic else f"{maker} unveils model {number} – a “new” EV"
        )
        published = None if self.undated and number % 2 else self.clock.now - timedelta(minutes=number % 30)
        if self.undated and number % 6 == 0:
            published = self.clock.now + timedelta(days=400)
        self.items.append(Item(number, title, published, f"{self.name}-{number}", f"/a/{number}", off_topic))

    def answer_feed(self, handler: Handler) -> None:
        with self.lock:
            self.requests += 1
            if self.gone_after is not None and self.requests > self.gone_after:
                handler.reply(b"", 410)
                return
            if not self.calm and self.random.random() < self.trouble:
                self._misbehave(handler, self.random.choice(BAD))
                return
            self._serve(handler)

    def answer_page(self, handler: Handler, path: str) -> None:
        with self.lock:
            self.asked_pages[path] = asked = self.asked_pages.get(path, 0) + 1
        item = next((item for item in self.items if item.path == path), None)
        if item is None:
            handler.reply(b"gone", 404)
        elif self.articles == "forbidden":
            handler.reply(b"subscribers only", 403)
        elif self.articles == "shaky" and asked == 1:
            handler.reply(b"", 503, retry_after="120")
        else:
            lead = f"{item.title}." if item.off_topic else f"{item.title}, reports {self.name}."
            page = _PAGE.format(title=escape(item.title), outlet=self.name, lead=escape(lead), number=item.number)
            handler.reply(page.encode())

    def _serve(self, handler: Handler) -> None:
        shown = self.items[-self.window :][::-1]
        if self.vanishing:
            shown = [item for item in shown if (item.number + self.whole) % 3]
        body, kind = self._document(shown)
        etag = f'"{hash(body)}"'
        headers = handler.headers
        if self.etags and headers.get("If-None-Match") == etag:
            self.not_modified += 1
            handler.reply(b"", 304, etag=etag)
            return
        first = self.whole == 0
        self.whole += 1
        for item in shown:
            item.served += 1
            item.first_poll = item.first_poll or first
        packed = gzip.compress(body) if self.random.random() < 0.5 else None
        handler.reply(
            packed or body,
            content_type=kind,
            etag=etag if self.etags else "",
            content_encoding="gzip" if packed else "",
        )

    def _document(self, shown: list[Item]) -> tuple[bytes, str]:
        if self.kind == "json":
            return json.dumps(self._json(shown)).encode(), "application/feed+json"
        entries = "".join(self._entry(item, place) for place, item in enumerate(shown, start=1))
        # The label is wrong on purpose where the encoding is not UTF-8.
        head = '<?xml version="1.0" encoding="utf-8"?>'
        if self.kind == "atom":
            text = f'{head}<feed xmlns="http://www.w3.org/2005/Atom"><title>{self.name}</title>{entries}</feed>'
        else:
            text = f'{head}<rss version="2.0"><channel><title>{self.name}</title>{entries}</channel></rss>'
        return text.encode(self.encoding, "xmlcharrefreplace"), f"application/{self.kind}+xml"

    def _json(self, shown: list[Item]) -> dict[str, object]:
        items = []
        for item in shown:
            one = {
                "id": item.guid,
                "url": f"http://{self.host}{item.path}",
                "title": item.title,
                "content_text": "Teaser.",
            }
            if item.published is not None:
                one["date_published"] = item.published.isoformat()
            items.append(one)
        return {"version": "https://jsonfeed.org/version/1.1", "title": self.name, "items": items}

    def _entry(self, item: Item, place: int) -> str:
        guid = {"own": item.guid, "positions": str(place), "none": "", "same": "the-only-id"}[self.ids]
        link = f"http://{self.host}{item.path}?utm_source=rss&utm_campaign={self.random.randrange(3)}"
        title, published = item.title, item.published
        if self.bumps and item.served:
            title += " [Updated]" if item.served > 2 else ""
            published = published and published + timedelta(hours=item.served)
        about = "roses" if item.off_topic else "the “electric” car"
        teaser = escape(f"<p>{item.title} in short: {about} of item {item.number}.</p>")
        if self.kind == "atom":
            stamp = f"<updated>{published.isoformat()}</updated>" if published else ""
            name = f"<id>{guid}</id>" if guid else ""
            body = f'<title>{escape(title)}</title><link href="{escape(link)}"/><summary type="html">{teaser}</summary>'
            return f"<entry>{body}{name}{stamp}</entry>"
        stamp = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
        name = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
        return (
            f"<item><title>{escape(title)}</title>{stamp}{name}<link>{escape(link)}</link>"
            f"<description>{teaser}</description></item>"
        )

    def _misbehave(self, handler: Handler, how: str) -> None:
        body, kind = self._document(self.items[-self.window :][::-1])
        if how == "429":
            handler.reply(b"", 429, retry_after=str(self.random.choice((30, 600, 4000))))
        elif how == "bomb":
            handler.reply(_BOMB, content_encoding="gzip", content_type=kind)
        elif how == "loop":
            handler.reply(b"", 302, location="/feed")
        elif how == "cut":
            handler.reply(body[: self.random.randrange(20, max(21, len(body) - 20))], content_type=kind)
        elif how == "garbage":
            handler.reply(self.random.randbytes(2000), content_type=kind)
        elif how == "page":
            handler.reply(b"<html><body>We are being rebuilt &amp; back soon</body></html>")
        elif how == "brotli":
            handler.reply(body, content_encoding="br", content_type=kind)
        elif how == "half":
            handler.send_response(200)
            handler.send_header("content-length", str(len(body) + 500))
            handler.end_headers()
            handler.wfile.write(body[: len(body) // 2])
            handler.close_connection = True
        else:
            handler.reply(b"", 500 if how in ("500", "html error") else 200, content_type=kind)


_BOMB = gzip.compress(b"<rss>" + b"0" * 20_000_000)


def dripping_feed(handler: Handler) -> None:
    """A feed that comes byte by byte and never ends in time."""
    handler.send_response(200)
    handler.send_header("content-type", "application/rss+xml")
    handler.send_header("connection", "close")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)
