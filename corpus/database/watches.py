"""Watched questions: what was answered last, and which are to be asked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from corpus.database.connection import Connector
from corpus.database.telling_tables import posts, watch_queue, watches
from corpus.database.types import pack_vectors
from corpus.errors import InputError
from corpus.models import DatePrecision, StatementKind
from corpus.telling import PostKind, PostState, Snapshot, Statement, Watch

MOST = 20
"""Watches of one person."""
SAME = "You watch that question already; /watches shows it."
TOO_MANY = f"You watch {MOST} questions already; remove one with /watches first."


@dataclass(frozen=True, slots=True)
class GateRow:
    """What of a watch is held against every new article."""

    id: int
    guild_id: int | None
    companies: tuple[str, ...]
    fingerprint: str
    vector: bytes


class WatchStore:
    """The watches of all people. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def check(self, user_id: int, question: str, guild_id: int | None, company: str | None, now: datetime) -> None:
        """InputError where a person may not watch this question: asked before it is answered."""
        with self._database.reading() as connection:
            _check(connection, user_id, question, guild_id, company, now)

    def add(self, wanted: Watch, fingerprint: str, vector: NDArray[np.float32]) -> Watch:
        """Keep a watch; InputError as `check` has it."""
        with self._database.writing() as connection:
            _check(connection, wanted.user_id, wanted.question, wanted.guild_id, wanted.company, now=wanted.created_at)
            values = {
                "user_id": wanted.user_id,
                "guild_id": wanted.guild_id,
                "channel_id": wanted.channel_id,
                "here": wanted.here,
                "question": wanted.question,
                "company": wanted.company,
                "since": wanted.since,
                "language": wanted.language,
                "created_at": wanted.created_at,
                "expires_at": wanted.expires_at,
                "companies": json.dumps(wanted.companies, ensure_ascii=False),
                "fingerprint": fingerprint,
                "vector": pack_vectors(vector),
                "answer": snapshot_to_json(wanted.answer),
                "told": 0,
            }
            number = int(connection.execute(insert(watches).values(values).returning(watches.c.id)).scalar_one())
        return replace(wanted, id=number)

    def get(self, watch_id: int) -> Watch | None:
        """One watch."""
        with self._database.reading() as connection:
            row = connection.execute(select(watches).where(watches.c.id == watch_id)).one_or_none()
        return _watch(row) if row is not None else None

    def of_user(self, user_id: int, now: datetime) -> list[Watch]:
        """A person's watches that have not expired, oldest first."""
        query = select(watches).where(watches.c.user_id == user_id, watches.c.expires_at > now)
        with self._database.reading() as connection:
            return [_watch(row) for row in connection.execute(query.order_by(watches.c.id))]

    def gate(self, now: datetime, after_id: int = 0) -> list[GateRow]:
        """What every new article is held against: of the watches that came after `after_id`."""
        column = watches.c
        query = select(column.id, column.guild_id, column.companies, column.fingerprint, column.vector)
        query = query.where(column.id > after_id, column.expires_at > now).order_by(column.id)
        with self._database.reading() as connection:
            return [
                GateRow(row.id, row.guild_id, tuple(json.loads(row.companies)), row.fingerprint, row.vector)
                for row in connection.execute(query)
            ]

    def questions(self, ids: Sequence[int]) -> dict[int, str]:
        """The questions of these watches."""
        found: dict[int, str] = {}
        with self._database.reading() as connection:
            for start in range(0, len(ids), 400):
                query = select(watches.c.id, watches.c.question).where(watches.c.id.in_(ids[start : start + 400]))
                found |= {row.id: row.question for row in connection.execute(query)}
        return found

    def set_vectors(self, fingerprint: str, vectors: dict[int, NDArray[np.float32]]) -> None:
        """Questions embedded anew, by another model."""
        with self._database.writing() as connection:
            for number, vector in vectors.items():
                row = update(watches).where(watches.c.id == number)
                connection.execute(row.values(fingerprint=fingerprint, vector=pack_vectors(vector)))

    def to_ask(self, now: datetime, limit: int) -> list[tuple[Watch, tuple[int, ...]]]:
        """Watches to be asked again, each with the articles for whose sake."""
        column = watch_queue.c
        first = select(column.watch_id).group_by(column.watch_id).order_by(func.min(column.article_number)).limit(limit)
        with self._database.reading() as connection:
            ids = list(connection.scalars(first))
            rows = {row.id: _watch(row) for row in connection.execute(select(watches).where(watches.c.id.in_(ids)))}
            queued = connection.execute(select(watch_queue).where(column.watch_id.in_(ids))).all()
        numbers: dict[int, list[int]] = {}
        for row in queued:
            numbers.setdefault(row.watch_id, []).append(row.article_number)
        return [(rows[each], tuple(sorted(numbers[each]))) for each in ids if each in rows]

    def asked(self, watch: Watch, numbers: Sequence[int], answer: Snapshot, changes: str | None, at: datetime) -> None:
        """It was asked again: what it answers now, and what the person is to be told (JSON), if anything. At once."""
        with self._database.writing() as connection:
            done = (watch_queue.c.watch_id == watch.id) & watch_queue.c.article_number.in_(list(numbers))
            if connection.execute(delete(watch_queue).where(done)).rowcount == 0:
                return  # removed, or asked by somebody else
            values: dict[str, Any] = {"answer": snapshot_to_json(answer)}
            if changes is not None:
                values["told"] = watches.c.told + 1
                connection.execute(
                    insert(posts).values(
                        kind=PostKind.CHANGE.value,
                        state=PostState.DUE.value,
                        created_at=at,
                        guild_id=watch.guild_id,
                        channel_id=watch.channel_id,
                        user_id=watch.user_id,
                        watch_id=watch.id,
                        article_number=max(numbers),
                        payload=changes,
                        attempts=0,
                        wanted=0,
                        shown=0,
                    )
                )
            connection.execute(update(watches).where(watches.c.id == watch.id).values(values))

    def set_problem(self, watch_id: int, problem: str | None) -> None:
        """Why the person could not be told."""
        with self._database.writing() as connection:
            connection.execute(update(watches).where(watches.c.id == watch_id).values(problem=problem))

    def remove(self, watch_id: int, user_id: int | None = None) -> bool:
        """Watch it no more; False where it is gone, or somebody else's."""
        here = watches.c.id == watch_id
        if user_id is not None:
            here &= watches.c.user_id == user_id
        with self._database.writing() as connection:
            return connection.execute(delete(watches).where(here)).rowcount > 0

    def delete_of(self, user_id: int) -> int:
        """Delete all watches of a person; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(watches).where(watches.c.user_id == user_id)).rowcount

    def delete_guild(self, guild_id: int) -> int:
        """Delete all watches that were made in a guild; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(watches).where(watches.c.guild_id == guild_id)).rowcount

    def delete_before(self, moment: datetime) -> int:
        """Delete what had expired by then; how much it was."""
        with self._database.writing() as connection:
            return connection.execute(delete(watches).where(watches.c.expires_at < moment)).rowcount


def snapshot_to_json(snapshot: Snapshot) -> str:
    """A snapshot as it is kept."""
    return json.dumps(
        {"statements": [statement_to_dict(each) for each in snapshot.statements], "seen": snapshot.seen},
        ensure_ascii=False,
    )


def snapshot_from_json(text: str) -> Snapshot:
    """What `snapshot_to_json` made."""
    data = json.loads(text)
    return Snapshot(tuple(statement_from_dict(each) for each in data["statements"]), tuple(data["seen"]))


def statement_to_dict(statement: Statement) -> dict[str, Any]:
    """A statement in JSON's types."""
    return {**asdict(statement), "published": statement.published.isoformat() if statement.published else None}


def statement_from_dict(data: dict[str, Any]) -> Statement:
    """What `statement_to_dict` made."""
    published = datetime.fromisoformat(data["published"]) if data["published"] else None
    enums = {"precision": DatePrecision(data["precision"]), "kind": StatementKind(data["kind"])}
    return Statement(**{**data, "published": published, **enums})


def _check(
    connection: Connection, user_id: int, question: str, guild_id: int | None, company: str | None, now: datetime
) -> None:
    column = watches.c
    query = select(column.question, column.guild_id, column.company)
    mine = connection.execute(query.where(column.user_id == user_id, column.expires_at > now)).all()
    key = (_plain(question), guild_id, company)
    if any((_plain(row.question), row.guild_id, row.company) == key for row in mine):
        raise InputError(SAME)
    if len(mine) >= MOST:
        raise InputError(TOO_MANY)


def _plain(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?!. ")


def _watch(row: Row[Any]) -> Watch:
    values = dict(row._mapping)
    del values["fingerprint"], values["vector"]
    values["companies"] = tuple(json.loads(values["companies"]))
    values["answer"] = snapshot_from_json(values["answer"])
    return Watch(**values)
