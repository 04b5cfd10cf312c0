"""`evbot show`, `add`, `import`, `export` and `forget`: what is in the corpus, goes into it and out of it."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.exits import DONE, FAULT
from bot.cli.guilds import write_guild
from bot.cli.session import Session, session_of
from bot.markdown import one_line
from bot.shapes import article_shape, full_article_shape, import_shape, ingest_shape, to_json
from bot.terminal import article_text, headline
from corpus.dates import parse_published
from corpus.errors import InputError, NotFoundError
from corpus.models import ArticleFilter, DatePrecision, Draft, ImportSummary, IngestOutcome, IngestResult

if TYPE_CHECKING:
    from corpus.library import Library

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SHOWN_REFUSALS = 20
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ArticleId = Annotated[str, typer.Argument(metavar="ID", help="Id of an article, as `latest` and `search` show it.")]


def add(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="URL|FILE|-", help="A web page or PDF, a .html, .txt, .md or .pdf file, or - for standard input."
        ),
    ],
    title: Annotated[str | None, typer.Option("--title", help="Its title, where the page does not say.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where a file's text was published.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="The outlet that published it.")] = None,
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="DATE", help="2019-04-15, or 2019-04 where only the month is known."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add one article. Adding it again changes nothing; a changed article replaces the former one."""
    session = session_of(context)
    moment, precision = parse_published(published or "")
    settings = session.settings
    if _URL.match(what):
        if url is not None:
            raise typer.BadParameter("The page's own address is its URL; leave --url out.", param_hint="--url")
        if precision is DatePrecision.MONTH:
            # The library would take the first of the month for the day, and a day must never be invented.
            raise typer.BadParameter("For a web page write the day as well: 2019-04-15.", param_hint="--published")
        with session.library(settings, shipped=False) as library, session.waiting("Fetching and reading …"):
            result = library.add_url(what, title=title, source=source, published=moment)
    else:
        draft = _draft(what, title, url, source)
        if moment is not None:
            draft = replace(draft, published=moment, precision=precision)
        with session.library(settings, shipped=False) as library, session.waiting("Reading …"):
            result = library.add_draft(draft)
    _report(session, result, as_json)


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="One article a line; may be gzipped (.jsonl.gz).")],
    as_json: AsJson = False,
) -> None:
    """Add a file of articles, one JSON object a line.

    Stopped half way, the same command goes on where it was. Where lines are refused, the others go in all the same.
    """
    session = session_of(context)
    if not file.is_file():
        raise InputError(f"There is no file “{file}”.")
    with session.library(session.settings, shipped=False) as library, session.progress("Importing") as on_progress:
        summary = library.import_jsonl(file, on_progress=on_progress)
    if as_json:
        session.show_json(import_shape(summary))
    else:
        session.out.print(_summary_table(summary))
        _show_refusals(session, summary)
    raise typer.Exit(FAULT if summary.counts.get(IngestOutcome.REFUSED, 0) else DONE)


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where to; .gz packs it, - is standard output.")],
    guild: Annotated[
        int | None,
        typer.Option("--guild", metavar="ID", help="Everything of this Discord server, as one JSON object.", min=1),
    ] = None,
) -> None:
    """Write all articles to a file that `evbot import` reads."""
    session = session_of(context)
    with session.reading(session.settings) as library:
        if guild is not None:
            write_guild(session, library, guild, file)
            return
        if str(file) == "-":
            _export_to_stdout(library)
            return
        count = library.export_jsonl(file)
    session.note(f"{count:,} article{'' if count == 1 else 's'} written to {file}")


def show(
    context: typer.Context,
    article_id: ArticleId,
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


def forget(
    context: typer.Context,
    article_id: ArticleId,
    as_json: AsJson = False,
) -> None:
    """Remove one article with its text, its passages and its place in the index."""
    session = session_of(context)
    with session.library(session.settings, shipped=False) as library:
        article = library.database.get(article_id)
        if article is None:
            raise NotFoundError(f"There is no article “{article_id[:40]}”.")
        article = library.forget(article_id, (article.scope,))
    if as_json:
        session.show_json({"forgotten": article_shape(article)})
    else:
        session.show(Text.assemble("Forgotten: ", headline(article)))


def _draft(what: str, title: str | None, url: str | None, source: str | None) -> Draft:
    from corpus.files import read_file

    draft = read_file(what)
    changes = {"title": title, "url": url, "source": source}
    return replace(draft, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]


def _export_to_stdout(library: Library) -> None:
    from corpus.importing import to_record

    for article in library.database.iterate(ArticleFilter()):
        sys.stdout.write(to_json(to_record(article)) + "\n")


def _report(session: Session, result: IngestResult, as_json: bool) -> None:
    if as_json:
        session.show_json(ingest_shape(result))
    elif result.article is None:
        raise InputError(result.reason or "That could not be added.")
    else:
        what = result.outcome.value.capitalize()
        session.show(Text.assemble(f"{what}: ", (result.article.id, "cyan"), "  ", headline(result.article)))
        if result.reason:
            session.note(one_line(result.reason))
    if result.outcome is IngestOutcome.REFUSED:
        raise typer.Exit(FAULT)


def _summary_table(summary: ImportSummary) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for outcome in IngestOutcome:
        count = summary.counts.get(outcome, 0)
        table.add_row(outcome.value, f"{count:,}", style="red" if count and outcome is IngestOutcome.REFUSED else None)
    return table


def _show_refusals(session: Session, summary: ImportSummary) -> None:
    for line, reason in summary.refusals[:_SHOWN_REFUSALS]:
        session.note(f"Line {line}: {one_line(reason)}")
    if len(summary.refusals) > _SHOWN_REFUSALS:
        session.note("The reasons, counted:")
        for reason, count in Counter(reason for _, reason in summary.refusals).most_common(_SHOWN_REFUSALS):
            session.note(f"{count:>7,}  {one_line(reason)}")
