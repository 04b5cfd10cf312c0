"""What is remembered of one feed's entries, as a poll asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.database.feed_entries import EntryStore
from corpus.database.past_entries import PastEntries
from corpus.feeds.matching import Keyed
from corpus.feeds.models import KnownEntry, NewEntry


class FeedMemory:
    """The entries of one feed, those of long ago included."""

    def __init__(self, feed_id: int, entries: EntryStore, past: PastEntries) -> None:
        """Nothing is read before it is asked for."""
        self._feed_id = feed_id
        self._entries = entries
        self._past = past

    def recall(self, entries: Sequence[Keyed]) -> list[KnownEntry]:
        """What is remembered of entries like these."""
        links = [entry.canonical_link for entry in entries if entry.canonical_link is not None]
        return self._entries.recall(self._feed_id, [entry.guid for entry in entries], links)

    def never_seen(self, entries: Sequence[NewEntry]) -> list[NewEntry]:
        """Those of the entries that did not stand in the feed long ago either."""
        return self._past.without(self._feed_id, entries)
