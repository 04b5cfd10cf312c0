"""The text of record, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import corpus.database
import corpus.database.guild_data  # so that the tables of all parts are known
from corpus.companies import Companies
from corpus.database import Database
from corpus.database.connection import HEAD, write_meta
from corpus.database.index import GENERATION, replace_passages
from corpus.database.tables import metadata
from corpus.errors import StoreError
from corpus.ingest import Ingest, prepare
from corpus.models import (
    GLOBAL_SCOPE,
    Article,
    ArticleFilter,
    DatePrecision,
    Draft,
    IngestOutcome,
    Passage,
    Span,
    guild_scope,
)

COMPANIES = Companies.from_mapping({"Tesla": {}, "Chery": {}})
MARCH = datetime(2019, 3, 1, tzinfo=UTC)


def stored(database: Database, draft: Draft, scope: str = GLOBAL_SCOPE) -> Article:
    article = Ingest(database, COMPANIES).store([prepare(draft, scope)])[0].article
    assert article is not None
    return article


def draft(number: int, text: str = "Tesla builds cars.", **fields: object) -> Draft:
    values: dict[str, object] = {"title": f"Title {number}", "text": f"{text} Number {number}.", "id": f"p{number}"}
    return Draft(**(values | fields))  # type: ignore[arg-type]


def indexed(database: Database, article: Article, generation: int = 1, heading: str = "Heading") -> list[int]:
    passage = Passage(
        article_id=article.id,
        ordinal=0,
        span=Span(0, len(article.text)),
        text=article.text,
        heading=heading,
        sentences=(Span(0, 5), Span(6, len(article.text))),
    )
    rows = np.eye(2, 8, dtype=np.float32)
    with database.writing() as connection:
        return replace_passages(connection, generation, [article.number], [(article, passage, rows)])


@pytest.fixture
def serving(database: Database) -> Database:
    """A database whose generation 1 serves."""
    database.set_meta(GENERATION, "1")
    return database


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, metadata) == []
    folder = Path(corpus.database.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]
    assert database.is_current()
    database.migrate()


def _ours(name: str | None, kind: str, parents: object) -> bool:
    # What full text search makes is not in the tables.
    return not (name or "").startswith(("passages_fts", "articles_fts", "alembic")) and name not in (
        "words",
        "ix_passages_words",
        "ix_articles_words",
    )


def test_a_newer_schema_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version"):
        database.migrate()


def test_an_article_comes_back_as_it_went_in(serving: Database) -> None:
    moment = datetime(2019, 4, 22, 12, 1, 19, 123456, tzinfo=UTC)
    article = stored(
        serving,
        draft(
            1,
            "Tesla 🔥 特斯拉 — “quoted”\n\nTwo.",
            url="https://x.example/a?b=1",
            source="Reuters",
            via="gizmochina.com",
            author="A. Writer",
            published=moment,
            precision=DatePrecision.DAY,
            language="en",
            fetched_at=moment,
        ),
    )
    assert serving.get("p1") == article
    assert serving.get_many(["p1", "nope"]) == {"p1": article}
    assert (article.published, article.fetched_at) == (moment, moment)
    assert article.published is not None
    assert article.published.tzinfo is UTC
    assert serving.find(GLOBAL_SCOPE, content_hash=article.content_hash) == article
    assert serving.get("nope") is None
    assert serving.get_by_number(999) is None


def test_the_latest_first_and_the_undated_last(serving: Database) -> None:
    days = {1: MARCH, 2: None, 3: MARCH + timedelta(days=9), 4: None}
    for number, day in days.items():
        stored(
            serving,
            draft(number, published=day, precision=DatePrecision.DAY, fetched_at=MARCH + timedelta(hours=number)),
        )
    assert [article.id for article in serving.latest(ArticleFilter(), 10)] == ["p3", "p1", "p4", "p2"]
    assert [article.id for article in serving.latest(ArticleFilter(), 2, offset=1)] == ["p1", "p4"]


def test_filters(serving: Database) -> None:
    guild = guild_scope(7)
    stored(serving, draft(1, published=MARCH, precision=DatePrecision.DAY))
    stored(serving, draft(2, "Chery builds too.", published=MARCH + timedelta(days=5), precision=DatePrecision.DAY))
    stored(serving, draft(3))
    stored(serving, draft(4), guild)

    def ids(**fields: object) -> list[str]:
        return [article.id for article in serving.iterate(ArticleFilter(**fields))]  # type: ignore[arg-type]

    assert ids() == ["p1", "p2", "p3"]
    assert ids(scopes=(GLOBAL_SCOPE, guild)) == ["p1", "p2", "p3", "p4"]
    assert ids(scopes=()) == []
    assert ids(companies=("Chery",)) == ["p2"]
    assert ids(companies=("Chery", "Tesla")) == ["p1", "p2", "p3"]
    assert ids(since=MARCH) == ["p1", "p2"]
    assert ids(until=MARCH + timedelta(days=5)) == ["p1"]
    stats = serving.stats(ArticleFilter())
    assert (stats.articles, stats.earliest, stats.latest) == (3, MARCH, MARCH + timedelta(days=5))
    none = serving.stats(ArticleFilter(companies=("Ford",)))
    assert (none.articles, none.earliest, none.latest) == (0, None, None)


def test_iterate_goes_over_many_pages(serving: Database) -> None:
    candidates = [prepare(draft(number), GLOBAL_SCOPE) for number in range(520)]
    Ingest(serving, COMPANIES).store(candidates)
    assert [article.id for article in serving.iterate(ArticleFilter())] == [f"p{n}" for n in range(520)]
    assert len(serving.get_many([f"p{n}" for n in range(520)])) == 520


def test_passages_and_sentence_vectors(serving: Database) -> None:
    article = stored(serving, draft(1))
    (passage_id,) = indexed(serving, article)
    passage = serving.get_passages([passage_id, 12345])[passage_id]
    assert (passage.article_id, passage.text, passage.id) == ("p1", article.text, passage_id)
    assert passage.sentences == (Span(0, 5), Span(6, len(article.text)))
    ((found, vectors),) = serving.passages_with_vectors({"p1": range(1), "p2": range(9)})["p1"]
    assert found == passage
    np.testing.assert_array_equal(vectors, np.eye(2, 8))
    assert serving.passages_with_vectors({"p1": range(1, 9)}) == serving.passages_with_vectors({}) == {}
    # The old passages and their vectors go with the new.
    (again,) = indexed(serving, article)
    assert again != passage_id
    assert serving.get_passages([passage_id]) == {}
    assert [each.id for each, _ in serving.passages_with_vectors({"p1": range(9)})["p1"]] == [again]
    assert serving.count_passages(1) == {GLOBAL_SCOPE: 1}
    assert serving.count_passages(2) == {}


def test_words_are_found_by_stem_in_text_and_heading(serving: Database) -> None:
    first = indexed(serving, stored(serving, draft(1, "Xiaomi is talking to Chery. Chery Chery.")))[0]
    second = indexed(serving, stored(serving, draft(2, "A café in Zürich.")), heading="Xiaomi — Reuters")[0]

    def found(*terms: str) -> list[int]:
        return [hit.passage_id for hit in serving.search_text(terms, [GLOBAL_SCOPE], 10)]

    assert found("talks") == [first]
    assert found("talked", "café") == [first, second] or found("talked", "café") == [second, first]
    assert set(found("xiaomi")) == {first, second}
    assert found("xiaomi", "chery")[0] == first
    assert found("talking to Chery") == [first]
    assert found("Chery to talking") == []
    assert found("nothing") == []
    scores = [hit.score for hit in serving.search_text(["xiaomi", "chery"], [GLOBAL_SCOPE], 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(serving.search_text(["xiaomi"], [GLOBAL_SCOPE], 1)) == 1


@pytest.mark.parametrize(
    "term",
    ['"', "a OR b", "NEAR(a b)", "x*", "-x", "col:umn", "(((", "'; DROP TABLE articles; --", "a & | ! <-> b:*", "\\",
     "", " ", "🔥", "\0", "\ud800", "a\ud800b\0c", "^x", "{x}", "特斯拉", "%", "x" * 5000, ":A", "'quoted'"],
)  # fmt: skip
def test_no_term_is_syntax(serving: Database, term: str) -> None:
    passage = indexed(serving, stored(serving, draft(1)))[0]
    assert [hit.passage_id for hit in serving.search_text([term, "cars"], [GLOBAL_SCOPE], 5)] == [passage]
    serving.search_text([term], [GLOBAL_SCOPE], 5)


def test_search_sees_the_scopes_asked_for_and_the_serving_generation(serving: Database) -> None:
    guild = guild_scope(7)
    ours = indexed(serving, stored(serving, draft(1)))[0]
    theirs = indexed(serving, stored(serving, draft(2), guild))[0]
    indexed(serving, stored(serving, draft(3)), generation=2)

    def found(*scopes: str) -> list[int]:
        return sorted(hit.passage_id for hit in serving.search_text(["cars"], scopes, 10))

    assert found(GLOBAL_SCOPE) == [ours]
    assert found(guild) == [theirs]
    assert found(GLOBAL_SCOPE, guild) == sorted([ours, theirs])
    assert found() == []
    assert serving.passages_with_vectors({"p3": range(9)}) == {}


def test_notes(database: Database) -> None:
    assert database.get_meta("x") is None
    database.set_meta("x", "1")
    database.set_meta("x", "2")
    assert database.get_meta("x") == "2"
    database.set_meta("x", None)
    assert database.get_meta("x") is None


def test_many_threads_write_and_read(serving: Database) -> None:
    errors: list[BaseException] = []

    def work(base: int) -> None:
        try:
            for number in range(base, base + 10):
                stored(serving, draft(number))
                serving.latest(ArticleFilter(), 5)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=work, args=(base,)) for base in range(0, 80, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert serving.count_articles() == 80


def test_two_connections_of_one_database_never_store_one_address_twice(database_url: str) -> None:
    pools = [Database(database_url) for _ in range(3)]
    pools[0].migrate()
    outcomes: list[IngestOutcome] = []

    def work(database: Database) -> None:
        for number in range(10):
            one = draft(number, url=f"https://x.example/{number}")
            outcomes.append(Ingest(database, COMPANIES).store([prepare(one, GLOBAL_SCOPE)])[0].outcome)

    threads = [threading.Thread(target=work, args=(database,)) for database in pools]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(IngestOutcome.ADDED) == 10
    assert outcomes.count(IngestOutcome.UNCHANGED) == 20
    for database in pools:
        database.close()


def test_a_failing_transaction_leaves_nothing(serving: Database) -> None:
    with pytest.raises(StoreError), serving.writing() as connection:  # noqa: PT012
        write_meta(connection, "half", "done")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    assert serving.get_meta("half") is None


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgresql+nodriver://x/y", "sqlite:////proc/none/x.db"])
def test_a_bad_database_url_is_one_plain_sentence(url: str) -> None:
    with pytest.raises(StoreError) as error:
        Database(url).migrate()
    assert "\n" not in str(error.value)


def test_a_database_out_of_reach_is_an_outage() -> None:
    database = Database("postgresql://someone:secret@127.0.0.1:9/none")
    with pytest.raises(StoreError, match="out of reach") as error:
        database.search_text(["x"], [GLOBAL_SCOPE], 1)
    assert "secret" not in str(error.value)


def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "articles.db").write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        Database(f"sqlite:///{tmp_path / 'articles.db'}").migrate()


def test_a_full_database_stores_nothing_by_halves(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'articles.db'}")
    database.migrate()

    def small(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 120")  # type: ignore[attr-defined]

    sqlalchemy.event.listen(database.engine, "connect", small)
    database.engine.dispose()
    before = database.count_articles()
    with pytest.raises(StoreError, match=r"disk .* is full"):  # noqa: PT012
        for number in range(100):
            stored(database, draft(number, "Words of many kinds. " * 500))
            before += 1
    assert database.count_articles() == before
    database.close()
    again = Database(f"sqlite:///{tmp_path / 'articles.db'}")
    assert replace(stored(again, draft(1000)), number=0).id == "p1000"
    again.close()


def test_what_an_import_says_of_a_language_fits_the_column(database: Database) -> None:
    article = stored(database, draft(1, language="English (United Kingdom)"))
    assert article.language == "English (United"
