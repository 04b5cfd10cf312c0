"""The route of a question, top to bottom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from corpus.companies import Companies
from corpus.models import ArticleFilter
from retrieval.citations import Claim, number_claims
from retrieval.llm import ChatWriter
from retrieval.models import Answer, AnswerStatus, Question, SearchQuery, SearchResult
from retrieval.query import understand
from retrieval.reader import Reader
from retrieval.rerank import Reranker
from retrieval.search import Searcher, TextIndex

T = TypeVar("T")

NOT_FOUND = "The articles I have do not answer that."
NOTHING_STORED = "There are no articles here yet, so I cannot answer."
NEAREST = 3
"""Headlines that are offered where nothing answers."""


class Writer(Protocol):
    """Turns what was found into claims."""

    @property
    def name(self) -> str:
        """ "reader", or the chat model's name."""

    async def write(self, query: SearchQuery, found: SearchResult) -> list[Claim]:
        """Claims with their quotes, in the order in which they are said; none where nothing answers."""


class Answerer:
    """Answers questions. Raises RetrievalError or CorpusError on an outage, never calls one "nothing found"."""

    def __init__(
        self,
        database: TextIndex,
        companies: Companies,
        searcher: Searcher,
        reranker: Reranker,
        writer: Writer,
        *,
        passages: int = 10,
    ) -> None:
        """`passages` is the number of passages that the writer reads."""
        self._database = database
        self._companies = companies
        self._searcher = searcher
        self._reranker = reranker
        self._writer = writer
        self._passages = passages

    async def answer(self, question: Question) -> Answer:
        """The answer, every sentence of it backed by a quote."""
        query = understand(question, self._companies)
        found = await off_loop(lambda: self._find(query))
        claims = await self._writer.write(query, found)
        return await off_loop(lambda: self._compose(question, query, found, claims))

    async def search(self, question: Question, limit: int = 10) -> SearchResult:
        """What a search for the question sees, unanswered."""
        query = understand(question, self._companies)
        return await off_loop(lambda: self._searcher.search(query, limit))

    def _find(self, query: SearchQuery) -> SearchResult:
        found = self._searcher.search(query, self._passages)
        return SearchResult(tuple(self._reranker.rerank(query, found.sources)), found.articles)

    def _compose(self, question: Question, query: SearchQuery, found: SearchResult, claims: Sequence[Claim]) -> Answer:
        searched = self._database.stats(
            ArticleFilter(query.scopes, query.only_companies, query.since, query.until if question.until else None)
        )
        text, citations = number_claims(claims)
        if not claims:
            text = NOT_FOUND if searched.articles else NOTHING_STORED
        return Answer(
            question=question,
            status=AnswerStatus.ANSWERED if claims else AnswerStatus.NOT_FOUND,
            text=text,
            citations=citations,
            nearest=() if claims else found.articles[:NEAREST],
            retrieved=found.ranked,
            searched=searched,
            written_by=self._writer.name,
        )


class ReaderWriter:
    """The embedded reader as a Writer: its blocking work is done off the event loop."""

    def __init__(self, reader: Reader) -> None:
        """Wrap `reader`."""
        self._reader = reader
        self.name = reader.name

    async def write(self, query: SearchQuery, found: SearchResult) -> list[Claim]:
        """The reader's claims."""
        return await off_loop(lambda: self._reader.write(query, found))


class ChatModelWriter:
    """The chat model as a Writer."""

    def __init__(self, writer: ChatWriter) -> None:
        """Wrap `writer`."""
        self._writer = writer
        self.name = writer.name

    async def write(self, query: SearchQuery, found: SearchResult) -> list[Claim]:
        """The chat model's claims that hold."""
        return await self._writer.write(query, found.sources)


async def off_loop(work: Callable[[], T]) -> T:
    """Run blocking work in a worker thread, so that the event loop goes on."""
    return await asyncio.to_thread(work)
