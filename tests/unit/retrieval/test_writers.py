"""Who writes an answer: the chat model, or the reader where the question says that no model may be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from corpus.models import CorpusStats
from retrieval.answerer import Answerer, ReaderWriter
from retrieval.models import Answer, Finding, Question, SearchQuery, SearchResult
from retrieval.progress import Progress, Said
from tests.unit.retrieval.samples import COMPANIES, question


class Nothing:
    """A database, search and reranker that find nothing."""

    def stats(self, where: Any) -> CorpusStats:
        return CorpusStats(0, None, None)

    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        return SearchResult((), ())

    def rerank(self, query: SearchQuery, sources: Sequence[Any]) -> Sequence[Any]:
        return sources


class Asked:
    """A writer that counts how often it is asked."""

    grows = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.times = 0

    async def write(self, query: SearchQuery, findings: Sequence[Finding], said: Said | None = None) -> list[Any]:
        self.times += 1
        return []


def answerer(writer: Asked, without_model: Asked | None) -> Answerer:
    nothing: Any = Nothing()
    return Answerer(nothing, COMPANIES, nothing, nothing, writer, nothing, without_model=without_model)


async def growing(answers: Answerer, asked: Question) -> Answer:
    seen: list[Progress] = []
    return await answers.grow(asked, seen.append)


async def at_once(answers: Answerer, asked: Question) -> Answer:
    return await answers.answer(asked)


@pytest.mark.parametrize("ask", [at_once, growing])
async def test_a_question_may_forbid_the_model(ask: Any) -> None:
    model, reader = Asked("a-model"), Asked("reader")
    answers = answerer(model, reader)
    assert answers.uses_model
    assert (await ask(answers, question("Who buys Chery?"))).written_by == "a-model"
    assert (await ask(answers, question("Who buys Chery?", use_model=False))).written_by == "reader"
    assert (model.times, reader.times) == (1, 1)


async def test_without_a_model_the_reader_always_writes() -> None:
    reader = Asked("reader")
    answers = answerer(reader, None)
    assert not answers.uses_model
    assert (await answers.answer(question("Who buys Chery?", use_model=False))).written_by == "reader"


class Logged(Nothing):
    """Notes what is done for whom."""

    name = "reader"

    def __init__(self) -> None:
        self.log: list[str] = []

    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        self.log.append(f"search {query.asked}")
        return SearchResult((), ())

    def write(self, query: SearchQuery, result: SearchResult, most: int) -> list[Any]:
        self.log.append(f"read {query.asked}")
        return []


async def test_in_a_crowd_who_asked_first_is_answered_first() -> None:
    nothing: Any = Logged()
    answers = Answerer(nothing, COMPANIES, nothing, nothing, ReaderWriter(nothing), nothing)
    names = ["Who buys Chery?", "Who buys Nio?", "Who buys Lucid?"]
    with ThreadPoolExecutor(1) as one:
        asyncio.get_running_loop().set_default_executor(one)
        await asyncio.gather(*(answers.answer(question(name)) for name in names))
    assert nothing.log == [f"{step} {name}" for name in names for step in ("search", "read")]
