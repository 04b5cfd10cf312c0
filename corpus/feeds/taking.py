"""An entry becomes an article: its page where that can be had, else the feed's own words, marked as a summary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from corpus.database.feed_entries import EntryStore, Settlement, WaitingEntry, settling
from corpus.errors import BusyError, FetchStatusError, InputError, UnreachableError
from corpus.feeds.filters import entry_language
from corpus.feeds.matching import is_front_page
from corpus.feeds.models import DateNote, EntryOutcome, Feed, FeedKind
from corpus.feeds.politeness import Politeness, RobotsUnknownError, SiteBusyError, host_of
from corpus.fetch import Fetcher
from corpus.ingest import prepare
from corpus.library import Library
from corpus.models import Draft, IngestOutcome, IngestResult
from corpus.urls import canonical_url, site_name

log = logging.getLogger(__name__)

RETRIES = (timedelta(minutes=10), timedelta(hours=1))
"""After a failure that may pass; then the feed's own words are taken."""
REMOVED = "Its article was removed here, so it is not taken in again."
BROKEN = "Something went wrong inside the bot while it was taken in; the log has the details."
_OUTCOMES = {
    IngestOutcome.ADDED: EntryOutcome.ADDED,
    IngestOutcome.UPDATED: EntryOutcome.UPDATED,
    IngestOutcome.UNCHANGED: EntryOutcome.KNOWN,
    IngestOutcome.REFUSED: EntryOutcome.REFUSED,
}
_SENTENCES = {
    IngestOutcome.ADDED: "Added.",
    IngestOutcome.UPDATED: "Changed since it was first read; the article has been updated.",
    IngestOutcome.UNCHANGED: "The article was there already.",
}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A draft that can be stored, with what is to be said of it."""

    waiting: WaitingEntry
    draft: Draft
    why_summary: str | None = None


class EntryTaker:
    """Takes waiting entries into the library."""

    def __init__(
        self,
        library: Library,
        entries: EntryStore,
        fetcher: Fetcher,
        politeness: Politeness,
        now: Callable[[], datetime],
    ) -> None:
        """`politeness` knows the robots rules; who calls has taken the site."""
        self._library = library
        self._entries = entries
        self._fetcher = fetcher
        self._politeness = politeness
        self._now = now

    def take(self, feed: Feed, batch: Sequence[WaitingEntry]) -> float | None:
        """Take in entries of one feed; returns the seconds that the site asked to be left alone, if it did."""
        ready: list[_Ready] = []
        retry_after = None
        for waiting in batch:
            try:
                if self._was_removed(waiting):
                    self._entries.settle(Settlement(waiting.known, EntryOutcome.REFUSED, REMOVED))
                elif found := self._ready(feed, waiting):
                    prepare(found.draft, feed.scope)
                    ready.append(found)
            except SiteBusyError as error:
                self._postpone(waiting, str(error), attempts=0)
            except FetchStatusError as error:
                retry_after = error.retry_after
                self._postpone(waiting, str(error))
            except (UnreachableError, RobotsUnknownError, BusyError) as error:
                self._postpone(waiting, str(error))
            except InputError as error:
                self._entries.settle(Settlement(waiting.known, EntryOutcome.REFUSED, str(error)))
        if ready:
            self._store(feed, ready)
        return retry_after

    def give_up(self, waiting: WaitingEntry) -> None:
        """Something is wrong with us: try later, a few times."""
        if waiting.known.attempts >= len(RETRIES):
            self._entries.settle(Settlement(waiting.known, EntryOutcome.REFUSED, BROKEN))
        else:
            self._postpone(waiting, BROKEN)

    def _was_removed(self, waiting: WaitingEntry) -> bool:
        number = waiting.known.article_number
        return number is not None and self._library.database.get_by_number(number) is None

    def _ready(self, feed: Feed, waiting: WaitingEntry) -> _Ready | None:
        if waiting.host is None or waiting.entry.link is None:
            return _Ready(waiting, _from_feed(feed, waiting, self._now()))
        try:
            return _Ready(waiting, self._from_page(feed, waiting, waiting.entry.link))
        except InputError as error:
            if isinstance(error, SiteBusyError) or (_may_pass(error) and waiting.known.attempts < len(RETRIES)):
                raise
            return _Ready(waiting, _from_feed(feed, waiting, self._now()), str(error))

    def _from_page(self, feed: Feed, waiting: WaitingEntry, link: str) -> Draft:
        self._politeness.check_page(link)
        with self._politeness.redirects(waiting.host or host_of(link), self._politeness.check_page) as may_follow:
            page = self._fetcher.fetch(link, may_follow=may_follow)
        if is_front_page(canonical_url(page.url)):
            raise InputError("The link leads to the site's front page instead of an article.")
        draft = self._library.drafts.read_page(page)
        entry, known = waiting.entry, waiting.known
        if draft.url is None or is_front_page(draft.url):
            # Some sites give one canonical address for all their pages.
            draft = replace(draft, url=waiting.known.canonical_link or link)
        if known.published is not None and (known.date_note is not DateNote.FUTURE or draft.published is None):
            # The first date that the feed gave: publishers bump the one on the page.
            draft = replace(draft, published=known.published, precision=entry.precision)
        nameless = draft.source is None or _is_host(draft.source, draft.url or link)
        return replace(
            draft,
            title=entry.title or draft.title,
            source=feed.name if nameless and feed.kind is not FeedKind.AGGREGATOR else draft.source,
            author=draft.author or entry.author,
            language=draft.language or entry_language(entry),
        )

    def _postpone(self, waiting: WaitingEntry, reason: str, *, attempts: int = 1) -> None:
        """Try later; a failure that is nobody's fault counts as no attempt."""
        before = waiting.known.attempts
        retry_at = self._now() + RETRIES[min(before, len(RETRIES) - 1)]
        sentence = f"Waiting for another attempt: {reason}"
        self._entries.postpone(waiting.known.id, attempts=before + attempts, retry_at=retry_at, reason=sentence)

    def _store(self, feed: Feed, ready: Sequence[_Ready]) -> None:
        left = iter(ready)

        def settle(result: IngestResult) -> Settlement:
            one = next(left)
            article = result.article
            summary = article is not None and article.summary_only
            sentence = _sentence(result, one.why_summary, summary=summary)
            number = article.number if article is not None else None
            return Settlement(one.waiting.known, _OUTCOMES[result.outcome], sentence, number, summary)

        self._library.add_drafts([one.draft for one in ready], scope=feed.scope, note=settling(settle))


def _from_feed(feed: Feed, waiting: WaitingEntry, now: datetime) -> Draft:
    """The feed's own words; an address that several entries share does not name the article."""
    entry, known = waiting.entry, waiting.known
    link = known.canonical_link
    source = feed.name if feed.kind is not FeedKind.AGGREGATOR or link is None else site_name(link)
    return Draft(
        title=entry.title or entry.text.split("\n", 1)[0][:120],
        text=entry.text or entry.title,
        url=link,
        source=source,
        author=entry.author,
        published=known.published,
        precision=entry.precision,
        language=entry_language(entry),
        fetched_at=now,
        id=f"feed-{feed.id}-{known.id}" if known.shared_link else None,
        summary_only=not entry.complete,
    )


def _is_host(source: str, url: str) -> bool:
    """Whether a page gave no name of its outlet, and its address stands in for it."""
    return source.casefold().split(":")[0].removeprefix("www.") == site_name(url)


def _may_pass(error: InputError) -> bool:
    """Whether a page that cannot be had now may be had later."""
    if isinstance(error, FetchStatusError):
        return error.status == 429 or error.status >= 500
    return isinstance(error, (RobotsUnknownError, UnreachableError, BusyError))


def _sentence(result: IngestResult, why_summary: str | None, *, summary: bool) -> str:
    said = _SENTENCES.get(result.outcome, "Refused.")
    if result.reason:
        said = f"{said} {result.reason}"
    if summary:
        said += f" It is the feed's summary only{': ' + why_summary if why_summary else '.'}"
    return said
