"""Headlines and counts, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from corpus.companies import Companies
from corpus.database import Database
from corpus.database.articles import update_article
from corpus.database.counts import CountStore
from corpus.database.headlines import HeadlineStore
from corpus.ingest import Ingest, prepare
from corpus.models import GLOBAL_SCOPE, ArticleFilter, DatePrecision, Draft, guild_scope
from corpus.overview import Freshness, OutletCount

COMPANIES = Companies.from_mapping({"Tesla": {}, "Chery": {}})
HOME, AWAY = guild_scope(1), guild_scope(2)
HERE = (GLOBAL_SCOPE, HOME)
YEAR = datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)


def put(
    database: Database, name: str, published: str = "", *, scope: str = GLOBAL_SCOPE, about: str = "Tesla", **more: str
) -> int:
    """An article of this title; its number."""
    moment, precision = None, DatePrecision.NONE
    if published:
        precision = DatePrecision.MONTH if len(published) == 7 else DatePrecision.DAY
        moment = datetime.fromisoformat(f"{published}-01" if len(published) == 7 else published).replace(tzinfo=UTC)
    text = f"{about} did {name} and nothing else of note."
    draft = Draft(name, text, id=name, published=moment, precision=precision, **more)  # type: ignore[arg-type]
    article = Ingest(database, COMPANIES).store([prepare(draft, scope)])[0].article
    assert article is not None
    return article.number


def same(database: Database, number: int, original: int) -> None:
    with database.writing() as connection:
        update_article(connection, number, {"near_duplicate_of": original})


def titles(store: HeadlineStore, **where: object) -> list[str]:
    return [line.title for line in store.newest(ArticleFilter(**{"scopes": HERE} | where), 10)]  # type: ignore[arg-type]


@pytest.fixture
def store(database: Database) -> HeadlineStore:
    return HeadlineStore(database)


def test_newest_first_and_undated_last(database: Database, store: HeadlineStore) -> None:
    put(database, "undated")
    put(database, "old", "2019-01-05", source="Wire", url="https://example.com/old")
    put(database, "month", "2019-03")
    put(database, "new", "2019-03-02", about="Chery")
    assert titles(store) == ["new", "month", "old", "undated"]
    assert titles(store, companies=("Tesla",)) == ["month", "old", "undated"]
    assert titles(store, since=datetime(2019, 3, 1, tzinfo=UTC)) == ["new", "month"]
    everything = ArticleFilter(HERE)
    assert [line.title for line in store.newest(everything, 2, 1)] == ["month", "old"]
    assert [line.title for line in store.in_order(everything, 10)] == ["old", "month", "new"]
    assert [line.title for line in store.in_order(everything, 1, 1)] == ["month"]
    assert (store.count(everything), store.count(everything, dated=True), store.count(everything, dated=False)) == (
        4,
        3,
        1,
    )
    old = store.newest(everything, 1, 2)[0]
    assert (old.source, old.url, old.companies, old.precision) == (
        "Wire", "https://example.com/old", ("Tesla",), DatePrecision.DAY,
    )  # fmt: skip
    assert old.published == datetime(2019, 1, 5, tzinfo=UTC)


def test_near_duplicates_are_folded_into_the_first(database: Database, store: HeadlineStore) -> None:
    first = put(database, "first", "2019-01-05", source="Wire")
    second = put(database, "second", "2019-01-06", source="Herald")
    third = put(database, "third", "2019-01-07", via="gizmo.example")
    again = put(database, "again", "2019-01-07", source="Wire")
    for number, original in ((second, first), (third, second), (again, first)):
        same(database, number, original)
    (line,) = store.newest(ArticleFilter(HERE), 10)
    assert (line.title, line.also) == ("first", ("Herald", "gizmo.example"))
    assert store.count(ArticleFilter(HERE)) == 1
    # Where the first is not seen, the next one stands for the rest.
    later = ArticleFilter(HERE, since=datetime(2019, 1, 6, tzinfo=UTC))
    assert [(each.title, each.also) for each in store.newest(later, 10)] == [
        ("again", ()),
        ("second", ("gizmo.example",)),
    ]
    assert store.count(later) == 2


def test_nothing_of_another_guild(database: Database, store: HeadlineStore) -> None:
    shared = put(database, "shared", "2019-01-05", source="Wire")
    same(database, put(database, "theirs", "2019-02-01", scope=AWAY, source="Secret"), shared)
    put(database, "theirs too", "2019-02-02", scope=AWAY, source="Secret")
    same(database, put(database, "ours", "2019-02-03", scope=HOME, source="Own"), shared)
    (line,) = store.newest(ArticleFilter(HERE), 10)
    assert (line.title, line.also) == ("shared", ("Own",))
    assert store.count(ArticleFilter(HERE)) == 1
    counts = CountStore(database)
    assert [outlet.source for outlet in counts.outlets(HERE)] == ["Own", "Wire"]
    assert counts.freshness(HERE).articles == 2
    assert sum(counts.written(HERE, ["Tesla"], *YEAR).days["Tesla"].values()) == 2
    assert counts.most_written((GLOBAL_SCOPE,), *YEAR, 5) == ["Tesla"]
    assert counts.written((GLOBAL_SCOPE,), ["Tesla"], *YEAR).days == {"Tesla": {date(2019, 1, 5): 1}}


def test_outlets_and_how_fresh_they_are(database: Database) -> None:
    for name, published in (("a", "2019-01-05"), ("b", "2019-03"), ("c", "")):
        put(database, name, published, source="Wire")
    put(database, "d", "2019-03", source="Herald")
    put(database, "e", "2019-03-01", source="Herald")
    put(database, "f", via="gizmo.example")
    put(database, "g")
    march = datetime(2019, 3, 1, tzinfo=UTC)
    outlets = CountStore(database).outlets(HERE)
    assert sorted(outlets, key=lambda each: (-each.articles, each.source or "", each.via or "")) == [
        OutletCount("Wire", None, 3, march, DatePrecision.MONTH),
        OutletCount("Herald", None, 2, march, DatePrecision.DAY),
        OutletCount(None, None, 1, None, DatePrecision.NONE),
        OutletCount(None, "gizmo.example", 1, None, DatePrecision.NONE),
    ]
    freshness = CountStore(database).freshness(HERE)
    assert (freshness.articles, freshness.undated) == (7, 3)
    assert (freshness.earliest, freshness.newest) == (datetime(2019, 1, 5, tzinfo=UTC), march)
    assert freshness.last_added is not None


def test_what_was_written_day_by_day(database: Database) -> None:
    put(database, "a", "2019-01-05T23:59:00", about="Tesla and Chery")
    put(database, "b", "2019-01-05", about="Chery")
    put(database, "c", "2019-01-06", about="Chery")
    put(database, "d", "2019-01", about="Tesla and Chery")
    put(database, "e", about="Tesla and Chery")
    put(database, "f", "2018-12-31", about="Tesla")
    counts = CountStore(database)
    written = counts.written(HERE, ["Tesla", "Chery", "Nobody"], *YEAR)
    assert written.days == {
        "Tesla": {date(2019, 1, 5): 1},
        "Chery": {date(2019, 1, 5): 2, date(2019, 1, 6): 1},
        "Nobody": {},
    }
    assert (written.month_only, written.undated) == (1, 1)
    assert counts.most_written(HERE, *YEAR, 5) == ["Chery", "Tesla"]
    assert counts.most_written(HERE, *YEAR, 1) == ["Chery"]


def test_an_empty_corpus(database: Database, store: HeadlineStore) -> None:
    counts = CountStore(database)
    assert store.newest(ArticleFilter(HERE), 10) == []
    assert store.count(ArticleFilter(HERE)) == 0
    assert counts.outlets(HERE) == []
    assert counts.freshness(HERE) == Freshness(0, 0, None, None, None)
    assert counts.most_written(HERE, *YEAR, 5) == []
    assert counts.written(HERE, [], *YEAR).days == {}
