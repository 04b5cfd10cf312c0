"""The reading of feeds: which are due, who reads them, and what becomes of what they bring.

Each due feed and each waiting entry is work for one thread, one at a time for each site; who calls waits for no slow
site. Everything that is found is stored together with the state of its feed before anything is done with it, so a crash
loses nothing and repeats nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from typing import Self

from corpus.database.feed_entries import EntryStore, JudgedEntry, WaitingEntry
from corpus.database.feeds import FeedStore
from corpus.database.past_entries import PastEntries
from corpus.errors import InputError, StoreError
from corpus.feeds.filters import EntryJudge
from corpus.feeds.memory import FeedMemory
from corpus.feeds.models import ChangedEntry, EntryOutcome, Feed, NewEntry, PollResult
from corpus.feeds.politeness import Politeness, host_of
from corpus.feeds.polling import poll, request_headers
from corpus.feeds.taking import EntryTaker
from corpus.fetch import Fetcher, Response
from corpus.indexing import Progress
from corpus.library import Library

log = logging.getLogger(__name__)

THREADS = 8
MAX_FEED_BYTES = 5_000_000
"""A feed of 100 whole articles has less than one."""
MAX_CHANGES = 5
"""How often a rewritten entry is taken in anew; some feeds change a word at every poll."""
BATCH = 32
"""Entries without a page of their own that are taken in together."""
_LEASE = timedelta(minutes=15)
"""After a crash in the middle, a feed or an entry is taken up again after this."""
_AT_ONCE = 200
_MOMENT = 0.25


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one poll came to."""

    feed: Feed
    result: PollResult
    kept: int = 0
    """New entries that are on their way to be articles."""
    left_out: int = 0


def utc_now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


class FeedService:
    """Reads what is due. Thread-safe."""

    def __init__(
        self,
        library: Library,
        fetcher: Fetcher,
        *,
        executor: Executor,
        user_agent: str,
        pause: float = 2.0,
        now: Callable[[], datetime] = utc_now,
        random: Random | None = None,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """`pause` is the number of seconds between two requests to one site; `executor` has the threads."""
        self.library = library
        self.feeds = FeedStore(library.database)
        self.entries = EntryStore(library.database)
        self.past = PastEntries(library.database)
        self.fetcher = fetcher
        self._stopping = Event()
        self.politeness = Politeness(fetcher, user_agent, pause=pause, now=now, sleep=sleep or self._stopping.wait)
        self.judge = EntryJudge(library.companies)
        self.now = now
        self._executor = executor
        self._random = random or Random()
        self._taker = EntryTaker(library, self.entries, fetcher, self.politeness, now)

    @classmethod
    def of(cls, library: Library, *, executor: Executor | None = None, now: Callable[[], datetime] = utc_now) -> Self:
        """With the settings of the library."""
        settings = library.settings
        return cls(
            library,
            Fetcher.of(settings),
            executor=executor or ThreadPoolExecutor(THREADS, thread_name_prefix="feeds"),
            user_agent=settings.user_agent,
            pause=settings.feed_pause,
            now=now,
        )

    def stop(self) -> None:
        """Begin nothing more; what is under way ends without being stored."""
        self._stopping.set()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def start_due(self, feed_ids: Collection[int] | None = None) -> list[Future[PollReport | None]]:
        """Begin everything that is due (of some feeds, or of all) and whose site is free; returns at once."""
        if self._stopping.is_set():
            return []
        now = self.now()
        return [*self._start_polls(now, feed_ids), *self._start_entries(now, feed_ids)]

    def poll_due(self, feed_ids: Collection[int] | None = None) -> list[PollReport]:
        """As `start_due`, and wait until it is done; the reports of the polls."""
        futures = self.start_due(feed_ids)
        wait(futures)
        return [report for future in futures if (report := future.result()) is not None]

    def drain(
        self, feed_ids: Collection[int], *, sleep: Callable[[float], None], on_progress: Progress | None = None
    ) -> list[PollReport]:
        """Read some feeds and take in what they bring, with pauses between visits to a site; returns the reports."""
        reports: list[PollReport] = []
        while True:
            reports += self.poll_due(feed_ids)
            left = self.entries.count_ready(self.now(), feed_ids)
            kept = sum(report.kept for report in reports)
            if on_progress is not None:
                on_progress(max(0, kept - left), kept)
            if not left and not self.feeds.any_due(self.now(), feed_ids):
                return reports
            sleep(_MOMENT)

    def next_due(self) -> datetime | None:
        """When there is something to do again; None where nothing is followed and nothing waits."""
        moments = [moment for moment in (self.feeds.next_poll(), self.entries.next_waiting()) if moment is not None]
        return min(moments, default=None)

    def _start_polls(self, now: datetime, feed_ids: Collection[int] | None) -> Iterable[Future[PollReport | None]]:
        for feed in self.feeds.due(now, _AT_ONCE, feed_ids):
            host = host_of(feed.url)
            if not self.politeness.take(host):
                continue
            if self.feeds.claim(feed, now + _LEASE):
                yield self._executor.submit(self._poll_safely, feed, host)
            else:
                self.politeness.release(host)

    def _start_entries(self, now: datetime, feed_ids: Collection[int] | None) -> Iterable[Future[PollReport | None]]:
        feeds: dict[int, Feed] = {}
        batches: dict[int, list[WaitingEntry]] = defaultdict(list)
        for waiting in self.entries.waiting(now, _AT_ONCE, feed_ids):
            feed = feeds.get(waiting.known.feed_id) or self.feeds.get(waiting.known.feed_id)
            if feed is None:
                continue
            feeds[feed.id] = feed
            host = waiting.host
            if host is not None and not self.politeness.take(host):
                continue
            if not self.entries.claim(waiting, now + _LEASE):
                if host is not None:
                    self.politeness.release(host)
            elif host is not None:
                yield self._executor.submit(self._take_safely, feed, [waiting], host)
            else:
                batches[feed.id].append(waiting)
        for feed_id, batch in batches.items():
            for start in range(0, len(batch), BATCH):
                yield self._executor.submit(self._take_safely, feeds[feed_id], batch[start : start + BATCH], None)

    def _poll_safely(self, feed: Feed, host: str) -> PollReport | None:
        retry_after = None
        try:
            report = self._poll(feed)
            retry_after = report.result.retry_after
            return report
        except StoreError:
            log.exception("The feed %s was not read", feed.url)
        except Exception:
            # A fault of ours in one feed is no reason to leave the others.
            log.exception("Unexpected error while the feed %s was read", feed.url)
        finally:
            self.politeness.release(host, retry_after=retry_after)
        return None

    def _poll(self, feed: Feed) -> PollReport:
        answer = self._ask(feed)
        memory = FeedMemory(feed.id, self.entries, self.past)
        result = poll(feed, answer, memory, now=self.now(), random=self._random)
        new = [self._judged(feed, each) for each in result.new]
        changed = [self._judged_again(feed, each) for each in result.changed]
        if not self._stopping.is_set():
            self.feeds.record(feed, result, new, changed)
        if result.error:
            log.info("Feed %s: %s", feed.url, result.error)
        if result.off_because:
            log.warning("Feed %s (%s) was switched off: %s", feed.name, feed.url, result.off_because)
        kept = sum(each.outcome is EntryOutcome.WAITING for each in new)
        return PollReport(feed, result, kept, len(new) - kept)

    def _ask(self, feed: Feed) -> Response | InputError:
        try:
            check = self.politeness.check_feed
            check(feed.url)
            headers = request_headers(feed.state)
            with self.politeness.redirects(host_of(feed.url), check) as may_follow:
                return self.fetcher.get(feed.url, headers, max_bytes=MAX_FEED_BYTES, may_follow=may_follow)
        except InputError as error:
            return error

    def _judged(self, feed: Feed, new: NewEntry) -> JudgedEntry:
        verdict = self.judge.judge(new.entry, feed.filters)
        host = None
        if feed.full_text and new.canonical_link is not None and not new.shared_link:
            host = host_of(new.canonical_link)
        return JudgedEntry(new, verdict.outcome, verdict.reason, verdict.relevance.score, host)

    def _judged_again(self, feed: Feed, change: ChangedEntry) -> JudgedEntry:
        """A rewritten entry is held against the filters anew; an article that it became stays one."""
        known = change.known
        new = NewEntry(change.entry, known.guid or "", change.canonical_link, known.shared_link)
        judged = self._judged(feed, new)
        outcome, reason = judged.outcome, judged.reason
        if known.changes >= MAX_CHANGES or (known.article_number is not None and outcome is not EntryOutcome.WAITING):
            outcome, reason = known.outcome, known.reason or ""
        return JudgedEntry(change, outcome, reason, judged.score, judged.host)

    def _take_safely(self, feed: Feed, batch: Sequence[WaitingEntry], host: str | None) -> None:
        retry_after = None
        try:
            if not self._stopping.is_set():
                retry_after = self._taker.take(feed, batch)
        except StoreError:
            log.exception("Entries of the feed %s were not taken in", feed.url)
        except Exception:
            log.exception("Unexpected error while entries of the feed %s were taken in", feed.url)
            if len(batch) == 1:
                self._taker.give_up(batch[0])
            else:  # the others shall not suffer for the one
                for waiting in batch:
                    self._take_safely(feed, [waiting], None)
        finally:
            if host is not None:
                self.politeness.release(host, retry_after=retry_after)
