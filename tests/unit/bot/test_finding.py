"""Looking for articles takes a few queries, however many are found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import event

from bot.desk.keeping import Keeping
from corpus.companies import Companies
from corpus.database import Database
from corpus.ingest import Ingest, prepare
from corpus.models import GLOBAL_SCOPE, Draft, guild_scope


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'articles.db'}")
    database.migrate()
    yield database
    database.close()


async def test_ten_titles_and_thirty_texts_are_read_at_once(database: Database) -> None:
    titled = [Draft(f"The plant of {n} people", f"Something else, number {n}.") for n in range(20)]
    others = [Draft(f"Title {n}", f"Of the plant of {n} people in Szeged.") for n in range(20)]
    ingest = Ingest(database, Companies(()))
    ingest.store([prepare(draft, GLOBAL_SCOPE) for draft in titled[:10]])
    ingest.store([prepare(draft, guild_scope(7)) for draft in (*titled[10:], *others)])
    ingest.store([prepare(Draft("The plant of another guild", "Words."), guild_scope(8))])
    keeping = Keeping(cast(Any, SimpleNamespace(database=database)), lambda: datetime.now(UTC))
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    found = await keeping.find("plant people", 7)

    assert [article.title for article in found[:10]] == [draft.title for draft in titled[:9:-1]]
    assert {article.title for article in found} == {draft.title for draft in (*titled, *others)}
    assert len(found) == 40
    assert len([query for query in asked if query.startswith(("SELECT", "WITH"))]) <= 4
