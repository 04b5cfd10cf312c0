"""The nouns of the corpus: frozen, without behaviour beyond their own fields, without any vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

GLOBAL_SCOPE = "global"
"""Scope of the operator's own articles, seen by everybody."""


def guild_scope(guild_id: int) -> str:
    """Scope of the articles that one Discord guild added, seen in that guild alone."""
    return f"guild-{guild_id}"


def guild_of(scope: str) -> int | None:
    """The guild whose articles a scope holds; None for everybody's."""
    kind, _, number = scope.partition("-")
    return int(number) if kind == "guild" and number.isdecimal() else None


class DatePrecision(StrEnum):
    """How exactly a publication date is known."""

    DAY = "day"
    MONTH = "month"
    NONE = "none"


class DateOrigin(StrEnum):
    """How a publication date was found."""

    GIVEN = "given"
    """A person or an import said so."""
    METADATA = "metadata"
    """The page's own data on itself: JSON-LD, meta tags."""
    ADDRESS = "address"
    """The web address, which holds the day."""
    TEXT = "text"
    """A date line that readers see on the page."""
    FILE = "file"
    """The file's own data, e.g. when a PDF was made."""
    NONE = "none"


class StatementKind(StrEnum):
    """What kind of statement a quote rests on, by the words of its article."""

    CONFIRMED = "confirmed"
    """By the company, a regulator or a court."""
    REPORTED = "reported"
    """By the outlet, without saying more."""
    RUMOUR = "rumour"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range [start, end) of an article's text of record."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters that the span covers in `text`."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Page:
    """What a fetch brought back, not yet understood."""

    url: str
    """Final URL, after redirects."""
    body: bytes
    content_type: str
    """Media type without parameters, lower case, e.g. "text/html"."""
    charset: str | None
    """Encoding that the transport declared, if any."""
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it came in: extracted and cleaned, but without identity or place in the store."""

    title: str
    text: str
    url: str | None = None
    source: str | None = None
    """Outlet that published the article."""
    via: str | None = None
    """Outlet that the article itself names as its origin ("Via: gizmochina.com")."""
    author: str | None = None
    published: datetime | None = None
    """UTC. Never invented: None where no date is known."""
    precision: DatePrecision = DatePrecision.NONE
    language: str | None = None
    """ISO 639-1 code."""
    fetched_at: datetime | None = None
    id: str | None = None
    """Id that an imported file asks to keep."""
    dated_by: DateOrigin | None = None
    """How the date was found; None where whoever made the draft does not say."""
    companies: tuple[str, ...] | None = None
    """Canonical names that a person gave; None: those that the words name."""
    summary_only: bool = False
    """Whether the text is a feed's teaser: it never replaces a whole article."""
    given: frozenset[str] = frozenset()
    """Names of fields that a person set: they replace what was set before, and stay."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the text of record."""

    id: str
    number: int
    """Small integer, unique in this store: fits where an id does not (Discord component ids)."""
    scope: str
    title: str
    text: str
    """Cleaned text. Every span in the product counts characters of this string."""
    url: str | None
    source: str | None
    via: str | None
    author: str | None
    published: datetime | None
    precision: DatePrecision
    language: str | None
    companies: tuple[str, ...]
    """Canonical names of the companies that the title or text names."""
    fetched_at: datetime
    updated_at: datetime
    """When title or text last changed."""
    version: int
    """1 when first stored, one more for each change of title or text."""
    content_hash: str
    near_duplicate_of: str | None = None
    """Id of an earlier article with nearly the same words."""
    summary_only: bool = False
    """Whether the text is no more than a feed's teaser."""


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What a search weighs of an article beside its words."""

    id: str
    source: str | None
    published: datetime | None
    language: str | None
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, small enough to be read whole by the embedding model."""

    article_id: str
    ordinal: int
    """0 for the article's first passage."""
    span: Span
    text: str
    heading: str
    """Title, outlet and date, put in front of the text before it is embedded or indexed."""
    sentences: tuple[Span, ...]
    """Spans of the passage's sentences in the article's text."""
    id: int | None = None
    """Key in the store; None until stored."""


class IngestOutcome(StrEnum):
    """What became of something that was given to the corpus."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of one article, and why."""

    outcome: IngestOutcome
    article: Article | None = None
    reason: str | None = None
    """Plain sentences; set when refused, and for an addition that is a near-duplicate or cannot be searched yet."""
    searchable: bool = True
    """False where it is stored, and will be indexed later."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of a whole file."""

    counts: Mapping[IngestOutcome, int]
    refusals: tuple[tuple[int, str], ...] = field(default=())
    """(line number from 1, reason) of each refused line."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles a listing or a search may see."""

    scopes: tuple[str, ...] = (GLOBAL_SCOPE,)
    companies: tuple[str, ...] = ()
    """Any of these; empty means all."""
    since: datetime | None = None
    """Published at or after; undated articles are left out when a bound is set."""
    until: datetime | None = None
    """Published before."""


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """How much a filter sees."""

    articles: int
    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that a search found, with that search's own score (higher is better)."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that a search over whole articles found, with its score (higher is better)."""

    article_id: str
    score: float
