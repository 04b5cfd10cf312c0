"""Whether two articles report one event: a probability from what they share. Pure, and the same whoever came first.

The weights are those of a logistic regression over labelled pairs of EV headlines of 2019 (benchmarks/stories); what it
cannot learn from them, such as another month's sales, is a rule.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import mul

from corpus.models import DatePrecision
from corpus.stories.words import weight, words

OPENING = 300
"""Characters of an article's text that count: an event is told in the first sentences."""
WINDOW = 14
"""Days that two reports of one event may lie apart; a copy may follow its original after more."""
COPY_WINDOW = 60
LEAST_COSINE = 0.4
"""Cosine of two reports below which they are not looked at. None of 43 labelled pairs of one event was below 0.5."""

_RARE = 5.0
"""Weight from which a word is rare: in no more than 23 of 3,512 articles."""
_TELLING = 4.0
"""Weight from which a figure tells something: "3", "2020" and "5" stand everywhere."""
_MOST_RARE, _MOST_FIGURES = 4, 2
_SETTLED_DAYS = 10
"""Days beyond which more of them make no difference."""

_BASE = -5.9
_COSINE = 4.4
_CROSS = 6.2
_RARE_WORD = 1.05
_FIGURE = 1.45
_SAME_OUTLET = -1.8
_DAY = -0.3
_OTHER_PERIOD = -3.5
_OTHER_COMPANIES = -3.5
WEIGHTS = (_COSINE, _CROSS, _RARE_WORD, _FIGURE, _SAME_OUTLET, _DAY, _OTHER_PERIOD, _OTHER_COMPANIES)
"""Of `features`, in their order; the last two are rules, for the labelled pairs have too few of them."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# "May" is a verb more often than a month in lower case.
_PERIOD = re.compile(
    rf"\b(?:{'|'.join(month.capitalize() for month in _MONTHS)}|[QH][1-4]|(?:first|second|third|fourth) quarter)\b"
)
_COLLECTION = re.compile(
    r"\bpodcast\b|\bround-?up\b|\bweek in (?:reverse|review)\b|today['’]s (?:car )?news\b|\bnews hub\b"
    r"|\blive ?(?:blog|stream)|\bEGEB\b|\b(?:weekly|daily|morning) (?:digest|brief|news|update)\b"
    r"|\bstories you might\b",
    re.I,
)
"""Titles of articles that are about many events: they belong to none."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What of an article is compared."""

    title: frozenset[str]
    all: frozenset[str]
    """Words of title and opening."""
    periods: frozenset[str]
    """Months and quarters in the title."""
    companies: frozenset[str]
    outlet: str
    first_day: int | None
    """First day on which it may have been published, as an ordinal; None where it is undated."""
    last_day: int | None
    collection: bool


def marks(
    title: str,
    text: str,
    companies: tuple[str, ...],
    outlet: str | None,
    published: datetime | None,
    precision: DatePrecision,
) -> Marks:
    """The marks of an article; of a text no more than the opening counts."""
    in_title = words(title)
    first, last = days(published, precision)
    return Marks(
        title=in_title,
        all=in_title | words(text[:OPENING]),
        periods=frozenset(match.lower() for match in _PERIOD.findall(title)),
        companies=frozenset(companies),
        outlet=(outlet or "").casefold(),
        first_day=first,
        last_day=last,
        collection=bool(_COLLECTION.search(title)),
    )


def days(published: datetime | None, precision: DatePrecision) -> tuple[int | None, int | None]:
    """First and last day that a date may mean, as ordinals."""
    if published is None or precision is DatePrecision.NONE:
        return None, None
    day = published.astimezone(UTC).date()
    if precision is DatePrecision.DAY:
        return day.toordinal(), day.toordinal()
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first.toordinal(), following.toordinal() - 1


def days_apart(one: Marks, other: Marks) -> int | None:
    """How many days lie between two reports at least; None where one is undated: undated is not now."""
    if one.first_day is None or one.last_day is None or other.first_day is None or other.last_day is None:
        return None
    return max(0, one.first_day - other.last_day, other.first_day - one.last_day)


def same_event(one: Marks, other: Marks, cosine: float, *, is_copy: bool = False) -> float:
    """The probability that both report one event; `is_copy`: they say nearly the same words."""
    apart = days_apart(one, other)
    if is_copy:
        return 0.0 if _other_issue(one, other) or (apart or 0) > COPY_WINDOW else 1.0
    if apart is None or apart > WINDOW or one.collection or other.collection or cosine < LEAST_COSINE:
        return 0.0
    return 1 / (1 + math.exp(-(_BASE + sum(map(mul, features(one, other, cosine, apart), WEIGHTS)))))


def features(one: Marks, other: Marks, cosine: float, apart: int) -> tuple[float, ...]:
    """What `WEIGHTS` weigh."""
    shared = one.all & other.all
    crossing = (one.title & other.all) | (other.title & one.all)
    figures = sum(1 for word in shared if word[0].isdigit() and weight(word) > _TELLING)
    rare = sum(1 for word in shared if not word[0].isdigit() and weight(word) > _RARE)
    return (
        cosine,
        _sum(crossing) / (_sum(one.title | other.title) or 1.0),
        min(rare, _MOST_RARE),
        min(figures, _MOST_FIGURES),
        float(bool(one.outlet) and one.outlet == other.outlet),
        min(apart, _SETTLED_DAYS),
        float(bool(one.periods and other.periods and one.periods.isdisjoint(other.periods))),
        float(bool(one.companies and other.companies and one.companies.isdisjoint(other.companies))),
    )


def _other_issue(one: Marks, other: Marks) -> bool:
    """Whether an outlet's two texts differ in the figures or periods of their titles: two issues of one series."""
    if one.outlet != other.outlet:
        return False
    figures, others = ({word for word in title if word[0].isdigit()} for title in (one.title, other.title))
    return bool((figures ^ others) or (one.periods ^ other.periods))


def _sum(found: frozenset[str]) -> float:
    return sum(map(weight, found))
