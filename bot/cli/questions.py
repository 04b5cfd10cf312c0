"""`evbot ask` and `evbot search`: one question, or a file of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot.batch import BatchItem, BatchLineError, read_batch
from bot.cli.dates import read_at, read_since, read_until
from bot.cli.exits import FAULT, NO_ANSWER
from bot.cli.names import canonical_names
from bot.cli.session import Session, session_of
from bot.compose import check_question, make_answerer
from bot.errors import BotError
from bot.markdown import one_line
from bot.shapes import Shape, answer_shape, batch_answer_shape, batch_search_shape, search_shape
from bot.terminal import answer_text, search_text, searched_line
from corpus.errors import CorpusError
from retrieval.errors import RetrievalError
from retrieval.models import Question, Source

if TYPE_CHECKING:
    from retrieval.answerer import Answerer

_PASSAGES_OF_AN_ARTICLE = 2
"""A search gives at most so many passages of one article."""

Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE.jsonl", help="A file with a question on each line, or - for standard input."),
]
Company = Annotated[
    list[str] | None, typer.Option("--company", metavar="NAME", help="Only articles on this company; may be repeated.")
]
Since = Annotated[str | None, typer.Option("--since", metavar="30d|DATE", help="Only articles published since then.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only articles published up to then.")]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="Answer as if asked then.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Asked = Annotated[str | None, typer.Argument(metavar="QUESTION", help="What you want to know.", show_default=False)]


def ask(
    context: typer.Context,
    question: Asked = None,
    company: Company = None,
    since: Since = None,
    until: Until = None,
    at: At = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Ask a question and get an answer with its sources.

    Exit code 3 means that the articles do not answer it.
    """
    session = session_of(context)
    if batch is not None:
        _only_batch(question, company, since, until, at)
        _run_batch(session, batch, _answer_line)
        return
    asked = _question(question, company, since, until, at)
    with _answerer(session, asked) as answerer, session.waiting("Reading the articles …"):
        answer = asyncio.run(answerer.answer(asked))
    if as_json:
        session.show_json(answer_shape(answer))
    else:
        session.show(answer_text(answer))
        if answer.refused:
            session.note(searched_line(answer.searched))
    if answer.refused:
        raise typer.Exit(NO_ANSWER)


def search(
    context: typer.Context,
    query: Asked = None,
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=100, help="How many articles.")] = 10,
    company: Company = None,
    since: Since = None,
    until: Until = None,
    at: At = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Show the articles that bear on a question, best first, without answering it."""
    session = session_of(context)
    if batch is not None:
        _only_batch(query, company, since, until, at)
        _run_batch(session, batch, _search_line)
        return
    asked = _question(query, company, since, until, at)
    with _answerer(session, asked) as answerer, session.waiting("Searching the articles …"):
        result = asyncio.run(answerer.search(asked, _PASSAGES_OF_AN_ARTICLE * limit))
    # An article stands where its best passage stands.
    best: dict[str, Source] = {}
    for source in result.sources:
        best.setdefault(source.article.id, source)
    sources = list(best.values())[:limit]
    if as_json:
        session.show_json(search_shape(asked.text, sources, result.ranked))
    elif sources:
        session.show(search_text(sources))
    else:
        session.note("No article fits.")
    if not sources:
        raise typer.Exit(NO_ANSWER)


def _question(
    text: str | None, companies: list[str] | None, since: str | None, until: str | None, at: str | None
) -> Question:
    if text is None:
        raise typer.BadParameter("Write a question, in quotation marks.", param_hint="QUESTION")
    now = read_at(at)
    return Question(
        text=text,
        now=now,
        companies=canonical_names(companies),
        since=read_since(since, now),
        until=read_until(until, now),
    )


def _only_batch(*others: object) -> None:
    if any(others):
        raise typer.BadParameter("The file says what is asked; leave the rest of the line out.", param_hint="--batch")


@contextmanager
def _answerer(session: Session, question: Question) -> Iterator[Answerer]:
    settings = session.settings
    check_question(question)
    with session.library(settings) as library:
        yield make_answerer(library, settings)


async def _answer_line(answerer: Answerer, item: BatchItem) -> Shape:
    return batch_answer_shape(item.key, await answerer.answer(item.question))


async def _search_line(answerer: Answerer, item: BatchItem) -> Shape:
    return batch_search_shape(item.key, await answerer.search(item.question))


def _run_batch(session: Session, path: Path, line: Callable[[Answerer, BatchItem], Awaitable[Shape]]) -> None:
    settings = session.settings
    # Read whole before anything is opened: a file that is not there should say so at once.
    items = list(read_batch(_lines(path), datetime.now(UTC)))
    with session.library(settings) as library, session.progress("Questions") as on_progress:
        failed = asyncio.run(_each(session, make_answerer(library, settings), items, line, on_progress))
    if failed:
        raise typer.Exit(FAULT)


async def _each(
    session: Session,
    answerer: Answerer,
    items: list[tuple[int, BatchItem | BatchLineError]],
    line: Callable[[Answerer, BatchItem], Awaitable[Shape]],
    on_progress: Callable[[int, int], None],
) -> bool:
    failed = False
    for done, (number, item) in enumerate(items, start=1):
        try:
            if isinstance(item, BatchLineError):
                raise item
            session.show_json(await line(answerer, item))
        except (BatchLineError, RetrievalError, CorpusError, BotError) as error:
            failed = True
            session.note(f"Line {number}: {one_line(str(error))}")
        on_progress(done, len(items))
    return failed


def _lines(path: Path) -> list[str]:
    if str(path) == "-":
        return _read(sys.stdin)
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return _read(file)
    except FileNotFoundError as error:
        raise typer.BadParameter(f"There is no file “{path}”.", param_hint="--batch") from error
    except IsADirectoryError as error:
        raise typer.BadParameter(f"“{path}” is a folder, not a file.", param_hint="--batch") from error


def _read(file: TextIO) -> list[str]:
    return list(file)
