"""The route of a question, top to bottom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol, TypeVar

from corpus.companies import Companies
from corpus.models import Article, ArticleFilter, CorpusStats
from corpus.stories.models import Report
from retrieval.citations import Claim, number_claims
from retrieval.models import Answer, AnswerStatus, Finding, Question, SearchQuery, SearchResult, StoryReports, Turn
from retrieval.outcomes import with_outcomes
from retrieval.parts import split_question
from retrieval.progress import Progress, Said, Stage, Watch, of_claims
from retrieval.query import understand
from retrieval.reader import MAX_SENTENCES, SENTENCES_PER_PART, Reader
from retrieval.rerank import Reranker
from retrieval.retellings import from_originals, other_outlets
from retrieval.search import Searcher, TextIndex
from retrieval.supersede import order_by_time

if TYPE_CHECKING:
    from retrieval.llm import ChatWriter

T = TypeVar("T")

NOT_FOUND = "The articles I have do not answer that."
NOTHING_STORED = "There are no articles here yet, so I cannot answer."
NOTHING_WITHIN = "No article that I have lies within these limits, so I cannot answer."
NEAREST = 3
"""Headlines that are offered where nothing answers."""


class Writer(Protocol):
    """Turns what was found into claims."""

    @property
    def name(self) -> str:
        """ "reader", or the chat model's name."""

    @property
    def grows(self) -> bool:
        """Whether it takes long enough that people want to see an answer grow."""

    async def write(self, query: SearchQuery, findings: Sequence[Finding], said: Said | None = None) -> list[Claim]:
        """Claims with their quotes, in the order in which they are said; none where nothing answers."""


class StoryIndex(Protocol):
    """The part of the stories that an answer needs."""

    def reports_around(self, numbers: Collection[int], scopes: Sequence[str]) -> Mapping[int, Sequence[Report]]:
        """By the number of each article that has a story: every report of it that is seen here, newest first."""


class Answerer:
    """Answers questions. Raises RetrievalError or CorpusError on an outage, never calls one "nothing found"."""

    def __init__(
        self,
        database: TextIndex,
        companies: Companies,
        searcher: Searcher,
        reranker: Reranker,
        writer: Writer,
        stories: StoryIndex,
        *,
        passages: int = 10,
        without_model: Writer | None = None,
    ) -> None:
        """`passages` is the number of passages that the writer reads.

        `without_model` writes in place of a chat model where the question says that it may not be asked.
        """
        self._database = database
        self._companies = companies
        self._searcher = searcher
        self._reranker = reranker
        self._writer = writer
        self._stories = stories
        self._passages = passages
        self._without_model = without_model

    @property
    def uses_model(self) -> bool:
        """Whether a chat model writes, which a question may forbid."""
        return self._without_model is not None

    @property
    def grows(self) -> bool:
        """Whether `grow` has something to show before the answer is there."""
        return self._writer.grows

    async def answer(self, question: Question) -> Answer:
        """The answer, every sentence of it backed by a quote."""
        query = understand(question, self._companies)
        writer = self._writer_for(question)
        if isinstance(writer, ReaderWriter):
            return await off_loop(lambda: self._answer_at_once(question, query, writer))
        findings = await off_loop(lambda: self._find(question, query, self._passages))
        claims = await writer.write(query, findings)
        return await off_loop(lambda: self._compose(question, query, side_by_side(findings), claims))

    async def grow(self, question: Question, watch: Watch) -> Answer:
        """As `answer`; `watch` sees it come, each sentence once it has been checked."""
        query = understand(question, self._companies)
        watch(Progress(Stage.SEARCHING, (await off_loop(lambda: self._searched(query))).articles))
        findings = await off_loop(lambda: self._find(question, query, self._passages))
        found = side_by_side(findings)
        watch(Progress(Stage.READING, len({source.article.id for source in found.sources})))
        writer = self._writer_for(question)
        claims = await writer.write(query, findings, lambda stage, claims: watch(of_claims(stage, claims)))
        return await off_loop(lambda: self._compose(question, query, found, claims))

    async def search(self, question: Question, limit: int = 10) -> SearchResult:
        """What a search for the question sees, unanswered."""
        query = understand(question, self._companies)
        return side_by_side(await off_loop(lambda: self._find(question, query, limit)))

    def _answer_at_once(self, question: Question, query: SearchQuery, writer: ReaderWriter) -> Answer:
        """All of it in one turn of a worker thread.

        In three turns, whoever asked first in a crowd would wait until everybody's search is done: of 200 who ask at
        once, half waited 5.2 s for their answer.
        """
        findings = self._find(question, query, self._passages)
        return self._compose(question, query, side_by_side(findings), writer.read(query, findings))

    def _writer_for(self, question: Question) -> Writer:
        return self._writer if question.use_model or self._without_model is None else self._without_model

    def _find(self, question: Question, query: SearchQuery, limit: int) -> list[Finding]:
        """Search each part of the question apart, the second as one that follows the first in a conversation."""
        findings: list[Finding] = []
        history = question.history
        for asked in split_question(query.asked):
            alone = asked == query.asked
            part = query if alone else understand(replace(question, text=asked, history=history), self._companies)
            history = (*history, Turn("user", asked))
            result = self._searcher.search(part, limit)
            ranked = self._reranker.rerank(part, result.sources)
            articles = dict.fromkeys([*(source.article.id for source in ranked), *result.ranked])
            findings.append(Finding(part, SearchResult(tuple(ranked), tuple(articles))))
        return findings

    def _compose(self, question: Question, query: SearchQuery, found: SearchResult, claims: Sequence[Claim]) -> Answer:
        searched = self._searched(query)
        reports = self._reports(query, claims)
        told, outcomes = with_outcomes(from_originals(claims, reports), reports, lambda ids: self._read(query, ids))
        text, citations = number_claims(order_by_time(told, outcomes))
        if not claims:
            text = NOT_FOUND if searched.articles else self._nothing(query)
        return Answer(
            question=question,
            status=AnswerStatus.ANSWERED if claims else AnswerStatus.NOT_FOUND,
            text=text,
            citations=citations,
            nearest=() if claims else found.articles[:NEAREST],
            retrieved=tuple(dict.fromkeys([*found.ranked, *(citation.article.id for citation in citations)])),
            searched=searched,
            written_by=self._writer_for(question).name,
            also=other_outlets(citations, reports),
        )

    def _reports(self, query: SearchQuery, claims: Sequence[Claim]) -> StoryReports:
        """All reports of the stories that the claims are of, within the asker's limits of time."""
        numbers = {evidence.article.number for claim in claims for evidence in claim.evidence}
        stories = self._stories.reports_around(numbers, query.scopes) if numbers else {}
        return {number: [each for each in told if query.sees_day(each.published)] for number, told in stories.items()}

    def _read(self, query: SearchQuery, ids: Sequence[str]) -> dict[str, Article]:
        """Articles by id, those within the asker's limit of companies."""
        found = self._database.get_many(ids)
        return {key: article for key, article in found.items() if query.sees_companies(article.companies)}

    def _searched(self, query: SearchQuery) -> CorpusStats:
        return self._database.stats(ArticleFilter(query.scopes, query.only_companies, query.since, query.until))

    def _nothing(self, query: SearchQuery) -> str:
        return NOTHING_WITHIN if self._database.stats(ArticleFilter(query.scopes)).articles else NOTHING_STORED


class ReaderWriter:
    """The embedded reader as a Writer: its blocking work is done off the event loop."""

    grows = False

    def __init__(self, reader: Reader) -> None:
        """Wrap `reader`."""
        self._reader = reader
        self.name = reader.name

    async def write(self, query: SearchQuery, findings: Sequence[Finding], said: Said | None = None) -> list[Claim]:
        """The reader's claims on each part of the question, in turn."""
        return await off_loop(lambda: self.read(query, findings))

    def read(self, query: SearchQuery, findings: Sequence[Finding]) -> list[Claim]:
        """The same, blocking."""
        most = MAX_SENTENCES if len(findings) == 1 else SENTENCES_PER_PART
        return [claim for finding in findings for claim in self._reader.write(finding.query, finding.result, most)]


class ChatModelWriter:
    """The chat model as a Writer."""

    grows = True

    def __init__(self, writer: ChatWriter) -> None:
        """Wrap `writer`."""
        self._writer = writer
        self.name = writer.name

    async def write(self, query: SearchQuery, findings: Sequence[Finding], said: Said | None = None) -> list[Claim]:
        """The chat model's claims that hold, drafted from the passages of all parts."""
        return await self._writer.write(query, side_by_side(findings).sources, said)


def side_by_side(findings: Sequence[Finding]) -> SearchResult:
    """The results of all parts as one: the best of each, then the second best of each, and so on."""
    sources = _interleave([finding.result.sources for finding in findings])
    ranked = _interleave([finding.result.ranked for finding in findings])
    by_passage = {source.passage.id: source for source in reversed(sources)}
    return SearchResult(
        tuple(by_passage[key] for key in dict.fromkeys(source.passage.id for source in sources)),
        tuple(dict.fromkeys(ranked)),
    )


def _interleave(rows: Sequence[Sequence[T]]) -> list[T]:
    return [item for column in zip_longest(*rows, fillvalue=None) for item in column if item is not None]


async def off_loop(work: Callable[[], T]) -> T:
    """Run blocking work in a worker thread, so that the event loop goes on."""
    return await asyncio.to_thread(work)
