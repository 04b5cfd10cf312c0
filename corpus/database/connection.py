"""The engine: how we connect, write, migrate, and say what went wrong."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from corpus.database.tables import meta
from corpus.errors import StoreError

log = logging.getLogger(__name__)

HEAD = "0007"
"""Newest revision in `migrations/versions`: lets an up-to-date database open without loading Alembic (0.2 s)."""
WRITE_LOCK_KEY = 0x6576_626F_7401
"""Advisory lock of PostgreSQL under which one process at a time writes articles and their index."""
REINDEX_LOCK_KEY = 0x6576_626F_7402
"""Advisory lock of PostgreSQL that a rebuild of the index holds from beginning to end."""


class Connector:
    """A pool of connections, with transactions whose failures are StoreErrors."""

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy URL; a plain `postgresql://` one uses psycopg 3."""
        try:
            parsed = make_url(url)
            if parsed.drivername in ("postgresql", "postgres"):
                parsed = parsed.set(drivername="postgresql+psycopg")
            self.is_sqlite = parsed.get_backend_name() == "sqlite"
            if not self.is_sqlite and parsed.get_backend_name() != "postgresql":
                raise StoreError("The database URL must be of SQLite or PostgreSQL.")
            self.where = f"{parsed.host or 'the local socket'}" if not self.is_sqlite else str(parsed.database)
            self.sqlite_path = Path(parsed.database) if self.is_sqlite and parsed.database else None
            self.engine: Engine = create_engine(parsed, **self._options())
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            raise StoreError("The database URL cannot be understood, or its driver is not installed.") from error
        self._write_lock = threading.RLock()
        self._write_depth = 0
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self.writer = self.engine.execution_options(evbot_write=True)

    def _options(self) -> dict[str, Any]:
        if self.is_sqlite:
            return {"poolclass": QueuePool, "connect_args": {"timeout": 30, "check_same_thread": False}}
        return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from."""
        with self.failures(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it or nothing."""
        with self.failures(), self._write_lock, self.writer.begin() as connection:
            yield connection

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """One writer of articles and index at a time, over threads, and with PostgreSQL over processes too."""
        with self._write_lock:
            if self.is_sqlite or self._write_depth:
                yield
                return
            with self._advisory_lock(WRITE_LOCK_KEY, wait=True):
                self._write_depth += 1
                try:
                    yield
                finally:
                    self._write_depth -= 1

    @contextmanager
    def rebuilding(self) -> Iterator[bool]:
        """Whether this process alone may rebuild the index; SQLite's data folder is locked for it anyway."""
        if self.is_sqlite:
            yield True
            return
        with self._advisory_lock(REINDEX_LOCK_KEY, wait=False) as held:
            yield held

    @contextmanager
    def _advisory_lock(self, key: int, *, wait: bool) -> Iterator[bool]:
        """Session-wide, so it is gone with the connection if the process dies."""
        function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        with self.failures():
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with self.failures():
                held = connection.scalar(text(f"SELECT {function}(:key)"), {"key": key}) is not False
            yield held
        finally:
            # Closing would only hand the connection, lock and all, back to the pool.
            connection.invalidate()
            connection.close()

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what the database raises into one plain sentence."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(self._explain(error)) from error

    def _explain(self, error: Exception) -> str:
        detail = str(getattr(error, "orig", None) or error).lower()
        if "disk is full" in detail or "no space left" in detail or "file too large" in detail:
            return "The disk that holds the articles is full; nothing was half stored. Free some space and try again."
        if "not a database" in detail or "malformed" in detail:
            return f"The article database {self.where} is damaged; restore it from a backup or an export."
        if "readonly" in detail or "read-only" in detail or "unable to open" in detail or "permission" in detail:
            return f"The article database {self.where} cannot be opened for writing; check the folder's permissions."
        if "locked" in detail:
            return f"The article database {self.where} is busy with another process; try again."
        if not self.is_sqlite:
            return f"The article database at {self.where} is out of reach or refused the request; try again later."
        return f"The article database {self.where} failed; the log has the details."

    def migrate(self) -> None:
        """Bring the schema up to date; a database of a newer version is refused."""
        if self.revision() == HEAD:
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util.exc import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        try:
            with self.exclusive(), self.writing() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError("The articles were written by a newer version of evbot; update it.") from error

    def is_current(self) -> bool:
        """Whether the schema is up to date; a database that is not even there is not."""
        if self.sqlite_path is not None and not self.sqlite_path.exists():
            return False
        return self.revision() == HEAD

    def revision(self) -> str | None:
        """Revision of the schema that the database has; None while it has none."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found

    def get_meta(self, key: str) -> str | None:
        """A note that was kept under `key`."""
        with self.reading() as connection:
            return read_meta(connection, key)

    def set_meta(self, key: str, value: str | None) -> None:
        """Keep a note; None takes it away."""
        with self.writing() as connection:
            write_meta(connection, key, value)

    def compact(self) -> None:
        """Write SQLite's file anew, so that nothing of what was deleted stands in it; takes up to its size once more.

        Readers go on meanwhile, writers wait. PostgreSQL sees to its own files.
        """
        if not self.is_sqlite:
            return
        with self.failures(), self._write_lock:
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                for index in ("articles_fts", "passages_fts"):
                    # Or the words of deleted rows stay in the index until it is merged some day.
                    cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise StoreError(self._explain(error)) from error
            finally:
                connection.close()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def read_meta(connection: Connection, key: str) -> str | None:
    """A note, read within the caller's transaction."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def meta_keys(connection: Connection, prefix: str) -> list[str]:
    """Keys of all notes that begin so."""
    return list(connection.scalars(select(meta.c.key).where(meta.c.key.startswith(prefix, autoescape=True))))


def write_meta(connection: Connection, key: str, value: str | None) -> None:
    """A note, written within the caller's transaction."""
    connection.execute(meta.delete().where(meta.c.key == key))
    if value is not None:
        connection.execute(meta.insert().values(key=key, value=value))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by _begin_sqlite: the driver's own begin comes too late, after a read that then cannot
    # be upgraded when another connection wrote in between.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("evbot_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
