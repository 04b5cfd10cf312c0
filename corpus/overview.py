"""The nouns of overviews: headlines without their text, outlets, how much was written. No vendor in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from corpus.models import DatePrecision, StatementKind


@dataclass(frozen=True, slots=True)
class Headline:
    """One line of a list: an article, with those that report the same event folded into it."""

    number: int
    """Of the article that stands for all of them."""
    id: str
    title: str
    url: str | None
    source: str | None
    """Outlet that published the article."""
    via: str | None
    """Outlet that the article itself names as its origin."""
    published: datetime | None
    precision: DatePrecision
    companies: tuple[str, ...]
    """Canonical names, by first mention."""
    also: tuple[str, ...] = ()
    """Other outlets that report the same event."""
    summary_only: bool = False
    """Whether its text is no more than a feed's teaser."""
    status: StatementKind | None = None
    """How its story stands; None where it has none yet, and only the headline can say."""


@dataclass(frozen=True, slots=True)
class OutletCount:
    """How much of one outlet is there, and how fresh it is."""

    source: str | None
    via: str | None
    """Set only where the articles name no outlet but an origin; without both they name nobody."""
    articles: int
    newest: datetime | None
    """When its newest dated article was published."""
    precision: DatePrecision
    """How exactly `newest` is known."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """What a scope has, all outlets together."""

    articles: int
    undated: int
    earliest: datetime | None
    newest: datetime | None
    last_added: datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """How many articles name each of some companies, day by day."""

    days: Mapping[str, Mapping[date, int]]
    """UTC days by company; days without an article are left out."""
    month_only: int
    """Articles on them in that time of which only the month is known: they belong to no day."""
    undated: int
    """Articles on them without any date."""
