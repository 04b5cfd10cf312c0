"""What members suggest, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from corpus.database.audit import write_audit
from corpus.database.connection import Connector
from corpus.database.tables import suggestions
from corpus.database.types import as_utc
from corpus.desk import AuditAction, AuditEntry, Suggestion, SuggestionStatus
from corpus.errors import InputError
from corpus.urls import canonical_url

WAITS_ALREADY = "That page has been suggested here already and waits for a moderator."
FULL = "So many suggestions wait for a moderator here that no more are taken; please try again later."

_ACTIONS = {
    SuggestionStatus.APPROVED: AuditAction.APPROVED,
    SuggestionStatus.REJECTED: AuditAction.REJECTED,
    SuggestionStatus.DUPLICATE: AuditAction.DUPLICATE,
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SuggestionBounds:
    """How much may be suggested in one guild."""

    waiting_of_member: int = 5
    a_day_of_member: int = 10
    waiting: int = 200
    """Of all members together."""


class SuggestionStore:
    """The suggestions of all guilds; of two who decide at once, one does. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def check(self, guild_id: int, user_id: int, url: str, at: datetime, bounds: SuggestionBounds) -> None:
        """InputError where a member may not suggest an address, or not now: asked before it is fetched."""
        with self._database.reading() as connection:
            _check(connection, guild_id, user_id, url, at, bounds)

    def add(
        self, guild_id: int, user_id: int, url: str, note: str, at: datetime, bounds: SuggestionBounds
    ) -> Suggestion:
        """Keep a suggestion; InputError as `check` has it."""
        with self._database.writing() as connection:
            _check(connection, guild_id, user_id, url, at, bounds)
            row = insert(suggestions).values(
                guild_id=guild_id,
                user_id=user_id,
                url=url,
                note=note,
                at=as_utc(at),
                status=SuggestionStatus.PENDING.value,
            )
            number = int(connection.execute(row.returning(suggestions.c.id)).scalar_one())
        return Suggestion(number, guild_id, user_id, url, note, as_utc(at))

    def get(self, suggestion_id: int, guild_id: int) -> Suggestion | None:
        """One suggestion of a guild."""
        wanted = select(suggestions).where(suggestions.c.id == suggestion_id, suggestions.c.guild_id == guild_id)
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return _suggestion(row) if row is not None else None

    def place(self, suggestion_id: int, channel_id: int, message_id: int) -> None:
        """Note where the review message stands."""
        here = update(suggestions).where(suggestions.c.id == suggestion_id)
        with self._database.writing() as connection:
            connection.execute(here.values(channel_id=channel_id, message_id=message_id))

    def decide(
        self, suggestion: Suggestion, status: SuggestionStatus, by: int, at: datetime, reason: str | None = None
    ) -> bool:
        """Decide, with its line in the audit; False where somebody else was quicker or it is no longer there."""
        with self._database.writing() as connection:
            if not decide_suggestion(connection, suggestion, status, by, at, reason):
                return False
            entry = AuditEntry(suggestion.guild_id, at, by, _ACTIONS[status], suggestion.url, None, reason or "")
            write_audit(connection, entry)
            return True

    def pending(self, guild_id: int, *, limit: int, offset: int = 0) -> list[Suggestion]:
        """What waits for a decision, the oldest first."""
        wanted = _pending(select(suggestions), guild_id).order_by(suggestions.c.at, suggestions.c.id)
        with self._database.reading() as connection:
            return [_suggestion(row) for row in connection.execute(wanted.limit(limit).offset(offset))]

    def count_pending(self, guild_id: int) -> int:
        """How many wait."""
        with self._database.reading() as connection:
            return _count(connection, _pending(select(suggestions.c.id), guild_id))

    def last_decided(self, guild_id: int, url: str, limit: int = 500) -> Suggestion | None:
        """What was decided last on the same address, among the guild's latest decisions."""
        wanted = select(suggestions).where(suggestions.c.guild_id == guild_id)
        wanted = wanted.where(suggestions.c.status != SuggestionStatus.PENDING.value)
        newest = wanted.order_by(suggestions.c.decided_at.desc(), suggestions.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(newest).all()
        return next((_suggestion(row) for row in rows if _same(row.url, url)), None)

    def list(self, guild_id: int) -> list[Suggestion]:
        """All of a guild, the oldest first."""
        wanted = select(suggestions).where(suggestions.c.guild_id == guild_id).order_by(suggestions.c.id)
        with self._database.reading() as connection:
            return [_suggestion(row) for row in connection.execute(wanted)]

    def delete_of(self, user_id: int) -> int:
        """Delete all that a person suggested; how much it was."""
        with self._database.writing() as connection:
            return connection.execute(delete(suggestions).where(suggestions.c.user_id == user_id)).rowcount

    def delete_before(self, moment: datetime) -> int:
        """Delete what was suggested before; how much it was."""
        with self._database.writing() as connection:
            return connection.execute(delete(suggestions).where(suggestions.c.at < as_utc(moment))).rowcount


def decide_suggestion(
    connection: Connection, suggestion: Suggestion, status: SuggestionStatus, by: int, at: datetime, reason: str | None
) -> bool:
    """Decide within the caller's transaction; False where it no longer waits."""
    # SQLite gives the number of a deleted row again: it must be the same suggestion, not the same number alone.
    same = (suggestions.c.id == suggestion.id) & (suggestions.c.at == as_utc(suggestion.at))
    same &= (suggestions.c.guild_id == suggestion.guild_id) & (suggestions.c.url == suggestion.url)
    waits = same & (suggestions.c.status == SuggestionStatus.PENDING.value)
    decided = {"status": status.value, "decided_by": by, "decided_at": as_utc(at), "reason": reason}
    return connection.execute(update(suggestions).where(waits).values(decided)).rowcount == 1


def _check(
    connection: Connection, guild_id: int, user_id: int, url: str, at: datetime, bounds: SuggestionBounds
) -> None:
    waiting = connection.execute(_pending(select(suggestions.c.user_id, suggestions.c.url), guild_id)).all()
    if any(_same(row.url, url) for row in waiting):
        raise InputError(WAITS_ALREADY)
    own = sum(row.user_id == user_id for row in waiting)
    if own >= bounds.waiting_of_member:
        raise InputError(f"{own} of your suggestions wait for a moderator; please wait until they have been read.")
    mine = (suggestions.c.guild_id == guild_id) & (suggestions.c.user_id == user_id)
    since = select(suggestions.c.id).where(mine, suggestions.c.at > as_utc(at) - _DAY)
    if _count(connection, since) >= bounds.a_day_of_member:
        raise InputError(f"You have suggested {bounds.a_day_of_member} articles today; please go on tomorrow.")
    if len(waiting) >= bounds.waiting:
        raise InputError(FULL)


def _pending(wanted: Select[Any], guild_id: int) -> Select[Any]:
    here = suggestions.c.guild_id == guild_id
    return wanted.where(here, suggestions.c.status == SuggestionStatus.PENDING.value)


def _count(connection: Connection, wanted: Select[Any]) -> int:
    return int(connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0)


def _same(one: str, other: str) -> bool:
    return canonical_url(one) == canonical_url(other)


def _suggestion(row: Row[Any]) -> Suggestion:
    return Suggestion(**{**row._mapping, "status": SuggestionStatus(row.status)})
