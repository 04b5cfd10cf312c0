"""A guild with something of every kind, and ways to see what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from corpus.database import Database
from corpus.database.feed_tables import feed_entries, past_entries
from corpus.database.feedback import FeedbackStore
from corpus.database.feeds import FeedStore
from corpus.database.guilds import GuildStore
from corpus.database.model_answers import ModelAnswerStore
from corpus.database.suggestions import SuggestionBounds, SuggestionStore
from corpus.database.tables import metadata
from corpus.database.unanswered import UnansweredStore
from corpus.desk import Changes, Feedback, GuildSettings
from corpus.editing import note_added
from corpus.feeds.models import NewFeed
from corpus.library import Library
from corpus.models import Article, DatePrecision, Draft, guild_scope

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
WORD = "Zyxtorque{}"
"""Stands in everything of the guild whose number is put in, and nowhere else."""


def fill_guild(library: Library, guild_id: int) -> list[Article]:
    """Something in every table; gives the articles that stay."""
    word, scope = WORD.format(guild_id), guild_scope(guild_id)
    database = library.database
    drafts = [
        Draft(
            f"{word} opens plant {number}",
            f"{word} opened the plant number {number} in Szeged. BYD was not amused about {word}, said its mayor.",
            url=f"https://{word.lower()}.example/{number}",
            source=f"{word} Times",
            published=datetime.now(UTC) - timedelta(days=8),
            precision=DatePrecision.DAY,
        )
        for number in range(3)
    ]
    results = [library.add_draft(each, scope=scope, note=note_added(5, NOW)) for each in drafts]
    first, second, third = (result.article for result in results if result.article is not None)
    changed = library.edit(first.id, Changes(title=f"{word} opens its first plant"), (scope,), 5, NOW)
    library.remove(third.id, (scope,), 5, NOW)
    GuildStore(database).save(GuildSettings(guild_id, moderator_roles=(guild_id + 11,), language="de"))
    suggestions = SuggestionStore(database)
    suggested = suggestions.add(guild_id, 6, f"https://{word.lower()}.example/wish", word, NOW, SuggestionBounds())
    suggestions.place(suggested.id, 1, 2)
    opinion = Feedback(guild_id, guild_id + 13, 6, NOW, True, f"what of {word}?", f"{word} is fine", (word,), word)
    FeedbackStore(database).save(opinion)
    UnansweredStore(database).add(guild_id, NOW, f"when does {word} sell its trucks?")
    ModelAnswerStore(database).take(guild_id, date(2024, 5, 1), 10)
    feed = FeedStore(database).add(scope, NewFeed(f"https://{word.lower()}.example/feed", f"{word} feed"), NOW)
    with database.writing() as connection:
        entry = {"feed_id": feed.id, "guid": f"{word}-1", "shared_link": False, "title": word, "content_hash": "x"}
        entry |= {"date_note": "stated", "first_seen": NOW, "last_seen": NOW, "outcome": "waiting", "changes": 0}
        entry |= {"first_poll": True, "summary_only": False, "attempts": 0, "payload": word}
        connection.execute(feed_entries.insert().values(entry))
        connection.execute(past_entries.insert().values(feed_id=feed.id, key=guild_id))
    return [changed, second]


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is in the database, by table."""
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def tables_with(database: Database, guild_id: int) -> set[str]:
    """The tables in which a guild's number or its word stands."""
    word = WORD.format(guild_id).lower()

    def told(row: tuple[Any, ...]) -> bool:
        return guild_id in row or guild_scope(guild_id) in row or word in str(row).lower()

    return {name for name, found in rows(database).items() if any(told(row) for row in found)}


def files_with(folder: Path, guild_id: int) -> Iterator[Path]:
    """The files in which a guild's word or scope stands."""
    wanted = [WORD.format(guild_id), WORD.format(guild_id).lower(), guild_scope(guild_id)]
    for path in folder.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            if any(word.encode() in body for word in wanted):
                yield path.relative_to(folder)
