"""The Typer app: options that stand before every command, and the commands in the order of `--help`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import articles, feeds, guilds, news, operation, questions
from bot.cli.session import Session
from bot.cli.stories import stories

app = typer.Typer(
    name="evbot",
    help="Answers questions about electric-vehicle news from its articles, with dated sources and exact quotes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"evbot {version('ev-news-bot')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", help="Data folder, before EVBOT_HOME.", show_default=False)
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the log, and where a fault arose.")] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="No colours; the variable NO_COLOR does the same.")
    ] = False,
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Runs before every command."""
    context.obj = Session(home=home, verbose=verbose, no_color=no_color)


app.command("ask")(questions.ask)
app.command("search")(questions.search)
app.command("latest")(news.latest)
app.command("stories")(stories)
app.command("timeline")(news.timeline)
app.command("trends")(news.trends)
app.command("sources")(news.sources)
app.command("show")(articles.show)
app.command("add")(articles.add)
app.command("import")(articles.import_)
app.command("export")(articles.export)
app.command("forget")(articles.forget)
app.add_typer(feeds.app, name="feed")
app.command("guilds")(guilds.guilds)
app.command("run")(operation.run)
app.command("doctor")(operation.doctor)
app.command("reindex")(operation.reindex)
