"""Stories in the database, the same on SQLite and on PostgreSQL: order, removal, guilds, crashes."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np
import pytest

from corpus.companies import Companies
from corpus.database import Database
from corpus.database.articles import delete_article, update_article
from corpus.database.connection import write_meta
from corpus.database.guild_data import delete_guild
from corpus.database.headlines import HeadlineStore
from corpus.database.index import GENERATION, dequeue, enqueue, replace_passages
from corpus.database.stories import StoryStore
from corpus.database.story_writing import count_queued
from corpus.ingest import Ingest, prepare
from corpus.library import Library
from corpus.models import (
    GLOBAL_SCOPE,
    Article,
    ArticleFilter,
    DatePrecision,
    Draft,
    Passage,
    Span,
    StatementKind,
    guild_scope,
)
from corpus.stories.service import StoryKeeper

COMPANIES = Companies.from_mapping({"Ford": {}, "Rivian": {}, "Tesla": {}})
HOME, AWAY = guild_scope(1), guild_scope(2)
EVERYWHERE = (GLOBAL_SCOPE, HOME, AWAY)
RECALL = ("Ford recalls 4,600 Kuga plug-in hybrids", "Ford calls back 4,600 Kuga plug-in hybrids over fires")
LINCOLN = ("Lincoln drops electric SUV with Rivian", "Lincoln and Rivian drop electric SUV plan")
TOPICS = {"Kuga": 0, "Lincoln": 1, "roof": 2}


@pytest.fixture
def keeper(database: Database) -> StoryKeeper:
    with database.writing() as connection:
        write_meta(connection, GENERATION, "1")
    return StoryKeeper(database)


def put(database: Database, title: str, outlet: str, day: int = 1, scope: str = GLOBAL_SCOPE) -> Article:
    """An article in the index, with a vector that says which of the topics it is about."""
    draft = Draft(
        title,
        f"{title}. That is what {outlet} says on day {day}.",
        id=f"{scope}-{outlet}-{day}-{title}",
        source=outlet,
        published=datetime(2020, 5, day, tzinfo=UTC),
        precision=DatePrecision.DAY,
    )
    article = Ingest(database, COMPANIES).store([prepare(draft, scope)])[0].article
    assert article is not None
    vector = np.zeros((1, 4), dtype=np.float32)
    vector[0, next((number for topic, number in TOPICS.items() if topic in title), 3)] = 1
    passage = Passage(article.id, 0, Span(0, 5), title, "", (Span(0, 5),))
    with database.writing() as connection:
        replace_passages(connection, 1, [article.number], [(article, passage, vector)])
        dequeue(connection, 1, [article.number])
    return article


def told(database: Database, *scopes: str) -> dict[str, list[str]]:
    """Reports of each story by headline."""
    stories = StoryStore(database).newest(ArticleFilter(scopes or (GLOBAL_SCOPE,)), 50)
    return {story.headline: sorted(report.title for report in story.reports) for story in stories}


def test_reports_of_one_event_are_one_story(database: Database, keeper: StoryKeeper) -> None:
    put(database, RECALL[0], "A")
    put(database, "Tesla tiles a roof", "A")
    put(database, RECALL[1], "B", 2)
    assert keeper.drain() == 3
    assert keeper.drain() == 0
    assert told(database) == {RECALL[0]: sorted(RECALL), "Tesla tiles a roof": ["Tesla tiles a roof"]}
    store = StoryStore(database)
    story = store.newest(ArticleFilter(companies=("Ford",)), 5)[0]
    assert (story.outlets, story.first, story.last) == (
        2,
        datetime(2020, 5, 1, tzinfo=UTC),
        datetime(2020, 5, 2, tzinfo=UTC),
    )
    assert story.status is StatementKind.REPORTED
    assert [report.title for report in story.reports] == [RECALL[1], RECALL[0]]
    assert store.of_article(story.reports[0].number, (GLOBAL_SCOPE,)) == story
    assert store.count(ArticleFilter(since=datetime(2020, 5, 2, tzinfo=UTC))) == 1
    assert store.count(ArticleFilter(until=datetime(2020, 5, 1, tzinfo=UTC))) == 0
    lines = HeadlineStore(database)
    everything = ArticleFilter()
    assert [(line.title, line.also) for line in lines.newest(everything, 5)] == [
        (RECALL[1], ("A",)),
        ("Tesla tiles a roof", ()),
    ]
    assert [line.title for line in lines.in_order(everything, 5)] == [RECALL[0], "Tesla tiles a roof"]
    assert lines.count(everything) == lines.count(everything, dated=True) == 2


def test_an_article_waits_for_its_index_before_its_story_is_looked_for(database: Database, keeper: StoryKeeper) -> None:
    """Threads store articles side by side: one may keep stories while what another has stored is not indexed yet."""
    put(database, RECALL[0], "A")
    other = put(database, RECALL[1], "B", 2)
    with database.writing() as connection:
        enqueue(connection, other.number, other.scope)
    assert keeper.drain() == 1
    assert told(database) == {RECALL[0]: [RECALL[0]]}
    with database.writing() as connection:
        dequeue(connection, 1, [other.number])
    assert keeper.drain() == 1
    assert told(database) == {RECALL[0]: sorted(RECALL)}


def test_stories_do_not_depend_on_the_order_of_arrival(database: Database, keeper: StoryKeeper) -> None:
    reports = [(title, outlet, day) for title in (*RECALL, *LINCOLN) for outlet, day in (("A", 1), ("B", 2), ("C", 4))]
    random.Random(4).shuffle(reports)
    for number, (title, outlet, day) in enumerate(reports):
        put(database, title, outlet, day)
        if number % 3 == 0:
            keeper.drain()
    keeper.drain()
    arrived = sorted(told(database).values())
    assert keeper.rebuild() == len(reports)
    assert sorted(told(database).values()) == arrived
    assert all(len({"Kuga" in title for title in titles}) == 1 for titles in arrived)


def test_a_story_is_mended_when_its_article_goes_or_changes(database: Database, keeper: StoryKeeper) -> None:
    first, second = put(database, RECALL[0], "A"), put(database, RECALL[1], "B", 2)
    keeper.drain()
    number = StoryStore(database).newest(ArticleFilter(), 1)[0].number
    with database.writing() as connection:
        delete_article(connection, first.number)
    # Readers in between see no trace of it.
    assert told(database) == {RECALL[0]: [RECALL[1]]}
    keeper.drain()
    assert told(database) == {RECALL[1]: [RECALL[1]]}
    assert StoryStore(database).newest(ArticleFilter(), 1)[0].number == number
    with database.writing() as connection:
        update_article(connection, second.number, {"title": "Ford denies that Kuga plug-in hybrids burn"})
    keeper.drain()
    story = StoryStore(database).newest(ArticleFilter(), 1)[0]
    assert (story.status, story.status_number) == (StatementKind.DENIED, second.number)
    with database.writing() as connection:
        delete_article(connection, second.number)
    keeper.drain()
    assert told(database) == {}


def test_a_guilds_article_stands_beside_everybodys_story_and_never_in_it(
    database: Database, keeper: StoryKeeper
) -> None:
    put(database, RECALL[0], "A")
    own = put(database, RECALL[1], "Secret", 1, HOME)
    other = put(database, RECALL[1], "Other", 1, AWAY)
    keeper.drain()
    store = StoryStore(database)
    assert told(database) == {RECALL[0]: [RECALL[0]]}
    assert store.newest(ArticleFilter(), 1)[0].outlets == 1
    assert told(database, GLOBAL_SCOPE, HOME) == {RECALL[0]: sorted(RECALL)}
    seen = store.newest(ArticleFilter((GLOBAL_SCOPE, HOME)), 5)
    assert [report.source for report in seen[0].reports] == ["Secret", "A"]
    assert store.of_article(own.number, (GLOBAL_SCOPE, HOME)) == seen[0]
    assert store.of_article(own.number, (GLOBAL_SCOPE, AWAY)) is None
    assert store.of_article(other.number, (GLOBAL_SCOPE, HOME)) is None
    assert [line.also for line in HeadlineStore(database).newest(ArticleFilter((GLOBAL_SCOPE, HOME)), 5)] == [("A",)]
    assert [line.also for line in HeadlineStore(database).newest(ArticleFilter(), 5)] == [()]
    # Everybody's story goes: what the guilds have stands alone again, each by itself.
    with database.writing() as connection:
        delete_article(connection, own.number)
        delete_guild(connection, 2)
    keeper.drain()
    assert told(database, *EVERYWHERE) == {RECALL[0]: [RECALL[0]]}


def test_the_reports_around_an_article_are_those_that_may_be_seen(database: Database, keeper: StoryKeeper) -> None:
    shared = put(database, RECALL[0], "A")
    later = put(database, RECALL[1], "B", 2)
    alone = put(database, "Tesla tiles a roof", "A")
    own = put(database, RECALL[1], "Secret", 3, HOME)
    store = StoryStore(database)
    assert store.reports_around([shared.number], (GLOBAL_SCOPE,)) == {}
    keeper.drain()

    def told(scopes: tuple[str, ...], *numbers: int) -> dict[int, list[str | None]]:
        found = store.reports_around(numbers, scopes)
        return {number: [report.outlet for report in reports] for number, reports in found.items()}

    assert told((GLOBAL_SCOPE,), shared.number, alone.number) == {shared.number: ["B", "A"], alone.number: ["A"]}
    assert told((GLOBAL_SCOPE, AWAY), later.number, own.number) == {later.number: ["B", "A"]}
    seen = ["Secret", "B", "A"]
    assert told((GLOBAL_SCOPE, HOME), shared.number, own.number) == {shared.number: seen, own.number: seen}
    assert told((HOME,), shared.number, own.number) == {own.number: ["Secret"]}
    (first,) = store.reports_around([alone.number], (GLOBAL_SCOPE,)).values()
    assert first == store.newest(ArticleFilter(companies=("Tesla",)), 1)[0].reports


def test_a_guilds_story_outlives_everybodys(database: Database, keeper: StoryKeeper) -> None:
    shared = put(database, RECALL[0], "A")
    put(database, RECALL[1], "Secret", 1, HOME)
    keeper.drain()
    with database.writing() as connection:
        delete_article(connection, shared.number)
    keeper.drain()
    assert told(database, GLOBAL_SCOPE, HOME) == {RECALL[1]: [RECALL[1]]}
    put(database, RECALL[0], "B", 2)
    keeper.drain()
    assert told(database, GLOBAL_SCOPE, HOME) == {RECALL[0]: sorted(RECALL)}


def test_a_later_denial_turns_the_story(database: Database, keeper: StoryKeeper) -> None:
    put(database, LINCOLN[0], "A")
    put(database, "Ford denies that Lincoln drops electric SUV with Rivian", "B", 3)
    keeper.drain()
    story = StoryStore(database).newest(ArticleFilter(), 5)[0]
    assert (story.status, story.contradicted, len(story.reports)) == (StatementKind.DENIED, True, 2)
    assert story.headline.startswith("Ford denies")
    assert HeadlineStore(database).in_order(ArticleFilter(), 1)[0].status is StatementKind.DENIED


def test_what_a_crash_left_is_told_at_the_next_start(library: Library) -> None:
    draft = Draft(RECALL[0], f"{RECALL[0]}, says Ford.", source="A", published=datetime(2020, 5, 1, tzinfo=UTC))
    Ingest(library.database, COMPANIES).store([prepare(draft, GLOBAL_SCOPE)])
    assert told(library.database) == {}
    library.close()
    with Library.open(library.settings, library.embedder) as again:
        assert told(again.database) == {RECALL[0]: [RECALL[0]]}
        with again.database.reading() as connection:
            assert count_queued(connection) == 0
        again.add_draft(Draft(RECALL[1], f"{RECALL[1]}, says Ford.", source="B", published=draft.published))
        assert again.reindex() == 2
        assert sum(map(len, told(again.database).values())) == 2
