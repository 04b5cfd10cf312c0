"""Sentences about taking a server's data along. What errors say is plain text; the rest is Discord's markup."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.markdown import escape_line

TOO_LARGE = "All of this server's data is too large for a file in Discord. Whoever runs me can export it for you."


def exported(articles: int) -> str:
    """With the file, to the one who asked."""
    what = "1 article" if articles == 1 else f"{articles:,} articles"
    return (
        f"Everything of this server: settings, {what} with their texts, audit, suggestions and questions without an "
        "answer. People stand in it by their Discord ids. What members thought of answers is theirs, and not in it."
    )


def removed(guild: str, until: datetime) -> str:
    """With the file, to the owner of a server that the bot was removed from."""
    day = f"<t:{int(until.astimezone(UTC).timestamp())}:D>"
    return (
        f"I was removed from **{escape_line(guild, 100)}**, which is yours. In this file is what the server added and "
        f"set. I keep it until {day}: who adds me again before then finds everything as it was. After that I delete "
        "all of it."
    )
