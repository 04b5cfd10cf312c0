"""Feeds in SQL: who follows what, and what is remembered of each between two polls."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from corpus.database.audit import write_audit
from corpus.database.connection import Connector
from corpus.database.feed_entries import JudgedEntry, change_entry, insert_entries, touch_entries
from corpus.database.feed_tables import feed_entries, feeds, past_entries
from corpus.database.guilds import departed_scopes
from corpus.database.past_entries import forget_departed
from corpus.desk import AuditEntry
from corpus.errors import InputError
from corpus.feeds.models import (
    EntryOutcome,
    Feed,
    FeedKind,
    FeedState,
    FeedStatus,
    Filters,
    NewFeed,
    PollResult,
)

FOLLOWED = "That feed is followed here already."


class FeedStore:
    """Feeds of all scopes; each method is one transaction."""

    def __init__(self, database: Connector) -> None:
        """The database has its schema."""
        self._database = database

    def add(self, scope: str, feed: NewFeed, at: datetime, audit: AuditEntry | None = None) -> Feed:
        """Follow a feed from now on; InputError where it is followed already. `audit` is written along with it."""
        values = {
            "scope": scope,
            "url": feed.url,
            "name": feed.name,
            "kind": str(feed.kind),
            "language": feed.language,
            "site": feed.site,
            "filters": _pack(feed.filters),
            "full_text": feed.full_text,
            "status": str(FeedStatus.ACTIVE),
            "added_at": at,
            "added_by": feed.added_by,
            "note_due": False,
            **_state_values(FeedState(next_poll=at)),
        }
        with self._database.exclusive(), self._database.writing() as connection:
            taken = connection.scalar(select(feeds.c.id).where(feeds.c.scope == scope, feeds.c.url == feed.url))
            if taken is not None:
                raise InputError(FOLLOWED)
            number = connection.execute(feeds.insert().values(**values).returning(feeds.c.id)).scalar_one()
            _note(connection, audit)
            return _one(connection, number)

    def get(self, feed_id: int) -> Feed | None:
        """The feed with this number."""
        with self._database.reading() as connection:
            row = connection.execute(select(feeds).where(feeds.c.id == feed_id)).one_or_none()
        return _to_feed(row) if row is not None else None

    def find(self, scope: str, url: str) -> Feed | None:
        """The feed of this scope with this address."""
        with self._database.reading() as connection:
            row = connection.execute(select(feeds).where(feeds.c.scope == scope, feeds.c.url == url)).one_or_none()
        return _to_feed(row) if row is not None else None

    def followed(self, scopes: Sequence[str] | None = None) -> list[Feed]:
        """The feeds of these scopes, or all, in the order in which they came."""
        query = select(feeds).order_by(feeds.c.id)
        if scopes is not None:
            query = query.where(feeds.c.scope.in_(scopes))
        with self._database.reading() as connection:
            return [_to_feed(row) for row in connection.execute(query)]

    def count(self, scope: str) -> int:
        """How many feeds a scope follows."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(feeds).where(feeds.c.scope == scope)) or 0

    def due(self, now: datetime, limit: int, feed_ids: Collection[int] | None = None) -> list[Feed]:
        """Feeds to be read now (some of these, or any), the longest overdue first."""
        query = select(feeds).where(_is_read(), feeds.c.next_poll <= now)
        if feed_ids is not None:
            query = query.where(feeds.c.id.in_(feed_ids))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(feeds.c.next_poll, feeds.c.id).limit(limit)).all()
        return [_to_feed(row) for row in rows]

    def rests(self, feed_id: int) -> bool:
        """Whether a feed is not read, though active, because its guild has removed the bot."""
        query = select(feeds.c.id).where(feeds.c.id == feed_id, feeds.c.status == str(FeedStatus.ACTIVE), ~_is_read())
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def any_due(self, now: datetime, feed_ids: Collection[int]) -> bool:
        """Whether one of these feeds is to be read now."""
        return bool(self.due(now, 1, feed_ids))

    def next_poll(self) -> datetime | None:
        """When the next feed comes due."""
        query = select(func.min(feeds.c.next_poll)).where(_is_read())
        with self._database.reading() as connection:
            found: datetime | None = connection.scalar(query)
        return found

    def claim(self, feed: Feed, until: datetime) -> bool:
        """Take a due feed for one poll; False where another process was quicker. After a crash it is due `until`."""
        mine = (feeds.c.id == feed.id) & (feeds.c.next_poll == feed.state.next_poll)
        with self._database.writing() as connection:
            done = connection.execute(
                update(feeds).where(mine, feeds.c.status == str(FeedStatus.ACTIVE)).values(next_poll=until)
            )
        return done.rowcount == 1

    def record(
        self, feed: Feed, result: PollResult, new: Sequence[JudgedEntry], changed: Sequence[JudgedEntry]
    ) -> bool:
        """Store what a poll brought, all of it or nothing; False where the feed is no longer followed."""
        now = result.state.last_poll or result.state.next_poll
        with self._database.writing() as connection:
            status = connection.scalar(select(feeds.c.status).where(feeds.c.id == feed.id))
            if status is None:
                return False
            values = _state_values(result.state)
            if result.off_because and status == str(FeedStatus.ACTIVE):
                values |= {"status": str(FeedStatus.OFF), "status_reason": result.off_because, "note_due": True}
            if result.moved_to and not _taken(connection, feed.scope, result.moved_to):
                values["url"] = result.moved_to
            connection.execute(update(feeds).where(feeds.c.id == feed.id).values(**values))
            first = feed.state.polls == 0
            insert_entries(connection, feed.id, new, now=now, first_poll=first)
            for each in changed:
                change_entry(connection, each, now=now)
            touch_entries(connection, result.seen, now=now)
            if result.damage is None and (new or changed or result.seen):
                forget_departed(connection, feed.id, now=now)
        return True

    def set_status(
        self,
        feed_id: int,
        status: FeedStatus,
        *,
        next_poll: datetime | None = None,
        audit: AuditEntry | None = None,
    ) -> None:
        """Pause a feed, or have it read again with its failures forgotten."""
        values: dict[str, Any] = {"status": str(status), "status_reason": None, "note_due": False}
        if next_poll is not None:
            values |= {"next_poll": next_poll, "failures": 0, "failing_since": None, "last_error": None}
        with self._database.writing() as connection:
            connection.execute(update(feeds).where(feeds.c.id == feed_id).values(**values))
            _note(connection, audit)

    def make_due(self, feed_ids: Sequence[int], now: datetime) -> None:
        """Have these feeds read at the next opportunity."""
        active = feeds.c.status == str(FeedStatus.ACTIVE)
        with self._database.writing() as connection:
            connection.execute(update(feeds).where(feeds.c.id.in_(feed_ids), active).values(next_poll=now))

    def remove(self, feed_id: int, audit: AuditEntry | None = None) -> None:
        """Follow a feed no longer; what it brought stays."""
        with self._database.writing() as connection:
            _note(connection, audit)
            for table in (feed_entries, past_entries):
                connection.execute(table.delete().where(table.c.feed_id == feed_id))
            connection.execute(feeds.delete().where(feeds.c.id == feed_id))

    def notes_due(self) -> list[Feed]:
        """Feeds that were switched off without anybody having been told."""
        with self._database.reading() as connection:
            return [_to_feed(row) for row in connection.execute(select(feeds).where(feeds.c.note_due))]

    def note_told(self, feed_id: int) -> None:
        """Somebody has been told."""
        with self._database.writing() as connection:
            connection.execute(update(feeds).where(feeds.c.id == feed_id).values(note_due=False))

    def outcomes(self, feed_ids: Sequence[int]) -> dict[int, dict[EntryOutcome, int]]:
        """What became of the entries of each feed, counted."""
        query = (
            select(feed_entries.c.feed_id, feed_entries.c.outcome, func.count())
            .where(feed_entries.c.feed_id.in_(feed_ids))
            .group_by(feed_entries.c.feed_id, feed_entries.c.outcome)
        )
        found: dict[int, dict[EntryOutcome, int]] = {number: {} for number in feed_ids}
        with self._database.reading() as connection:
            for number, outcome, count in connection.execute(query):
                found[number][EntryOutcome(outcome)] = count
        return found


def _is_read() -> ColumnElement[bool]:
    """Active, and of nobody who has removed the bot: such a guild's feeds are read again when it comes back."""
    return (feeds.c.status == str(FeedStatus.ACTIVE)) & feeds.c.scope.not_in(departed_scopes())


def _note(connection: Connection, audit: AuditEntry | None) -> None:
    if audit is not None:
        write_audit(connection, audit)


def _one(connection: Connection, feed_id: int) -> Feed:
    return _to_feed(connection.execute(select(feeds).where(feeds.c.id == feed_id)).one())


def _taken(connection: Connection, scope: str, url: str) -> bool:
    found = connection.scalar(select(feeds.c.id).where(feeds.c.scope == scope, feeds.c.url == url))
    return found is not None


def _to_feed(row: Row[Any]) -> Feed:
    state = FeedState(
        next_poll=row.next_poll,
        interval=timedelta(seconds=row.interval_seconds),
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        polls=row.polls,
        last_poll=row.last_poll,
        last_success=row.last_success,
        last_new=row.last_new,
        failures=row.failures,
        failing_since=row.failing_since,
        last_error=row.last_error,
    )
    return Feed(
        id=row.id,
        scope=row.scope,
        url=row.url,
        name=row.name,
        kind=FeedKind(row.kind),
        state=state,
        added_at=row.added_at,
        language=row.language,
        site=row.site,
        filters=_unpack(row.filters),
        full_text=row.full_text,
        status=FeedStatus(row.status),
        status_reason=row.status_reason,
        added_by=row.added_by,
    )


def _state_values(state: FeedState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in FeedState.__dataclass_fields__ if name != "interval"}
    return values | {"interval_seconds": int(state.interval.total_seconds())}


def _pack(filters: Filters) -> str:
    return json.dumps(asdict(filters), ensure_ascii=False)


def _unpack(text: str) -> Filters:
    stored = json.loads(text)
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in stored.items()}
    return Filters(**values)
