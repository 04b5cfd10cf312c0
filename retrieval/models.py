"""The nouns of a question and its answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from corpus.models import GLOBAL_SCOPE, Article, CorpusStats, Passage, Span
from corpus.models import StatementKind as StatementKind
from corpus.stories.models import Report

StoryReports = Mapping[int, Sequence[Report]]
"""By the number of an article: every report of its story, its own included, newest first."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks, with everything that bears on it."""

    text: str
    now: datetime
    """The moment of asking, UTC: "latest" and "this week" are counted from here."""
    history: tuple[Turn, ...] = ()
    """Earlier turns, oldest first."""
    companies: tuple[str, ...] = ()
    """Companies chosen by the asker (names, aliases or tickers), beside those named in the text."""
    since: datetime | None = None
    until: datetime | None = None
    scopes: tuple[str, ...] = (GLOBAL_SCOPE,)
    use_model: bool = True
    """False where the chat model may not be asked, for its answers of the day are used up: the reader answers."""
    language: str | None = None
    """ISO 639-1 code of the articles that the asker would rather have; no limit."""


class ExpectedAnswer(StrEnum):
    """The kind of thing that would answer the question."""

    PERSON = "person"
    NAME = "name"
    """Of a company, a model or anything else that has one."""
    LIST = "list"
    AMOUNT = "amount"
    DATE = "date"
    PLACE = "place"
    REASON = "reason"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What the words of a question say about time: a wish, never a filter."""

    since: datetime | None = None
    until: datetime | None = None
    wants_latest: bool = False
    is_firm: bool = True
    """False where the year had to be guessed: "in December" may be any."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Names in a question that an answer cannot do without."""

    companies: frozenset[str] = frozenset()
    """Canonical names, with their brands and parents: an article must name one of them."""
    models: tuple[str, ...] = ()
    """Models, as their makers spell them: an article must name each of them."""
    countries: tuple[str, ...] = ()
    """An article must speak of one of them."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question made ready for search."""

    asked: str
    """The question as it was asked, cleaned of noise."""
    context: str
    """What a follow-up leaves out and the conversation supplies; empty for a question that stands alone."""
    said: str
    """The last answer, where the question goes on from it: nobody wants to hear it again."""
    companies: tuple[str, ...]
    """Canonical names that the question, or else its context, names."""
    hints: frozenset[str]
    """Stems of the words that tell which company is meant, in place of its name: "Cupertino's", "William Li", "VW"."""
    only_companies: tuple[str, ...]
    """Canonical names that the asker chose as a limit."""
    subjects: Subjects
    """What the question names, or else what its companies limit it to."""
    expected: ExpectedAnswer
    time: TimeWords
    now: datetime
    since: datetime | None
    """Limit that the asker chose."""
    until: datetime | None
    """Limit that the asker chose."""
    horizon: datetime
    """The moment of asking, with a day's grace for time zones: what was published later is not seen."""
    scopes: tuple[str, ...]
    language: str | None = None
    """Of the articles that the asker would rather have."""

    def sees_day(self, published: datetime | None) -> bool:
        """Whether what was published then lies within the limits of time; the undated does where none was chosen."""
        if published is None:
            return self.since is None and self.until is None
        after = self.since is None or published >= self.since
        return after and published < min(self.until or self.horizon, self.horizon)

    def sees_companies(self, companies: Collection[str]) -> bool:
        """Whether what is on these companies lies within the limit to companies."""
        return not self.only_companies or not set(self.only_companies).isdisjoint(companies)

    @property
    def text(self) -> str:
        """The self-contained question: context first, canonical names that it leaves out last."""
        return " ".join([*filter(None, (self.context, self.asked)), *self.unnamed])

    @property
    def unnamed(self) -> tuple[str, ...]:
        """The companies that are meant under other names."""
        said = f"{self.context} {self.asked}".lower()
        return tuple(company for company in self.companies if company.lower() not in said)


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that the search found, with its article and its score."""

    article: Article
    passage: Passage
    score: float
    """Fused score in 0..1; comparable within one search only."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search saw."""

    sources: tuple[Source, ...]
    """Best first; at most two passages of one article."""
    ranked: tuple[str, ...]
    """Ids of all articles seen, best first."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of the sources, best first."""
        return tuple(dict.fromkeys(source.article for source in self.sources))


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a question, and what its search saw; most questions have one part."""

    query: SearchQuery
    result: SearchResult


@dataclass(frozen=True, slots=True)
class Citation:
    """Proof of one sentence of an answer: an exact quote of an article."""

    marker: int
    """The number in the answer's text, from 1; one number per article."""
    article: Article
    span: Span
    """Where the quote stands in the article's text."""
    quote: str
    """Verbatim: equals `span.of(article.text)`."""
    statement: StatementKind = StatementKind.REPORTED


class AnswerStatus(StrEnum):
    """What kind of answer this is."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    """The articles do not answer the question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said, with its proof. Every sentence of an ANSWERED text carries a [n] mark."""

    question: Question
    status: AnswerStatus
    text: str
    """Plain text with [n] marks; no markdown, no links."""
    citations: tuple[Citation, ...]
    """In the order of their markers; a marker may have several quotes."""
    nearest: tuple[Article, ...]
    """Where nothing answers: the nearest headlines."""
    retrieved: tuple[str, ...]
    """Ids of the articles that the search saw, best first; then of those that were read beside them."""
    searched: CorpusStats
    """How many articles were searched, from when to when."""
    written_by: str
    """"reader", or the chat model's name."""
    also: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By marker: other outlets that report the same story, the first to do so first; at the first marker of each."""

    @property
    def refused(self) -> bool:
        """Whether the answer says that the articles do not answer."""
        return self.status is AnswerStatus.NOT_FOUND

    @property
    def cited_articles(self) -> tuple[Article, ...]:
        """Each cited article once, in marker order: index i carries marker i + 1."""
        by_marker = {citation.marker: citation.article for citation in self.citations}
        return tuple(by_marker[marker] for marker in sorted(by_marker))

    def statements(self, marker: int) -> tuple[StatementKind, ...]:
        """What the quotes of one cited article rest on, a kind for each quote."""
        return tuple(citation.statement for citation in self.citations if citation.marker == marker)
