"""What members suggest, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from corpus.database import Database
from corpus.database.audit import AuditStore
from corpus.database.suggestions import FULL, WAITS_ALREADY, SuggestionBounds, SuggestionStore
from corpus.desk import AuditAction, Suggestion, SuggestionStatus
from corpus.errors import InputError

GUILD = 1_234_567_890_123_456_789
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
BOUNDS = SuggestionBounds(waiting_of_member=2, a_day_of_member=3, waiting=4)


@pytest.fixture
def store(database: Database) -> SuggestionStore:
    return SuggestionStore(database)


def suggest(store: SuggestionStore, page: object, user: int = 7, guild: int = GUILD, *, hours: int = 0) -> Suggestion:
    at = NOW + timedelta(hours=hours)
    return store.add(guild, user, f"https://news.example/{page}", "please", at, BOUNDS)


def test_it_comes_back_as_it_was_suggested(store: SuggestionStore) -> None:
    one = suggest(store, 1)
    assert store.get(one.id, GUILD) == one
    assert store.get(one.id, GUILD + 1) is None
    store.place(one.id, GUILD + 2, GUILD + 3)
    placed = replace(one, channel_id=GUILD + 2, message_id=GUILD + 3)
    assert store.pending(GUILD, limit=9) == store.list(GUILD) == [placed]
    assert (store.count_pending(GUILD), store.count_pending(GUILD + 1)) == (1, 0)
    assert store.pending(GUILD, limit=9, offset=1) == []


def test_of_many_that_decide_at_once_one_does(store: SuggestionStore, database: Database) -> None:
    one = suggest(store, 1)
    decisions = [SuggestionStatus.REJECTED, SuggestionStatus.DUPLICATE] * 3
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda each: store.decide(one, each[1], each[0], NOW, "because"), enumerate(decisions)))
    assert done.count(True) == 1
    winner = done.index(True)
    decided = store.get(one.id, GUILD)
    assert decided == replace(one, status=decisions[winner], decided_by=winner, decided_at=NOW, reason="because")
    assert store.pending(GUILD, limit=9) == []
    (line,) = AuditStore(database).list(GUILD, limit=9)
    assert (line.actor_id, line.title, line.detail) == (winner, one.url, "because")
    assert line.action is AuditAction(decisions[winner].value)


def test_bounds(store: SuggestionStore) -> None:
    one = suggest(store, 1)
    with pytest.raises(InputError, match=WAITS_ALREADY):
        suggest(store, "1?utm_source=x", user=8)
    suggest(store, 1, guild=GUILD + 1)  # another guild has a queue of its own
    suggest(store, 2)
    with pytest.raises(InputError, match="2 of your suggestions wait"):
        suggest(store, 3)
    store.decide(one, SuggestionStatus.REJECTED, 9, NOW)
    three = suggest(store, 3)
    store.decide(three, SuggestionStatus.REJECTED, 9, NOW)
    with pytest.raises(InputError, match="You have suggested 3 articles today"):
        suggest(store, 4, hours=23)
    suggest(store, 4, hours=25)
    suggest(store, 5, user=8)
    suggest(store, 6, user=9)
    with pytest.raises(InputError, match="So many suggestions wait"):
        suggest(store, 7, user=10)
    with pytest.raises(InputError, match=FULL[:20]):
        store.check(GUILD, 10, "https://news.example/7", NOW, BOUNDS)
    store.check(GUILD + 1, 10, "https://news.example/7", NOW, BOUNDS)


def test_what_was_decided_last_on_an_address(store: SuggestionStore) -> None:
    assert store.last_decided(GUILD, "https://news.example/1") is None
    for hour, status in enumerate((SuggestionStatus.APPROVED, SuggestionStatus.REJECTED)):
        store.decide(suggest(store, 1, hours=hour), status, 9, NOW + timedelta(hours=hour), f"reason {hour}")
    suggest(store, 1)
    found = store.last_decided(GUILD, "http://www.news.example/1?utm_source=x")
    assert found is not None
    assert (found.status, found.reason) == (SuggestionStatus.REJECTED, "reason 1")
    assert store.last_decided(GUILD + 1, "https://news.example/1") is None


def test_deleting(store: SuggestionStore) -> None:
    suggest(store, 1)
    suggest(store, 2, hours=1)
    suggest(store, 3, user=8)
    suggest(store, 1, guild=GUILD + 1, hours=1)
    assert store.delete_before(NOW + timedelta(minutes=1)) == 2
    assert store.delete_of(7) == 2
    assert store.delete_of(7) == 0
    assert store.list(GUILD) == []
    assert not store.decide(Suggestion(1, GUILD, 7, "https://x.example", "", NOW), SuggestionStatus.REJECTED, 9, NOW)
