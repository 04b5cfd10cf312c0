"""All that a guild may take with it, as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from corpus.database import Database
from corpus.database.audit import AuditStore
from corpus.database.guilds import GuildStore
from corpus.database.suggestions import SuggestionStore
from corpus.database.unanswered import UnansweredStore
from corpus.importing import to_record
from corpus.models import ArticleFilter, guild_scope

FORMAT = "evbot-guild"
VERSION = 1

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_ALL = 10_000_000


def export_guild(database: Database, guild_id: int, at: datetime) -> dict[str, Any]:
    """Settings, articles, audit, suggestions and questions without an answer; people by their ids.

    What members thought of answers is theirs, not the guild's, and is left out.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "guild_id": str(guild_id),
        "exported_at": _plain(at),
        "settings": _record(asdict(GuildStore(database).get(guild_id))),
        # As `evbot import` reads them, one by one.
        "articles": [to_record(article) for article in database.iterate(ArticleFilter((guild_scope(guild_id),)))],
        "audit": [_record(asdict(entry)) for entry in AuditStore(database).list(guild_id, limit=_ALL)],
        "suggestions": [_record(asdict(each)) for each in SuggestionStore(database).list(guild_id)],
        "unanswered": [_record(asdict(each)) for each in UnansweredStore(database).list(guild_id, _EVER)],
    }


def is_empty(export: dict[str, Any]) -> bool:
    """Whether there is nothing in it that somebody would miss."""
    set_by_guild = [value for name, value in export["settings"].items() if name != "guild_id" and value]
    return not set_by_guild and not any(export[name] for name in ("articles", "audit", "suggestions", "unanswered"))


def _record(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _id(value) if name.endswith(_IDS) else _plain(value) for name, value in values.items()}


_IDS = ("_id", "_by", "_roles", "_channel", "_channels")
"""Discord's ids are larger than JavaScript's whole numbers: they go as text."""


def _id(value: Any) -> Any:
    if isinstance(value, int):
        return str(value)
    return [str(each) for each in value] if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
