"""`evbot stories`: what happened, each event once, with everybody who reports it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.dates import read_since, read_until
from bot.cli.exits import NO_ANSWER
from bot.cli.names import canonical_names
from bot.cli.session import session_of
from bot.story_shapes import stories_shape
from bot.terminal_stories import stories_text
from corpus.models import GLOBAL_SCOPE, ArticleFilter


def stories(
    context: typer.Context,
    company: Annotated[
        str | None, typer.Argument(metavar="[COMPANY]", help="Only stories that name this company.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="30d|DATE", help="Last reported since then.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="First reported up to then.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 10,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Find all stories anew first; needed after an update that says so.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the newest stories: status and its sentence, every report, and figures on which reports disagree."""
    from corpus.database.stories import StoryStore

    session = session_of(context)
    now = datetime.now(UTC)
    names = canonical_names([company] if company else None, "COMPANY")
    wanted = ArticleFilter((GLOBAL_SCOPE,), names, read_since(since, now), read_until(until, now))
    if rebuild:
        with session.library(session.settings, shipped=False) as library, session.progress("Finding stories") as told:
            count = library.stories.rebuild(told)
        session.note(f"{count:,} article{'' if count == 1 else 's'} looked at")
    with session.reading_shipped(session.settings) as library:
        found = StoryStore(library.database).newest(wanted, limit)
    if as_json:
        session.show_json(stories_shape(found))
    elif found:
        session.show(stories_text(found))
    else:
        session.note("No story fits.")
    if not found:
        raise typer.Exit(NO_ANSWER)
