"""A guild's settings, its audit and its count of model answers, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy

from corpus.database import Database
from corpus.database.audit import AuditStore, write_audit
from corpus.database.guilds import GuildStore
from corpus.database.model_answers import ModelAnswerStore
from corpus.database.tables import guilds
from corpus.desk import AuditAction, AuditEntry, GuildSettings

GUILD = 1_234_567_890_123_456_789  # as large as Discord's ids are
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def entry(
    title: str, *, minutes: int = 0, actor: int = 7, guild: int = GUILD, article: int | None = None
) -> AuditEntry:
    at = NOW + timedelta(minutes=minutes)
    return AuditEntry(guild, at, actor, AuditAction.ADDED, title, article, "old → new")


def no_entries(before: GuildSettings, after: GuildSettings) -> list[AuditEntry]:
    return []


def test_settings_come_back_as_they_were_saved(database: Database) -> None:
    store = GuildStore(database)
    assert store.get(GUILD) == GuildSettings(GUILD)
    assert store.all() == []
    settings = GuildSettings(
        GUILD, (GUILD + 1, GUILD + 2), (GUILD + 3,), GUILD + 4, GUILD + 5, "zh", 3, 20, 100, model_answers=0
    )
    store.save(settings)
    assert store.get(GUILD) == settings
    store.save(replace(settings, moderator_roles=(), posts_channel=None, model_answers=None))
    assert store.get(GUILD) == replace(settings, moderator_roles=(), posts_channel=None, model_answers=None)
    assert store.get(GUILD + 1) == GuildSettings(GUILD + 1)
    assert store.all() == [store.get(GUILD)]
    store.delete(GUILD)
    assert store.get(GUILD) == GuildSettings(GUILD)


def test_a_field_of_another_version_does_not_cost_a_guild_its_settings(database: Database) -> None:
    store = GuildStore(database)
    store.save(GuildSettings(GUILD, language="de"))
    with database.writing() as connection:
        connection.execute(sqlalchemy.update(guilds).values(settings='{"language": "de", "mood": 5}'))
    assert store.get(GUILD) == GuildSettings(GUILD, language="de")


def test_a_change_and_its_audit_are_one(database: Database) -> None:
    store, audit = GuildStore(database), AuditStore(database)
    changed = store.change(GUILD, lambda old: replace(old, language="de"), lambda old, new: [entry(f"{new.language}")])
    assert changed == store.get(GUILD) == GuildSettings(GUILD, language="de")
    store.change(GUILD, lambda old: old, lambda old, new: [entry("nothing changed")])
    with pytest.raises(ZeroDivisionError):
        store.change(GUILD, lambda old: replace(old, language="fr"), lambda old, new: [entry(str(1 // 0))])
    assert store.get(GUILD).language == "de"
    assert [line.title for line in audit.list(GUILD, limit=10)] == ["de"]


def test_changes_at_the_same_time_lose_nothing(database: Database) -> None:
    store = GuildStore(database)
    together = threading.Barrier(4)

    def add(role: int) -> None:
        together.wait(10)
        store.change(GUILD, lambda old: replace(old, moderator_roles=(*old.moderator_roles, role)), no_entries)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    assert sorted(store.get(GUILD).moderator_roles) == [0, 1, 2, 3]


def test_guilds_that_were_left(database: Database) -> None:
    store = GuildStore(database)
    store.save(GuildSettings(1, language="de"))
    store.left(1, NOW)
    store.left(1, NOW + timedelta(days=3))
    store.left(2, NOW + timedelta(days=1))  # one that has never set anything
    store.save(GuildSettings(3))
    assert store.gone_since(NOW - timedelta(seconds=1)) == []
    assert store.gone_since(NOW) == [1]
    assert store.gone_since(NOW + timedelta(days=1)) == [1, 2]
    store.returned(1)
    assert store.gone_since(NOW + timedelta(days=9)) == [2]
    assert store.get(1).language == "de"


def test_the_audit_is_newest_first_and_of_one_guild(database: Database) -> None:
    audit = AuditStore(database)
    lines = [entry("first"), entry("second", minutes=1, actor=8, article=5), entry("third", minutes=1, article=5)]
    for line in [*lines, entry("elsewhere", guild=1, article=5)]:
        audit.add(line)
    assert audit.list(GUILD, limit=10) == list(reversed(lines))
    assert [line.title for line in audit.list(GUILD, limit=1, offset=1)] == ["second"]
    assert [line.title for line in audit.list(GUILD, limit=9, actor_id=8)] == ["second"]
    assert [line.title for line in audit.list(GUILD, limit=9, article_number=5)] == ["third", "second"]
    assert audit.list(GUILD, limit=9, actor_id=7, article_number=6) == []
    counts = audit.count(GUILD), audit.count(GUILD, actor_id=7), audit.count(GUILD, article_number=5)
    assert counts == (3, 2, 2)
    assert audit.delete(GUILD) == 3
    assert audit.list(1, limit=9) == [entry("elsewhere", guild=1, article=5)]


def test_the_articles_that_the_audit_tells_of(database: Database) -> None:
    audit = AuditStore(database)
    for number, title in ((1, "Lucid 100% electric"), (2, "Rivian"), (1, "Lucid 100% electric"), (3, "lucid_again")):
        audit.add(entry(title, article=number))
    audit.add(entry("Lucid elsewhere", guild=1, article=9))
    audit.add(entry("moderator roles"))
    assert audit.titles(GUILD, "", 9) == [(3, "lucid_again"), (1, "Lucid 100% electric"), (2, "Rivian")]
    assert audit.titles(GUILD, "LUCID", 1) == [(3, "lucid_again")]
    assert audit.titles(GUILD, "0% e", 9) == [(1, "Lucid 100% electric")]
    assert audit.titles(GUILD, "d%a", 9) == []


def test_an_audit_line_goes_with_its_transaction(database: Database) -> None:
    def written_then_failed() -> None:
        with database.writing() as connection:
            write_audit(connection, entry("undone"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        written_then_failed()
    assert AuditStore(database).count(GUILD) == 0


def test_no_more_model_answers_than_the_limit(database: Database) -> None:
    store, today = ModelAnswerStore(database), date(2024, 5, 1)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: store.take(GUILD, today, 5), range(12)))
    assert sorted(taken) == [False] * 7 + [True] * 5
    assert store.taken(GUILD, today) == 5
    assert not store.take(GUILD, today, 3)  # lowered in the middle of the day
    assert store.take(GUILD, today, 6)
    assert not store.take(GUILD + 1, today, 0)
    assert store.take(GUILD + 1, today, 1)
    assert store.take(GUILD, today + timedelta(days=1), 1)
    store.delete_before(today + timedelta(days=1))
    assert (store.taken(GUILD, today), store.taken(GUILD, today + timedelta(days=1))) == (0, 1)
    store.delete(GUILD)
    assert store.taken(GUILD, today + timedelta(days=1)) == 0
