"""`evbot run`, `doctor` and `reindex`: what an operator needs."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.exits import FAULT
from bot.cli.session import Session, session_of
from bot.compose import SettingError, open_library, run_bot
from bot.texts import LOGIN_MISSING

if TYPE_CHECKING:
    from bot.doctor import Check

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_STYLES = {"ok": "green", "note": "yellow", "problem": "bold red"}


def run(context: typer.Context) -> None:
    """Run the Discord bot until it is told to stop (Ctrl-C or SIGTERM)."""
    session = session_of(context)
    settings = session.settings
    if settings.bot.discord_token is None or not settings.bot.discord_token.get_secret_value().strip():
        raise SettingError(LOGIN_MISSING)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s", force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with session.library(settings) as library:
        asyncio.run(run_bot(library, settings))


def doctor(
    context: typer.Context,
    health: Annotated[
        bool, typer.Option("--health", help="Only say whether the running bot is well (for Docker).")
    ] = False,
    feeds: Annotated[bool, typer.Option("--feeds", help="Only ask the feeds of outlets; needs a network.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check settings, data folder, database, index, models and token, and say what to do."""
    from bot import doctor as checks

    session = session_of(context)
    if feeds:
        results = _examine_feeds(session)
    else:
        results = checks.examine_health(session.settings, datetime.now(UTC)) if health else checks.examine(session.home)
    if as_json:
        session.show_json([check.shape() for check in results])
    else:
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        for check in results:
            said = (
                Text(check.finding)
                if not check.advice
                else Text.assemble(check.finding, "\n", (check.advice, "italic"))
            )
            table.add_row(Text(check.verdict, style=_STYLES[check.verdict]), Text(check.name), said)
        session.out.print(table)
    if any(check.verdict == checks.PROBLEM for check in results):
        raise typer.Exit(FAULT)


def _examine_feeds(session: Session) -> list[Check]:
    from bot.feed_doctor import check_followed, check_outlets
    from corpus.database.feeds import FeedStore
    from corpus.feeds.outlets import packaged_outlets
    from corpus.fetch import Fetcher

    settings = session.settings
    with session.reading(settings) as library:
        followed = FeedStore(library.database).followed()
    corpus = settings.corpus
    fetcher = Fetcher.of(corpus)
    known = {feed.url for feed in followed}
    with session.waiting("Asking the outlets …"):
        asked = check_outlets(fetcher, [o for o in packaged_outlets() if o.url not in known], datetime.now(UTC))
    return [*check_followed(followed), *asked]


def reindex(context: typer.Context) -> None:
    """Build the index anew from the stored articles; the old one serves until the new one is complete."""
    session = session_of(context)
    with open_library(session.settings, check=False) as library, session.progress("Indexing") as on_progress:
        count = library.reindex(on_progress)
    session.note(f"Indexed {count:,} articles anew.")
