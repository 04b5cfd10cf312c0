"""The feed behind an address that a person gave: the feed itself, or the one that a page names."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from corpus.decode import decode
from corpus.errors import FeedError, FetchStatusError, InputError
from corpus.feeds.models import FeedDocument
from corpus.feeds.polling import ACCEPT, status_sentence_of
from corpus.feeds.reading import read_feed
from corpus.fetch import Fetcher, Response

MOST_TRIES = 10
SECONDS = 30.0
"""For everything together: a person waits for it."""
_PATHS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds/posts/default")
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/rdf+xml",
)
_COMMENTS = re.compile(r"comments?\b|kommentar|commentaires", re.I)
NO_FEED = "No feed was found on that page; give the address of the feed itself."


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed with its address."""

    url: str
    document: FeedDocument
    answer: Response


def find_feed(fetcher: Fetcher, url: str, *, now: datetime, max_bytes: int) -> FoundFeed:
    """The feed at an address or on the page there; raises InputError in one plain sentence."""
    end = time.monotonic() + SECONDS
    answer = fetcher.get(url, {"Accept": f"{ACCEPT},text/html;q=0.3"}, max_bytes=max_bytes)
    if answer.status != 200:
        raise FetchStatusError(status_sentence_of(answer.status), answer.status, answer.retry_after)
    try:
        return FoundFeed(answer.moved_to or url, _read(answer, now), answer)
    except FeedError:
        if not _is_page(answer):
            raise
    for number, candidate in enumerate(_candidates(answer)):
        if number >= MOST_TRIES or time.monotonic() > end:
            break
        try:
            found = fetcher.get(candidate, {"Accept": ACCEPT}, max_bytes=max_bytes)
            if found.status == 200:
                return FoundFeed(found.moved_to or candidate, _read(found, now), found)
        except InputError:
            continue  # the next candidate may be better
    raise FeedError(NO_FEED)


def linked_feeds(markup: str, base: str) -> list[str]:
    """Feeds that a page names in its head, those of comments last."""
    try:
        tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", markup))
    except (etree.LxmlError, ValueError, AssertionError):
        return []
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _TYPES and link.get("href"):
            address = _joined(base, link.get("href"))
            if address and "/wp-json/" not in address:
                found.setdefault(address, bool(_COMMENTS.search(f"{link.get('title') or ''} {address}")))
    return sorted(found, key=lambda address: found[address])


def _candidates(page: Response) -> Iterator[str]:
    tried = set()
    named = linked_feeds(decode(page.body, page.charset, markup=True), page.url)
    # Beside the page first: a section or a blog has a feed of its own.
    here = [_joined(page.url.split("?")[0].rstrip("/") + "/", path.lstrip("/")) for path in _PATHS[:2]]
    for address in (*named, *here, *(_joined(page.url, path) for path in _PATHS)):
        if address and address not in tried:
            tried.add(address)
            yield address


def _read(answer: Response, now: datetime) -> FeedDocument:
    return read_feed(answer.body, url=answer.url, now=now, content_type=answer.content_type, charset=answer.charset)


def _is_page(answer: Response) -> bool:
    return "html" in answer.content_type or re.search(rb"<(?:!doctype\s+)?html", answer.body[:2000], re.I) is not None


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return None
