"""Feedback and unanswered questions, in both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from corpus.database import Database
from corpus.database.feedback import FeedbackStore
from corpus.database.unanswered import UnansweredStore
from corpus.desk import Feedback

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BIG = 1_234_567_890_123_456_789  # as wide as Discord's ids
GIVEN = Feedback(BIG, BIG + 1, BIG + 2, NOW, good=True, question="who?", answer="Chery. [1]", passages=("„Chery“ · 1",))


def test_the_second_opinion_replaces_the_first(database: Database) -> None:
    store = FeedbackStore(database)
    store.save(GIVEN)
    changed = replace(
        GIVEN, good=False, at=NOW + timedelta(minutes=1), comment="比亚迪 is missing", passages=("a", "b")
    )
    store.save(changed)
    other = replace(GIVEN, user_id=5)
    store.save(other)
    assert store.list(BIG) == [changed, other]
    assert store.list(BIG, good=True) == [other]
    assert store.list(BIG, limit=1) == [changed]
    assert store.list(None) == []


def test_opinions_are_deleted_by_person_guild_and_age(database: Database) -> None:
    store = FeedbackStore(database)
    for number, guild_id in enumerate((1, 1, 2, None)):
        store.save(replace(GIVEN, message_id=number, guild_id=guild_id, user_id=number % 2))
    old = replace(GIVEN, message_id=9, guild_id=None, user_id=7, at=NOW - timedelta(days=400))
    store.save(old)
    assert store.delete_before(NOW - timedelta(days=365)) == 1
    assert store.delete_of(0) == 2
    assert store.delete_of(0) == 0
    assert store.delete_of_guild(1) == 1
    assert [each.message_id for each in store.list(None)] == [3]


def test_unanswered_questions(database: Database) -> None:
    store = UnansweredStore(database)
    store.add(BIG, NOW, "who sells 'most'?")
    store.add(BIG, NOW + timedelta(hours=1), "and where?")
    store.add(2, NOW, "elsewhere?")
    store.add(BIG, NOW - timedelta(days=100), "long ago?")
    assert [each.question for each in store.list(BIG, NOW)] == ["and where?", "who sells 'most'?"]
    assert store.delete_before(NOW) == 1
    assert store.delete_of_guild(BIG) == 2
    assert [each.question for each in store.list(2, NOW)] == ["elsewhere?"]
