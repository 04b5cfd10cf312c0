"""`evbot latest` and `evbot show`: the text of record, read without the index and without the model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.dates import read_since, read_until
from bot.cli.exits import NO_ANSWER
from bot.cli.names import canonical_names
from bot.cli.session import session_of
from bot.shapes import full_article_shape, latest_shape
from bot.terminal import article_text, latest_text
from corpus.errors import NotFoundError
from corpus.models import ArticleFilter

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def latest(
    context: typer.Context,
    company: Annotated[
        list[str] | None, typer.Option("--company", metavar="NAME", help="Only on this company; may be repeated.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="30d|DATE", help="Only published since then.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only published up to then.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List the newest articles; undated ones come last."""
    session = session_of(context)
    now = datetime.now(UTC)
    wanted = ArticleFilter(
        companies=canonical_names(company), since=read_since(since, now), until=read_until(until, now)
    )
    with session.reading_shipped(session.settings) as library:
        articles = library.database.latest(wanted, limit)
    if as_json:
        session.show_json(latest_shape(articles))
    elif articles:
        session.show(latest_text(articles))
    else:
        session.note("No article fits.")
    if not articles:
        raise typer.Exit(NO_ANSWER)


def show(
    context: typer.Context,
    article_id: Annotated[
        str, typer.Argument(metavar="ID", help="Id of an article, as `latest` and `search` show it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show one article with everything that is known about it."""
    session = session_of(context)
    with session.reading(session.settings) as library:
        article = library.database.get(article_id)
    if article is None:
        raise NotFoundError(f"There is no article “{article_id[:40]}”.")
    if as_json:
        session.show_json(full_article_shape(article))
    else:
        session.show(article_text(article))
