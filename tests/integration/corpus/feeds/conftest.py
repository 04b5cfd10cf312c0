"""Feeds on a real web server, a real database, and a clock that only tests move."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from corpus.companies import Companies
from corpus.database import Database
from corpus.database.connection import write_meta
from corpus.database.index import GENERATION
from corpus.database.telling_news import NewsStore
from corpus.feeds.following import Following
from corpus.feeds.service import FeedService
from corpus.fetch import Fetcher
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE
from tests.integration.corpus.conftest import make_settings
from tests.integration.corpus.web import Web, serving

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class TextLibrary(Library):
    """A library without an index: what feeds bring is text; the queue of the index is left standing."""

    @cached_property
    def _upkeep(self) -> Any:
        return NoIndex()


class NoIndex:
    """Indexes nothing."""

    def index(self) -> None:
        """The queue is left standing."""

    def index_now_or_later(self) -> bool:
        return True


class Clock:
    """The time, which only passes when a test says so."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def open_text_library(folder: Path) -> TextLibrary:
    database = Database(f"sqlite:///{folder / 'articles.db'}")
    # Thousands of small transactions: nobody pulls the plug here.
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    database.migrate()
    with database.writing() as connection:
        write_meta(connection, GENERATION, "1")
    cleanup = ExitStack()
    cleanup.callback(database.close)
    embedder: Any = None
    settings = make_settings(folder)
    return TextLibrary(
        settings, database, embedder=embedder, companies=Companies.from_toml(), vectors=None, cleanup=cleanup
    )


def make_service(library: Library, clock: Clock, *, timeout: float = 2.0) -> FeedService:
    fetcher = Fetcher(
        timeout=timeout,
        max_bytes=1_000_000,
        resolve=lambda host: ["127.0.0.1"],
        allow_address=lambda address: True,
        allowed_ports=None,
    )
    executor = ThreadPoolExecutor(4)
    return FeedService(
        library,
        fetcher,
        executor=executor,
        user_agent="EVNewsBot/0.1",
        pause=2.0,
        now=clock,
        random=Random(1),
        sleep=lambda seconds: clock.pass_(seconds=seconds),
    )


def untold(library: Library) -> set[int]:
    """Numbers of the articles that nobody is told of."""
    articles = NewsStore(library.database).since(0, 1_000_000, [GLOBAL_SCOPE])
    return {each.number for each in articles if not each.announced}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[TextLibrary]:
    with open_text_library(tmp_path) as library:
        yield library


@pytest.fixture
def site() -> Iterator[Web]:
    with serving({}) as web:
        yield web


@pytest.fixture
def service(library: TextLibrary, clock: Clock, site: Web) -> Iterator[FeedService]:
    # `site` first: the server must outlive the threads that ask it.
    service = make_service(library, clock)
    yield service
    service.stop()


@pytest.fixture
def following(service: FeedService) -> Following:
    return Following(service)


def settle(service: FeedService, clock: Clock, *, hours: float = 3) -> int:
    """Let time pass until nothing waits any more; returns how many polls there were."""
    end, polls = clock.now + timedelta(hours=hours), 0
    while clock.now < end:
        polls += len(service.poll_due())
        due = service.next_due()
        if due is None:
            break
        clock.now = max(clock.now + timedelta(seconds=3), min(due, end))
    return polls
