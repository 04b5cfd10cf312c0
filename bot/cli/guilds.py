"""`evbot guilds`: which Discord servers something is kept of. `evbot export --guild` writes what it is."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from bot.cli.session import Session, session_of
from corpus.errors import NotFoundError
from corpus.whole_file import whole_file

if TYPE_CHECKING:
    from corpus.database.guild_data import GuildOverview
    from corpus.library import Library


def guilds(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the Discord servers that something is kept of, and when the data of those that are gone is deleted."""
    from corpus.database.guild_data import guild_overviews

    session = session_of(context)
    settings = session.settings
    with session.reading(settings) as library:
        found = guild_overviews(library.database)
    grace = timedelta(days=settings.bot.grace_days)
    if as_json:
        session.show_json([_shape(each, grace) for each in found])
        return
    if not found:
        session.note("Nothing is kept of any Discord server.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("server", "articles", "bot removed", "deleted from"):
        table.add_column(heading, justify="right" if heading == "articles" else "left")
    for each in found:
        gone = each.left_at
        days = ("", "") if gone is None else (f"{gone:%Y-%m-%d}", f"{gone + grace:%Y-%m-%d}")
        table.add_row(str(each.guild_id), f"{each.articles:,}", *days)
    session.out.print(table)


def write_guild(session: Session, library: Library, guild_id: int, file: Path) -> None:
    """Everything of one guild as a JSON file that appears whole or not at all; - is standard output."""
    from corpus.database.guild_data import guilds_with_data
    from corpus.guild_export import export_guild

    if guild_id not in guilds_with_data(library.database):
        raise NotFoundError(f"Nothing is kept of the Discord server {guild_id}; `evbot guilds` lists them.")
    export = export_guild(library.database, guild_id, datetime.now(UTC))
    if str(file) == "-":
        # Escaped: nothing in it may move a terminal.
        sys.stdout.write(json.dumps(export, indent=1) + "\n")
        return
    with whole_file(file, private=True) as out:  # people's ids stand in it
        out.write(json.dumps(export, indent=1, ensure_ascii=False).encode("utf-8", "replace"))
    count = len(export["articles"])
    session.note(f"Everything of the server {guild_id} written to {file}: {count:,} article{'' if count == 1 else 's'}")


def _shape(each: GuildOverview, grace: timedelta) -> dict[str, Any]:
    gone = each.left_at
    return {
        "guild": str(each.guild_id),
        "articles": each.articles,
        "left_at": gone.isoformat() if gone else None,
        "deleted_from": (gone + grace).isoformat() if gone else None,
    }
