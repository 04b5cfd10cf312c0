"""Feeds and entries in SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.database import Database
from corpus.database.audit import AuditStore
from corpus.database.feed_entries import EntryStore, JudgedEntry, Settlement
from corpus.database.feeds import FeedStore
from corpus.database.guilds import GuildStore
from corpus.database.past_entries import KEPT, PastEntries
from corpus.desk import AuditAction, AuditEntry
from corpus.errors import InputError
from corpus.feeds.models import (
    ChangedEntry,
    DateNote,
    EntryOutcome,
    FeedKind,
    FeedStatus,
    Filters,
    NewEntry,
    NewFeed,
    PollResult,
)
from corpus.models import GLOBAL_SCOPE, guild_scope
from tests.integration.corpus.feeds.conftest import START
from tests.unit.corpus.feeds.samples import entry

FILTERS = Filters(companies=("Škoda",), patterns=(r"\d+ km",), relevance=0)
FEED = NewFeed("https://volt.test/feed", "Vôlt", FeedKind.MAKER, "de", "https://volt.test", FILTERS, full_text=False)


def judged(number: int, host: str | None = "volt.test", outcome: EntryOutcome = EntryOutcome.WAITING) -> JudgedEntry:
    link = f"https://volt.test/{number}"
    new = NewEntry(entry(f"Story {number} 特斯拉", link, f"g{number}", categories=("a",)), f"g{number}", link, False)
    return JudgedEntry(new, outcome, "Taken.", 50, host)


def test_a_feed_comes_back_as_it_went_in(database: Database) -> None:
    store = FeedStore(database)
    audit = AuditEntry(7, START, 3, AuditAction.FEED_ADDED, "Vôlt")
    feed = store.add(guild_scope(7), replace(FEED, added_by=3), START, audit)
    assert store.get(feed.id) == store.find(guild_scope(7), FEED.url) == feed
    assert (feed.filters, feed.kind, feed.full_text, feed.added_by) == (FILTERS, FeedKind.MAKER, False, 3)
    with pytest.raises(InputError):
        store.add(guild_scope(7), FEED, START, audit)
    assert len(AuditStore(database).list(7, limit=5)) == 1
    other = store.add(GLOBAL_SCOPE, FEED, START)
    assert [each.id for each in store.followed([GLOBAL_SCOPE])] == [other.id]
    assert len(store.followed()) == 2
    store.remove(feed.id)
    assert store.followed() == [other]


def test_a_feed_is_claimed_once_and_due_again_after_a_crash(database: Database) -> None:
    store = FeedStore(database)
    feed = store.add(GLOBAL_SCOPE, FEED, START)
    assert store.due(START, 9) == [feed]
    later = START + timedelta(minutes=15)
    assert [store.claim(feed, later), store.claim(feed, later)] == [True, False]
    assert store.due(START, 9) == []
    assert [each.id for each in store.due(later, 9)] == [feed.id]
    assert store.next_poll() == later
    store.set_status(feed.id, FeedStatus.PAUSED)
    assert store.due(later, 9) == []
    assert store.next_poll() is None


def test_a_poll_is_stored_whole_and_an_entry_taken_in_once(database: Database) -> None:
    feeds, entries = FeedStore(database), EntryStore(database)
    feed = feeds.add(GLOBAL_SCOPE, FEED, START)
    state = replace(feed.state, polls=1, etag='"1"', last_poll=START, next_poll=START + timedelta(hours=1))
    new = [judged(1), judged(2), judged(3, None), judged(4, outcome=EntryOutcome.OFF_TOPIC)]
    assert feeds.record(feed, PollResult(state), new, [])
    read = feeds.get(feed.id)
    assert read is not None
    assert (read.state, read.url) == (state, FEED.url)
    waiting = entries.waiting(START, 9)
    # One of each site, and those that need no site.
    assert [each.entry.title[:7] for each in waiting] == ["Story 1", "Story 3"]
    assert waiting[0].entry == new[0].entry.entry
    assert all(each.known.first_poll for each in waiting)
    lease = START + timedelta(minutes=15)
    assert [entries.claim(waiting[0], lease), entries.claim(waiting[0], lease)] == [True, False]
    assert [each.entry.title[:7] for each in entries.waiting(START, 9)] == ["Story 2", "Story 3"]
    entries.settle(Settlement(waiting[0].known, EntryOutcome.ADDED, "Added.", 11, True))
    (settled,) = entries.with_links(["https://volt.test/1"], [feed.id])
    assert (settled.outcome, settled.article_number, settled.summary_only) == (EntryOutcome.ADDED, 11, True)
    assert entries.next_waiting() == START
    assert feeds.outcomes([feed.id])[feed.id] == {
        EntryOutcome.ADDED: 1, EntryOutcome.WAITING: 2, EntryOutcome.OFF_TOPIC: 1,
    }  # fmt: skip
    feeds.remove(feed.id)
    assert entries.of_article(11) == []
    assert feeds.record(feed, PollResult(state), new, []) is False


def test_what_is_rewritten_while_it_is_taken_in_is_taken_in_again(database: Database) -> None:
    feeds, entries = FeedStore(database), EntryStore(database)
    feed = feeds.add(GLOBAL_SCOPE, FEED, START)
    state = replace(feed.state, polls=1, last_poll=START)
    feeds.record(feed, PollResult(state), [judged(1)], [])
    (waiting,) = entries.waiting(START, 9)
    entries.claim(waiting, START + timedelta(minutes=15))
    rewritten = entry("Story 1, corrected", "https://volt.test/1", "g1")
    change = ChangedEntry(waiting.known, rewritten, "https://volt.test/1", True, DateNote.BUMPED)
    again = JudgedEntry(change, EntryOutcome.WAITING, "Taken.", 60, None)
    feeds.record(replace(feed, state=state), PollResult(state), [], [again])
    entries.settle(Settlement(waiting.known, EntryOutcome.ADDED, "Added.", 11))
    (later,) = entries.waiting(START, 9)
    assert (later.entry.title, later.known.changes, later.known.date_note) == ("Story 1, corrected", 1, DateNote.BUMPED)
    assert later.known.published == waiting.known.published


def test_recall_finds_by_id_and_by_address_within_one_feed(database: Database) -> None:
    feeds, entries = FeedStore(database), EntryStore(database)
    one, two = feeds.add(GLOBAL_SCOPE, FEED, START), feeds.add(guild_scope(1), FEED, START)
    for feed in (one, two):
        feeds.record(feed, PollResult(replace(feed.state, last_poll=START)), [judged(n) for n in range(450)], [])
    guids, links = [f"g{n}" for n in range(450)], ["https://volt.test/3", "https://volt.test/900"]
    assert len(entries.recall(one.id, guids, links)) == 450
    assert [each.feed_id for each in entries.recall(two.id, ["none"], links)] == [two.id]


def test_what_left_its_feed_long_ago_is_forgotten_but_for_a_key(database: Database) -> None:
    feeds, entries, past = FeedStore(database), EntryStore(database), PastEntries(database)
    feed, other = (feeds.add(scope, FEED, START) for scope in (GLOBAL_SCOPE, guild_scope(1)))

    def read(at: timedelta, *stand: int, damage: str | None = None) -> None:
        links = [f"https://volt.test/{number}" for number in stand]
        seen = tuple(each.id for each in entries.with_links(links, [feed.id]))
        state = replace(feed.state, last_poll=START + at)
        feeds.record(feed, PollResult(state, seen=seen, damage=damage), [], [])

    def left() -> set[str]:
        return {each.guid or "" for each in entries.latest(feed.id, 9)}

    new = [judged(n, outcome=EntryOutcome.OFF_TOPIC) for n in (1, 2, 3)] + [judged(4)]
    feeds.record(feed, PollResult(replace(feed.state, last_poll=START)), new, [])
    read(KEPT, 1, 2)
    assert left() == {"g1", "g2", "g3", "g4"}
    later = KEPT + timedelta(days=1)
    read(later)  # "not modified": who knows what stands there
    read(later, 1, damage="cut off")
    assert left() == {"g1", "g2", "g3", "g4"}
    read(later, 1)
    assert left() == {"g1", "g2", "g4"}  # the last one still waits to be taken in
    back = [each.entry for each in new if isinstance(each.entry, NewEntry)]
    assert [each.guid for each in past.without(feed.id, back)] == ["g1", "g2", "g4"]
    assert len(past.without(other.id, back)) == 4
    assert past.feeds_with("https://volt.test/3", [feed.id, other.id]) == {feed.id}
    read(2 * later, 1)
    assert left() == {"g1", "g4"}
    feeds.remove(feed.id)
    assert past.feeds_with("https://volt.test/3", [feed.id, other.id]) == set()


def test_feeds_of_a_guild_that_removed_the_bot_rest_until_it_comes_back(database: Database) -> None:
    feeds, entries, guilds = FeedStore(database), EntryStore(database), GuildStore(database)
    theirs, staying = (feeds.add(guild_scope(number), FEED, START) for number in (71, 72))
    feeds.record(theirs, PollResult(replace(theirs.state, last_poll=START)), [judged(1)], [])
    guilds.left(71, START)
    later = START + timedelta(days=1)
    assert feeds.due(later, 9) == [staying]
    assert (entries.waiting(later, 9), entries.count_ready(later, [theirs.id]), entries.next_waiting()) == ([], 0, None)
    guilds.left(72, START)
    assert (feeds.due(later, 9), feeds.next_poll()) == ([], None)
    guilds.returned(71)
    assert [each.id for each in feeds.due(later, 9)] == [theirs.id]
    assert feeds.next_poll() == START
    assert [each.known.guid for each in entries.waiting(later, 9)] == ["g1"]
