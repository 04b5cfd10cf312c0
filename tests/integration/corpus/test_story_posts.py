"""Posts follow their stories when these are regrouped without a new article, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update

from corpus.database import Database
from corpus.database.posts import PostStore
from corpus.database.story_posts import follow
from corpus.database.story_tables import stories, story_articles
from corpus.database.subscriptions import SubscriptionStore
from corpus.database.telling_news import NewsStore
from corpus.database.telling_tables import posts, told_articles
from corpus.models import GLOBAL_SCOPE, guild_scope
from corpus.telling import GOES_ON_IN, Decided, Post, PostState, StoryPost, StoryUpdate, Subscription

GUILD, OTHER_GUILD = 1, 2
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(database: Database) -> PostStore:
    NewsStore(database).start()
    return PostStore(database)


def subscribe(database: Database, guild: int = GUILD) -> Subscription:
    return SubscriptionStore(database).add(Subscription(0, guild, guild + 10, 7, NOW, threads=True))


def group(database: Database, number: int, numbers: Sequence[int], scope: str = GLOBAL_SCOPE, **more: int) -> None:
    """These articles are this story; the one that they had is gone with its last article."""
    values = {"scope": scope, "headline": "H", "headline_number": 1, "companies": "[]", "status": "reported"}
    rows = [{"article_number": each, "story_number": number, "scope": scope} for each in numbers]
    with database.writing() as connection:
        connection.execute(stories.delete().where(stories.c.number == number))
        texts = {"status_sentence": "", "status_number": 1, "outlets": 1}
        connection.execute(insert(stories).values(number=number, **values, **texts, **more))
        connection.execute(story_articles.delete().where(story_articles.c.article_number.in_(numbers)))
        connection.execute(
            insert(story_articles), [row | {"vector": b"", "kind": "reported", "sentence": ""} for row in rows]
        )
        alive = select(story_articles.c.story_number)
        connection.execute(stories.delete().where(stories.c.number.not_in(alive)))


def post(store: PostStore, to: Subscription, story: int, *articles: int, state: PostState = PostState.SENT) -> Post:
    """A post of a story, as far as that."""
    seen = NewsStore(store._database).seen()  # type: ignore[arg-type]
    new = StoryPost(to.id, to.guild_id, to.channel_id, story, articles)
    assert store.decide(Decided(seen, max(seen, *articles), (new,)), NOW)
    made = store.story_posts(to.id, [story])[story]
    if state in (PostState.TRYING, PostState.SENT):
        store.trying(made, to.channel_id, 0)
    if state is PostState.SENT:
        store.sent(made, to.channel_id, 100 + made.id, NOW)
    if state is PostState.FAILED:
        store.fail(made)
    return read(store, made)


def read(store: PostStore, known: Post) -> Post:
    found = store.get(known.id)
    assert found is not None
    return found


def stir(database: Database, *changed: tuple[int, int | None]) -> None:
    with database.writing() as connection:
        follow(connection, set(changed))


def test_a_changed_story_has_its_post_edited_and_no_other(database: Database, store: PostStore) -> None:
    to = subscribe(database)
    group(database, 11, [1, 2])
    group(database, 12, [3])
    told, other = post(store, to, 11, 1), post(store, to, 12, 3)
    stir(database, (11, None), (99, None))
    assert store.changed(NOW) == [read(store, told)]
    assert read(store, other) == other
    SubscriptionStore(database).pause(to.id, "enough")
    assert store.changed(NOW) == []
    SubscriptionStore(database).resume(to.id)
    assert [each.id for each in store.changed(NOW)] == [told.id]


def test_a_post_goes_with_most_of_its_reports(database: Database, store: PostStore) -> None:
    to = subscribe(database)
    group(database, 11, [1, 2, 3])
    told = post(store, to, 11, 1, 2, 3)
    assert store.decide(Decided(3, 4, updates=(StoryUpdate(to.id, told.id, 11, 4, in_thread=True),)), NOW)
    group(database, 12, [1])
    group(database, 13, [2, 3, 4])
    stir(database, (11, None), (12, None), (13, None))
    assert read(store, told).story_number == 13
    assert [each.story_number for each in store.open(NOW)] == [13]  # what is on its way to the thread
    group(database, 14, [9])
    with database.writing() as connection:
        connection.execute(story_articles.delete().where(story_articles.c.article_number != 9))
        connection.execute(stories.delete().where(stories.c.number != 14))
    before = read(store, told)
    stir(database, (12, None), (13, None))
    assert read(store, told) == before  # nothing of it is left


@pytest.mark.parametrize(
    ("older", "newer", "goes_on", "other_state"),
    [
        (PostState.SENT, PostState.SENT, "older", PostState.SENT),
        (PostState.SENT, PostState.TRYING, "older", PostState.TRYING),
        (PostState.SENT, PostState.DUE, "older", PostState.FOLDED),
        (PostState.DUE, PostState.DUE, "older", PostState.FOLDED),
        (PostState.DUE, PostState.SENT, "newer", PostState.FOLDED),
        (PostState.FAILED, PostState.SENT, "newer", PostState.FAILED),
    ],
)
def test_of_two_posts_of_one_story_one_goes_on(
    database: Database, store: PostStore, older: PostState, newer: PostState, goes_on: str, other_state: PostState
) -> None:
    to, elsewhere = subscribe(database), subscribe(database, OTHER_GUILD)
    group(database, 11, [1])
    group(database, 12, [2])
    made = {"older": post(store, to, 11, 1, state=older), "newer": post(store, to, 12, 2, state=newer)}
    alone = post(store, elsewhere, 12, 2)
    group(database, 11, [1, 2])
    stir(database, (11, None), (12, None))
    first = read(store, made.pop(goes_on))
    (other,) = (read(store, each) for each in made.values())
    assert (first.story_number, first.payload, first.wanted > first.shown) == (11, {}, True)
    assert (other.story_number, other.state) == (None, other_state)
    links = {GOES_ON_IN: first.id} if other_state in (PostState.SENT, PostState.TRYING) else {}
    assert other.payload == links
    assert store.story_posts(to.id, [11]) == {11: first}
    assert read(store, alone).story_number == 11
    with database.reading() as connection:
        mine = select(told_articles.c.post_id).where(told_articles.c.subscription_id == to.id)
        assert set(connection.scalars(mine)) == {first.id}


def test_a_guild_sees_its_own_story_with_everybodys(database: Database, store: PostStore) -> None:
    home, away = subscribe(database), subscribe(database, OTHER_GUILD)
    group(database, 11, [1])
    group(database, 12, [2], guild_scope(GUILD))
    shared, own, others = post(store, home, 11, 1), post(store, home, 12, 2), post(store, away, 11, 1)
    with database.writing() as connection:
        connection.execute(update(stories).where(stories.c.number == 12).values(beside=11))
    stir(database, (12, GUILD), (11, GUILD))
    assert read(store, own).payload == {GOES_ON_IN: shared.id}
    assert read(store, shared).wanted > 0
    assert read(store, others) == others


def test_a_decision_on_a_story_that_is_gone_is_made_anew(database: Database, store: PostStore) -> None:
    to = subscribe(database)
    group(database, 11, [1])
    new = StoryPost(to.id, to.guild_id, to.channel_id, 11, (1,))
    group(database, 12, [1])
    assert not store.decide(Decided(0, 1, (new,)), NOW)
    assert not store.decide(Decided(0, 1, updates=(StoryUpdate(to.id, 1, 11, 1, in_thread=False),)), NOW)
    with database.reading() as connection:
        assert connection.execute(select(posts)).all() == []
