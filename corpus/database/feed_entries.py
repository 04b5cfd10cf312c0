"""Entries of feeds in SQL: what has been seen, what waits to be taken in, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from corpus.database.connection import Connector
from corpus.database.feed_tables import feed_entries, feeds
from corpus.database.guilds import departed_scopes
from corpus.feeds.models import ChangedEntry, DateNote, Entry, EntryOutcome, KnownEntry, NewEntry
from corpus.models import DatePrecision, IngestResult

PAGE = 400
"""Values that one IN list holds."""


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """A new or changed entry with the verdict on it."""

    entry: NewEntry | ChangedEntry
    outcome: EntryOutcome
    """WAITING where it is to be taken in."""
    reason: str
    score: int
    host: str | None = None
    """The site that its article has to be fetched from; None where the feed's own words are all that is wanted."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an entry."""

    known: KnownEntry
    outcome: EntryOutcome
    reason: str
    article_number: int | None = None
    summary_only: bool = False


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry that is to be taken in, with its content."""

    known: KnownEntry
    entry: Entry
    host: str | None
    retry_at: datetime


class EntryStore:
    """Entries of all feeds; each method is one transaction."""

    def __init__(self, database: Connector) -> None:
        """The database has its schema."""
        self._database = database

    def recall(self, feed_id: int, guids: Sequence[str], links: Sequence[str]) -> list[KnownEntry]:
        """What is remembered of entries of a feed with one of these ids or addresses."""
        found: dict[int, KnownEntry] = {}
        columns = ((feed_entries.c.guid, guids), (feed_entries.c.canonical_link, links))
        with self._database.reading() as connection:
            for column, values in columns:
                wanted = sorted(set(values))
                for start in range(0, len(wanted), PAGE):
                    query = _select().where(feed_entries.c.feed_id == feed_id, column.in_(wanted[start : start + PAGE]))
                    found |= {row.id: _to_known(row) for row in connection.execute(query)}
        return [found[number] for number in sorted(found)]

    def get(self, entry_id: int) -> KnownEntry | None:
        """The entry with this number."""
        with self._database.reading() as connection:
            row = connection.execute(_select().where(feed_entries.c.id == entry_id)).one_or_none()
        return _to_known(row) if row is not None else None

    def waiting(self, now: datetime, limit: int, feed_ids: Collection[int] | None = None) -> list[WaitingEntry]:
        """Entries to be taken in now, the oldest first: of those to be fetched, one of each site."""
        ready = _is_ready(now)
        if feed_ids is not None:
            ready &= feed_entries.c.feed_id.in_(feed_ids)
        firsts = select(func.min(feed_entries.c.id)).where(ready, feed_entries.c.host.is_not(None))
        here = ready & feed_entries.c.host.is_(None)
        query = select(feed_entries).where(or_(here, feed_entries.c.id.in_(firsts.group_by(feed_entries.c.host))))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(feed_entries.c.id).limit(limit)).all()
        return [_to_waiting(row) for row in rows]

    def next_waiting(self) -> datetime | None:
        """When the next entry is to be taken in."""
        with self._database.reading() as connection:
            found: datetime | None = connection.scalar(select(func.min(feed_entries.c.retry_at)).where(_is_wanted()))
        return found

    def count_ready(self, now: datetime, feed_ids: Collection[int]) -> int:
        """How many entries of these feeds are to be taken in now."""
        query = select(func.count()).select_from(feed_entries)
        query = query.where(_is_ready(now), feed_entries.c.feed_id.in_(feed_ids))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def claim(self, entry: WaitingEntry, until: datetime) -> bool:
        """Take a waiting entry; False where another process was quicker. After a crash it is ready again `until`."""
        mine = (feed_entries.c.id == entry.known.id) & (feed_entries.c.retry_at == entry.retry_at)
        with self._database.writing() as connection:
            return connection.execute(update(feed_entries).where(mine).values(retry_at=until)).rowcount == 1

    def settle(self, settlement: Settlement) -> None:
        """Say what became of an entry."""
        with self._database.writing() as connection:
            settle_entry(connection, settlement)

    def postpone(self, entry_id: int, *, attempts: int, retry_at: datetime, reason: str) -> None:
        """Try again later; what is settled stays so."""
        values = {"attempts": attempts, "retry_at": retry_at, "reason": reason}
        with self._database.writing() as connection:
            connection.execute(update(feed_entries).where(_waits(entry_id)).values(**values))

    def with_links(self, links: Sequence[str], feed_ids: Sequence[int]) -> list[KnownEntry]:
        """Entries of these feeds with one of these canonical addresses."""
        return self._where(feed_entries.c.canonical_link.in_(links), feed_entries.c.feed_id.in_(feed_ids))

    def of_article(self, number: int) -> list[KnownEntry]:
        """Entries that an article came from."""
        return self._where(feed_entries.c.article_number == number)

    def latest(self, feed_id: int, limit: int) -> list[KnownEntry]:
        """The entries of a feed that came last, the newest first."""
        query = _select().where(feed_entries.c.feed_id == feed_id).order_by(feed_entries.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_to_known(row) for row in connection.execute(query)]

    def _where(self, *conditions: ColumnElement[bool]) -> list[KnownEntry]:
        with self._database.reading() as connection:
            rows = connection.execute(_select().where(*conditions).order_by(feed_entries.c.id)).all()
        return [_to_known(row) for row in rows]


def insert_entries(
    connection: Connection, feed_id: int, new: Sequence[JudgedEntry], *, now: datetime, first_poll: bool
) -> None:
    """Remember entries that had not been there before."""
    rows = []
    for each in new:
        if not isinstance(each.entry, NewEntry):
            raise TypeError("a new entry is needed")
        entry = each.entry.entry
        rows.append(
            {
                "feed_id": feed_id,
                "guid": each.entry.guid,
                "link": entry.link,
                "canonical_link": each.entry.canonical_link,
                "shared_link": each.entry.shared_link,
                "published": entry.published,
                "date_note": str(entry.date_note),
                "first_seen": now,
                "first_poll": first_poll,
                "summary_only": False,
                "changes": 0,
                **_content(each, entry, now),
            }
        )
    if rows:
        connection.execute(feed_entries.insert(), rows)


def change_entry(connection: Connection, each: JudgedEntry, *, now: datetime) -> None:
    """Note that an entry has another date, address, title or text; where it is WAITING, it is taken in anew."""
    if not isinstance(each.entry, ChangedEntry):
        raise TypeError("a changed entry is needed")
    known, entry = each.entry.known, each.entry.entry
    values: dict[str, Any] = {
        "date_note": str(each.entry.date_note),
        "canonical_link": each.entry.canonical_link,
        "link": entry.link or known.link,
        "published": known.published or entry.published,
        "last_seen": now,
    }
    if each.entry.rewritten:
        values |= {"changes": known.changes + 1, **_content(each, entry, now)}
    connection.execute(update(feed_entries).where(feed_entries.c.id == known.id).values(**values))


def settle_entry(connection: Connection, settlement: Settlement) -> None:
    """Within the caller's transaction; the entry's content is no longer needed, unless it was rewritten meanwhile.

    What is settled stays so: when something fails after an article was stored, the same entry is tried again.
    """
    known = settlement.known
    values: dict[str, Any] = {
        "outcome": str(settlement.outcome),
        "reason": settlement.reason,
        "summary_only": settlement.summary_only,
        "retry_at": None,
        "payload": None,
    }
    if settlement.article_number is not None:
        values["article_number"] = settlement.article_number
    same = _waits(known.id) & (feed_entries.c.content_hash == known.content_hash)
    connection.execute(update(feed_entries).where(same).values(**values))


def settling(settle: Callable[[IngestResult], Settlement]) -> Callable[[Connection, IngestResult], None]:
    """Notes for `Library.add_drafts`: after a crash an entry is both stored and settled, or neither."""
    return lambda connection, result: settle_entry(connection, settle(result))


def touch_entries(connection: Connection, entry_ids: Sequence[int], *, now: datetime) -> None:
    """Note that entries are still there."""
    for start in range(0, len(entry_ids), PAGE):
        page = feed_entries.c.id.in_(entry_ids[start : start + PAGE])
        connection.execute(update(feed_entries).where(page).values(last_seen=now))


def _is_ready(now: datetime) -> ColumnElement[bool]:
    return (feed_entries.c.retry_at <= now) & _is_wanted()


def _is_wanted() -> ColumnElement[bool]:
    """What guilds wait for that have removed the bot is left until they come back."""
    return feed_entries.c.feed_id.not_in(select(feeds.c.id).where(feeds.c.scope.in_(departed_scopes())))


def _waits(entry_id: int) -> ColumnElement[bool]:
    return (feed_entries.c.id == entry_id) & feed_entries.c.retry_at.is_not(None)


def _content(each: JudgedEntry, entry: Entry, now: datetime) -> dict[str, Any]:
    waits = each.outcome is EntryOutcome.WAITING
    return {
        "title": entry.title,
        "content_hash": entry.content_hash,
        "last_seen": now,
        "outcome": str(each.outcome),
        "reason": each.reason,
        "score": each.score,
        "host": each.host,
        "attempts": 0,
        "retry_at": now if waits else None,
        "payload": _pack(entry) if waits else None,
    }


def _select() -> Any:
    return select(*(column for column in feed_entries.c if column.name != "payload"))


def _to_known(row: Row[Any]) -> KnownEntry:
    return KnownEntry(
        id=row.id,
        feed_id=row.feed_id,
        guid=row.guid,
        link=row.link,
        canonical_link=row.canonical_link,
        shared_link=row.shared_link,
        title=row.title,
        content_hash=row.content_hash,
        published=row.published,
        date_note=DateNote(row.date_note),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        outcome=EntryOutcome(row.outcome),
        reason=row.reason,
        score=row.score,
        article_number=row.article_number,
        first_poll=row.first_poll,
        summary_only=row.summary_only,
        changes=row.changes,
        attempts=row.attempts,
    )


def _to_waiting(row: Row[Any]) -> WaitingEntry:
    return WaitingEntry(_to_known(row), _unpack(row.payload), row.host, row.retry_at)


def _pack(entry: Entry) -> str:
    values = asdict(entry) | {"published": entry.published and entry.published.isoformat()}
    return json.dumps(values, ensure_ascii=True)


def _unpack(payload: str) -> Entry:
    values = json.loads(payload)
    values["published"] = datetime.fromisoformat(values["published"]) if values["published"] else None
    values["precision"] = DatePrecision(values["precision"])
    values["date_note"] = DateNote(values["date_note"])
    values["categories"] = tuple(values["categories"])
    return Entry(**values)
