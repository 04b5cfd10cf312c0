"""Which channels are told of which stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from corpus.database.audit import write_audit
from corpus.database.connection import Connector
from corpus.database.tables import articles
from corpus.database.telling_tables import posts, subscriptions
from corpus.desk import AuditEntry
from corpus.errors import InputError
from corpus.telling import PostKind, PostState, Quiet, Subscription

MOST = 25
"""Subscriptions of one guild: as many as a menu of Discord's lists."""
SAME = "That channel is told of that already; /subscriptions shows it."
TOO_MANY = f"A server may have {MOST} subscriptions; remove one with /subscriptions first."


@dataclass(frozen=True, slots=True)
class Trouble:
    """How posting in a channel went wrong, and what follows."""

    problem: str
    retry_at: datetime
    pause: bool


class SubscriptionStore:
    """The subscriptions of all guilds. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def add(self, wanted: Subscription, entry: AuditEntry | None = None) -> Subscription:
        """Keep a subscription to what comes from now on; its id and number of articles are set here."""
        column = subscriptions.c
        with self._database.writing() as connection:
            mine = connection.execute(select(subscriptions).where(column.guild_id == wanted.guild_id)).all()
            key = (wanted.channel_id, wanted.company, (wanted.topic or "").casefold())
            if any((row.channel_id, row.company, (row.topic or "").casefold()) == key for row in mine):
                raise InputError(SAME)
            if len(mine) >= MOST:
                raise InputError(TOO_MANY)
            last = connection.scalar(select(func.max(articles.c.number))) or 0
            values = _values(wanted) | {"after_article": last}
            number = int(connection.execute(insert(subscriptions).values(values).returning(column.id)).scalar_one())
            if entry is not None:
                write_audit(connection, entry)
            return _read(connection, number)

    def get(self, subscription_id: int, guild_id: int | None = None) -> Subscription | None:
        """One subscription; None where it is gone, or another guild's."""
        query = select(subscriptions).where(subscriptions.c.id == subscription_id)
        if guild_id is not None:
            query = query.where(subscriptions.c.guild_id == guild_id)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return _subscription(row) if row is not None else None

    def of_guild(self, guild_id: int) -> list[Subscription]:
        """The subscriptions of a guild, oldest first."""
        query = select(subscriptions).where(subscriptions.c.guild_id == guild_id).order_by(subscriptions.c.id)
        with self._database.reading() as connection:
            return [_subscription(row) for row in connection.execute(query)]

    def active(self) -> list[Subscription]:
        """All that are not paused."""
        query = select(subscriptions).where(subscriptions.c.paused_because.is_(None)).order_by(subscriptions.c.id)
        with self._database.reading() as connection:
            return [_subscription(row) for row in connection.execute(query)]

    def pause(self, subscription_id: int, because: str, entry: AuditEntry | None = None) -> None:
        """Tell nothing until it is resumed."""
        self._update(subscription_id, {"paused_because": because}, entry)

    def resume(self, subscription_id: int, entry: AuditEntry | None = None) -> None:
        """Tell of what comes from now on; what came meanwhile, and what was held back, is left."""
        with self._database.writing() as connection:
            last = connection.scalar(select(func.max(articles.c.number))) or 0
            connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == subscription_id)
                .values(paused_because=None, failures=0, retry_at=None, problem=None, after_article=last)
            )
            waiting = (posts.c.subscription_id == subscription_id) & (posts.c.state == PostState.DUE.value)
            connection.execute(update(posts).where(waiting).values(state=PostState.FAILED.value))
            if entry is not None:
                write_audit(connection, entry)

    def remove(self, subscription_id: int, entry: AuditEntry | None = None) -> None:
        """Forget a subscription, with all that was to be told."""
        with self._database.writing() as connection:
            connection.execute(delete(subscriptions).where(subscriptions.c.id == subscription_id))
            if entry is not None:
                write_audit(connection, entry)

    def delete_guild(self, guild_id: int) -> int:
        """Forget all of a guild; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(subscriptions).where(subscriptions.c.guild_id == guild_id)).rowcount

    def went_wrong(self, subscription_id: int, trouble: Trouble) -> None:
        """Posting was refused."""
        with self._database.writing() as connection:
            write_trouble(connection, subscriptions, subscription_id, trouble)

    def went_well(self, subscription_id: int) -> None:
        """Posting worked."""
        with self._database.writing() as connection:
            write_recovery(connection, subscriptions, subscription_id)

    def sent_since(self, subscription_id: int, moment: datetime) -> int:
        """How many messages it got since then: what its cap counts."""
        column = posts.c
        kinds = [PostKind.STORY.value, PostKind.CATCH_UP.value]
        query = select(func.count()).where(
            column.subscription_id == subscription_id, column.kind.in_(kinds), column.sent_at > moment
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def _update(self, subscription_id: int, values: dict[str, Any], entry: AuditEntry | None) -> None:
        with self._database.writing() as connection:
            connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(values))
            if entry is not None:
                write_audit(connection, entry)


def write_trouble(connection: Connection, table: Table, row_id: int, trouble: Trouble) -> None:
    """Posting was refused, for a subscription or a digest."""
    values: dict[str, Any] = {
        "failures": table.c.failures + 1,
        "retry_at": trouble.retry_at,
        "problem": trouble.problem,
    }
    if trouble.pause:
        values["paused_because"] = trouble.problem
    connection.execute(update(table).where(table.c.id == row_id).values(values))


def write_recovery(connection: Connection, table: Table, row_id: int) -> None:
    """Posting works again."""
    here = (table.c.id == row_id) & (table.c.failures > 0)
    connection.execute(update(table).where(here).values(failures=0, retry_at=None, problem=None))


def minutes_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def time_of(minutes: int) -> time:
    """What `minutes_of` made."""
    return time(minutes // 60, minutes % 60)


def _values(wanted: Subscription) -> dict[str, Any]:
    quiet = wanted.quiet
    return {
        "guild_id": wanted.guild_id,
        "channel_id": wanted.channel_id,
        "created_by": wanted.created_by,
        "created_at": wanted.created_at,
        "company": wanted.company,
        "topic": wanted.topic,
        "role_id": wanted.role_id,
        "threads": wanted.threads,
        "quiet_from": minutes_of(quiet.begins) if quiet else None,
        "quiet_until": minutes_of(quiet.ends) if quiet else None,
        "zone": quiet.zone if quiet else None,
        "cap": wanted.cap,
        "failures": 0,
    }


def _read(connection: Connection, number: int) -> Subscription:
    return _subscription(connection.execute(select(subscriptions).where(subscriptions.c.id == number)).one())


def _subscription(row: Row[Any]) -> Subscription:
    values = dict(row._mapping)
    begins, ends, zone = values.pop("quiet_from"), values.pop("quiet_until"), values.pop("zone")
    values["quiet"] = Quiet(time_of(begins), time_of(ends), zone) if begins is not None else None
    return Subscription(**values)
