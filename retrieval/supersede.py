"""Two dated reports on one matter that differ: the newer is said first, the older after it, with its date. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from corpus.models import Article, DatePrecision
from retrieval.citations import Claim
from retrieval.models import StatementKind
from retrieval.quantities import quantities
from retrieval.statements import statement_kind
from retrieval.words import coverage, stems, words

SAME_MATTER = 0.5
"""Share of each claim's words, numbers left out, that the other has too."""
SAME_MATTER_UNNAMED = 0.75
"""The same where the claims name nothing in common. Of 21 million pairs of real sentences, 0.5 alone took four for one
matter that were not, such as the profits of two companies that are not in our list."""
FEWEST_WORDS = 2
"""Words in common below which a share says nothing."""

_NAME = re.compile(r"(?<=[\w,;:'’\"“(-] )[A-Z][\w-]*(?:[ -](?:\d+\b|[A-Z]\b))?|\b[A-Z][a-z]+[ -](?:\d{1,3}\b|[A-Z]\b)")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.I)
# What a figure counts for: sales in March and sales in April are two facts, and both stay true.
_PERIOD = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|(?-i:May)"
    r"|(?:first|second|third|fourth|last|this) (?:quarter|half|month|week|year)|q[1-4]|h[12]|(?:19|20)\d\d)\b",
    re.I,
)
# Capitals that name nothing in particular.
_NO_NAME = re.compile(rf"(?:[BPH]?H?EV|SUV|CEO|US|I)s?|{_PERIOD.pattern}|{_WEEKDAY.pattern}", re.I)
# In a plan the period is itself the figure that a newer report changes: "in 2020" becomes "in 2021".
_PLAN = re.compile(
    r"\b(?:will|would|plan(?:s|ned)?|aim(?:s|ed)?|expect(?:s|ed)?|intend(?:s|ed)?|hopes?|scheduled|due|delay(?:s|ed)?"
    r"|postpon(?:es|ed)|push(?:es|ed) back|target(?:s|ed)?|set to)\b",
    re.I,
)
_DISPUTABLE = frozenset({StatementKind.DENIED, StatementKind.RUMOUR})


@dataclass(frozen=True, slots=True)
class _Report:
    """A claim that rests on one article whose day is known."""

    claim: Claim
    article: Article
    day: date


def order_by_time(claims: Sequence[Claim], outcomes: Mapping[int, int] | None = None) -> list[Claim]:
    """The claims, each superseded one behind the newer one and introduced with its date; all others as they are.

    `outcomes` are known: which claim denies or confirms which. It tells so, and its date.
    """
    known = outcomes or {}
    reports = [_report(claim) for claim in claims]
    newer = {index: known.get(index, _newest_against(index, reports)) for index in range(len(claims))}
    older: defaultdict[int, list[int]] = defaultdict(list)
    for index, successor in newer.items():
        if successor is not None:
            older[successor].append(index)

    def thread(index: int) -> Iterator[int]:
        yield index
        for each in sorted(older[index], key=lambda each: _day(reports[each]), reverse=True):
            yield from thread(each)

    threads = [list(thread(index)) for index, successor in newer.items() if successor is None]

    def said(index: int) -> Claim:
        successor, day = newer[index], _day(reports[index])
        if successor is not None:
            same_day = day == _day(reports[successor])
            return _introduced(claims[index], "Reported the same day" if same_day else f"Earlier, on {_written(day)}")
        if index in known.values() and (report := reports[index]):
            return _introduced(claims[index], f"{_kind(report).capitalize()} on {_written(day)}")
        return claims[index]

    return [said(index) for members in sorted(threads, key=min) for index in members]


def day_of(claim: Claim) -> date | None:
    """The day of the one article that a claim rests on; None where there are several, or the day is not known."""
    report = _report(claim)
    return report.day if report else None


def _report(claim: Claim) -> _Report | None:
    article = claim.evidence[0].article
    if article.published is None or article.precision is not DatePrecision.DAY:
        return None
    if any(evidence.article.id != article.id for evidence in claim.evidence):
        return None
    return _Report(claim, article, article.published.astimezone(UTC).date())


def _newest_against(index: int, reports: Sequence[_Report | None]) -> int | None:
    """Which claim supersedes this one: the newest that says something else about the same."""
    report = reports[index]
    if report is None:
        return None
    against = [
        (other.day, -number, number)
        for number, other in enumerate(reports)
        if other is not None and _supersedes(other, report)
    ]
    return max(against)[2] if against else None


def _supersedes(newer: _Report, older: _Report) -> bool:
    return newer.day > older.day and _same_matter(newer, older) and _differ(newer, older)


def _same_matter(one: _Report, other: _Report) -> bool:
    first, second = one.claim.text, other.claim.text
    known = {*one.article.companies, *other.article.companies}
    named, other_named = ({name for name in known if name in text} for text in (first, second))
    if named != other_named and named and other_named:
        return False
    if not named & other_named and set(one.article.companies).isdisjoint(other.article.companies):
        return False
    # Norway and China, Model 3 and Model S.
    if _names_beside(first, second) and _names_beside(second, first):
        return False
    if not (_PLAN.search(first) and _PLAN.search(second)) and _periods(first) != _periods(second):
        return False
    matter, other_matter = _matter(first), _matter(second)
    if len(matter & other_matter) < FEWEST_WORDS:
        return False
    in_common = named & other_named or _names(first) - _names_beside(first, second)
    enough = SAME_MATTER if in_common else SAME_MATTER_UNNAMED
    return min(coverage(matter, other_matter), coverage(other_matter, matter)) >= enough


def _names(text: str) -> set[str]:
    """Names of people, places and models, as far as capitals tell them."""
    return {match.group() for match in _NAME.finditer(text) if not _NO_NAME.fullmatch(match.group())}


def _names_beside(text: str, other: str) -> set[str]:
    """Names of `text` that `other` does not have."""
    present = set(words(other))
    return {name for name in _names(text) if not set(words(name)) <= present}


def _periods(text: str) -> set[str]:
    return {match.group().lower() for match in _PERIOD.finditer(text)}


def _matter(text: str) -> set[str]:
    """What is spoken of: the words without numbers, periods and weekdays."""
    plain = _WEEKDAY.sub(" ", _PERIOD.sub(" ", text))
    return {stem for stem in stems(plain) if not stem[0].isdigit()}


def _differ(one: _Report, other: _Report) -> bool:
    """Whether each has a figure that the other has not, or one denies or doubts what the other says."""
    figures, other_figures = (_figures(report.claim.text) for report in (one, other))
    if figures - other_figures and other_figures - figures:
        return True
    kinds = {_kind(one), _kind(other)}
    return len(kinds) > 1 and not kinds.isdisjoint(_DISPUTABLE)


def _figures(text: str) -> set[tuple[object, str]]:
    return {(quantity.value, quantity.unit) for quantity in quantities(text)} | {
        (period, "") for period in _periods(text)
    }


def _kind(report: _Report) -> StatementKind:
    return statement_kind(" ".join(evidence.quote for evidence in report.claim.evidence), report.article)


def _day(report: _Report | None) -> date:
    return report.day if report else date.min


def _introduced(claim: Claim, how: str) -> Claim:
    return replace(claim, text=f"{how}: {claim.text}")


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
