"""Entries that left their feed long ago: they are forgotten but for a key, by which they are known if they return.

Otherwise `feed_entries`, with its five indexes, would grow for ever. A feed that one day shows its archive, or an old
backup of itself, must not bring years of articles a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from corpus.database.connection import Connector
from corpus.database.feed_tables import feed_entries, past_entries
from corpus.database.upsert import insert_into
from corpus.feeds.matching import past_key
from corpus.feeds.models import NewEntry

KEPT = timedelta(days=180)
"""How long an entry is remembered whole after it was last seen in its feed."""
PAGE = 400
"""Keys that one query looks for, and entries that one poll forgets: what is left waits for the next."""


class PastEntries:
    """What stood in feeds once. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """The database has its schema."""
        self._database = database

    def without(self, feed_id: int, entries: Sequence[NewEntry]) -> list[NewEntry]:
        """Those of the entries that never stood in the feed, as far as is known."""
        keys = [past_key(each.guid, each.own_link, each.entry.title, each.entry.content_hash) for each in entries]
        past = {key for key, _ in self._known(keys, [feed_id])}
        return [entry for entry, key in zip(entries, keys, strict=True) if key not in past]

    def feeds_with(self, link: str, feed_ids: Collection[int]) -> set[int]:
        """Those of the feeds in which an address stood long ago."""
        return {feed_id for _, feed_id in self._known([past_key("", link, "", "")], feed_ids)}

    def _known(self, keys: Collection[int], feed_ids: Collection[int]) -> set[tuple[int, int]]:
        column, wanted = past_entries.c, sorted(set(keys))
        query = select(column.key, column.feed_id).where(column.feed_id.in_(feed_ids))
        found: set[tuple[int, int]] = set()
        with self._database.reading() as connection:
            for start in range(0, len(wanted), PAGE):
                page = connection.execute(query.where(column.key.in_(wanted[start : start + PAGE])))
                found |= {(row.key, row.feed_id) for row in page}
        return found


def forget_departed(connection: Connection, feed_id: int, *, now: datetime) -> None:
    """Forget what has not stood in a feed for long, save for its keys; the feed has just been read whole."""
    column = feed_entries.c
    gone = (column.feed_id == feed_id) & (column.last_seen < now - KEPT) & column.retry_at.is_(None)
    columns = (column.id, column.guid, column.canonical_link, column.shared_link, column.title, column.content_hash)
    rows = connection.execute(select(*columns).where(gone).limit(PAGE)).all()
    if not rows:
        return
    keys = {
        past_key(row.guid, None if row.shared_link else row.canonical_link, row.title, row.content_hash) for row in rows
    }
    kept = insert_into(connection, past_entries).values([{"feed_id": feed_id, "key": key} for key in sorted(keys)])
    connection.execute(kept.on_conflict_do_nothing())
    connection.execute(delete(feed_entries).where(column.id.in_([row.id for row in rows])))
