"""Subscriptions, posts, digests and watches, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from corpus.database import Database
from corpus.database.digests import DigestRun, DigestStore
from corpus.database.posts import PostStore
from corpus.database.subscriptions import MOST, SubscriptionStore, Trouble
from corpus.database.telling_news import NewsStore
from corpus.database.telling_tables import told_articles
from corpus.database.watches import WatchStore
from corpus.errors import InputError
from corpus.models import DatePrecision, StatementKind
from corpus.telling import (
    Decided,
    Digest,
    PostKind,
    PostState,
    Quiet,
    Snapshot,
    Statement,
    StoryPost,
    StoryUpdate,
    Subscription,
    Watch,
)

GUILD = 1_234_567_890_123_456_789
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
WANTED = Subscription(
    0, GUILD, GUILD + 1, 7, NOW, "BYD", None, GUILD + 2, True, Quiet(time(22), time(7, 30), "Europe/Berlin"), 4
)
DIGEST = Digest(0, GUILD, 5, 7, NOW, time(8), "Europe/Berlin", 0, "BYD", NOW + timedelta(hours=20), 0)


def statement(quote: str, number: int = 1) -> Statement:
    return Statement(quote, number, "Title", None, "Out", None, NOW, DatePrecision.DAY, StatementKind.DENIED)


def watch(question: str = "who?", user: int = 7, guild: int | None = GUILD) -> Watch:
    expires = NOW + timedelta(days=90)
    answer = Snapshot((statement("Somebody.", 4),), ("Nobody.",))
    return Watch(0, user, guild, 9, True, question, "BYD", NOW, "de", NOW, expires, ("BYD", "NIO"), answer)


def story(subscription: Subscription, number: int, *articles: int) -> StoryPost:
    return StoryPost(subscription.id, GUILD, subscription.channel_id, number, articles)


def told(database: Database) -> dict[int, int]:
    """The post that tells of each article."""
    with database.reading() as connection:
        rows = connection.execute(select(told_articles.c.article_number, told_articles.c.post_id))
        return {row.article_number: row.post_id for row in rows}


def test_subscriptions(database: Database) -> None:
    store = SubscriptionStore(database)
    kept = store.add(WANTED)
    assert kept == replace(WANTED, id=kept.id)
    assert store.of_guild(GUILD) == store.active() == [store.get(kept.id)] == [kept]
    assert store.get(kept.id, GUILD + 1) is None
    with pytest.raises(InputError, match="told of that already"):
        store.add(WANTED)
    for number in range(MOST - 1):
        store.add(replace(WANTED, company=None, topic=f"topic {number}"))
    with pytest.raises(InputError, match=f"may have {MOST}"):
        store.add(replace(WANTED, company=None, topic="one more"))
    store.pause(kept.id, "enough")
    assert kept.id not in {each.id for each in store.active()}
    store.resume(kept.id)
    store.went_wrong(kept.id, Trouble("shut", NOW, pause=False))
    assert store.get(kept.id) == replace(kept, failures=1, retry_at=NOW, problem="shut")
    store.went_well(kept.id)
    assert store.get(kept.id) == kept
    assert store.delete_guild(GUILD) == MOST


def test_a_decision_is_stored_once_with_its_note(database: Database) -> None:
    NewsStore(database).start()
    kept, store = SubscriptionStore(database).add(WANTED), PostStore(database)
    decided = Decided(0, 3, (story(kept, 11, 1, 2), story(kept, 12, 3)))
    assert store.decide(decided, NOW)
    assert not store.decide(decided, NOW)
    first, second = store.open(NOW)
    assert (first.kind, first.state, first.story_number, first.payload) == (PostKind.STORY, PostState.DUE, 11, {})
    assert told(database) == {1: first.id, 2: first.id, 3: second.id}
    assert store.decide(Decided(3, 4, (story(kept, 13, 2),)), NOW)
    assert len(store.open(NOW)) == 2  # what was told of is not told again, whatever story it moved to


def test_the_way_of_a_post(database: Database) -> None:
    NewsStore(database).start()
    kept, store = SubscriptionStore(database).add(WANTED), PostStore(database)
    store.decide(Decided(0, 1, (story(kept, 11, 1),)), NOW)
    (post,) = store.open(NOW)
    store.wait(post, NOW + timedelta(minutes=1))
    assert store.open(NOW) == []
    (post,) = store.open(NOW + timedelta(minutes=1))
    store.trying(post, 77, 1000)
    (trying,) = store.open(NOW + timedelta(minutes=1))
    assert (trying.state, trying.place_id, trying.after_id, trying.attempts) == (PostState.TRYING, 77, 1000, 1)
    store.sent(trying, 77, 1001, NOW)
    assert store.open(NOW) == []
    assert SubscriptionStore(database).sent_since(kept.id, NOW - timedelta(hours=1)) == 1
    update = StoryUpdate(kept.id, post.id, 11, 2, in_thread=True)
    store.decide(Decided(1, 2, updates=(update, update)), NOW)
    (changed,) = store.changed(NOW)
    (report,) = store.open(NOW)
    assert (report.kind, report.article_number, report.payload) == (PostKind.REPORT, 2, {"post": post.id})
    store.shows(changed)
    assert store.changed(NOW) == []
    assert store.delete_before(NOW + timedelta(days=1)) == 1


def test_folding_and_paused_subscriptions(database: Database) -> None:
    NewsStore(database).start()
    subscriptions, store = SubscriptionStore(database), PostStore(database)
    kept = subscriptions.add(WANTED)
    store.decide(Decided(0, 3, tuple(story(kept, 10 + number, number) for number in (1, 2, 3))), NOW)
    folded = store.fold(kept.id, store.open(NOW), NOW)
    assert (folded.kind, folded.payload) == (PostKind.CATCH_UP, {"stories": [11, 12, 13]})
    assert store.open(NOW) == [folded]
    known = store.story_posts(kept.id, [12])[12]
    store.decide(Decided(3, 4, updates=(StoryUpdate(kept.id, known.id, 12, 4, in_thread=False),)), NOW)
    assert [each.id for each in store.open(NOW)] == [known.id, folded.id]
    subscriptions.pause(kept.id, "enough")
    assert store.open(NOW) == []
    subscriptions.remove(kept.id)
    assert store.get(known.id) is None


def test_digests(database: Database) -> None:
    NewsStore(database).start()
    store = DigestStore(database)
    kept = store.save(DIGEST)
    assert kept == replace(DIGEST, id=kept.id)
    assert store.due(NOW) == []
    due = NOW + timedelta(hours=20)
    assert store.due(due) == [kept]
    run = DigestRun(kept, [3, 2], 40, due + timedelta(days=7), due)
    assert store.run(run)
    assert not store.run(run)
    (post,) = PostStore(database).open(due)
    assert (post.kind, post.digest_id, post.payload) == (PostKind.DIGEST, kept.id, {"stories": [3, 2]})
    changed = store.save(replace(DIGEST, at=time(9, 5)))
    assert (changed.at, changed.after_article) == (time(9, 5), 40)
    assert store.of_guild(GUILD) == [changed]
    assert store.remove(GUILD, 5)
    assert not store.remove(GUILD, 5)


def test_watches(database: Database) -> None:
    NewsStore(database).start()
    store, vector = WatchStore(database), np.ones(4, dtype=np.float32)
    kept = store.add(watch(), "model", vector)
    assert store.get(kept.id) == kept
    with pytest.raises(InputError, match="already"):
        store.check(7, "  WHO ", GUILD, "BYD", NOW)
    store.check(8, "who?", GUILD, "BYD", NOW)
    (row,) = store.gate(NOW)
    assert (row.id, row.companies, row.fingerprint, row.guild_id) == (kept.id, ("BYD", "NIO"), "model", GUILD)
    assert store.gate(NOW, kept.id) == store.gate(NOW + timedelta(days=91)) == []
    posts = PostStore(database)
    posts.decide(Decided(0, 6, to_ask=((kept.id, 5), (kept.id, 6), (kept.id + 1, 6))), NOW)
    assert store.to_ask(NOW, 10) == [(kept, (5, 6))]
    after = Snapshot((statement("Another.", 6),), ("Somebody.",))
    for _ in range(2):
        store.asked(kept, (5, 6), after, '{"changes": []}', NOW)
    (post,) = posts.open(NOW)
    assert (post.kind, post.user_id, post.watch_id, post.article_number) == (PostKind.CHANGE, 7, kept.id, 6)
    now = store.get(kept.id)
    assert now is not None
    assert (now.answer, now.told) == (after, 1)
    assert store.to_ask(NOW, 10) == []
    assert not store.remove(kept.id, 8)
    assert store.delete_of(7) == 1
    assert posts.open(NOW) == []


def test_watches_go_by_age_and_with_their_guild(database: Database) -> None:
    store, vector = WatchStore(database), np.ones(4, dtype=np.float32)
    store.add(watch(), "model", vector)
    store.add(watch(guild=None), "model", vector)
    assert store.delete_guild(GUILD) == 1
    assert store.delete_before(NOW + timedelta(days=90)) == 0
    assert store.delete_before(NOW + timedelta(days=91)) == 1
