"""What has become of what an answer says: a later report of the same story that denies or confirms it. Pure.

What is not surely about the very same matter is left alone: a wrong "denied" costs more trust than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date

from corpus.models import Article, DatePrecision, StatementKind
from corpus.sentences import split_sentences
from corpus.statements import kind_by_cues
from corpus.stories.models import Report
from corpus.stories.status import Voice, status_of
from corpus.stories.words import weight
from corpus.stories.words import words as rated_words
from retrieval.citations import Claim, Evidence
from retrieval.instructions import speaks_to_machine
from retrieval.models import StoryReports
from retrieval.statements import statement_kind
from retrieval.supersede import day_of
from retrieval.words import stems

Load = Callable[[Sequence[str]], Mapping[str, Article]]
"""Reads articles by their ids."""

SAYS_ITS_TITLE = 0.5
"""Share of its article's title, by weight, that a sentence has which tells of the story's event."""
ALIKE = {StatementKind.DENIED: 0.25, StatementKind.CONFIRMED: 0.35}
"""Share of the shorter sentence, by weight, that both have: what was said, and what denies or confirms it."""
IN_COMMON = 3
"""Words that both have at least, one of them no name."""
_OPEN_TO = {
    StatementKind.DENIED: frozenset({StatementKind.REPORTED, StatementKind.CONFIRMED, StatementKind.RUMOUR}),
    StatementKind.CONFIRMED: frozenset({StatementKind.RUMOUR, StatementKind.DENIED}),
}
"""To what a later denial, or a later confirmation, makes a difference."""
_LAST_REPORTS = 3
"""The last ones that deny or confirm, among which one has a sentence that can be quoted."""
_OPENING, _SENTENCES = 1500, 8
"""Characters and sentences in which an article tells its news."""
_WHOLE = re.compile(
    r"(?!(?:he|she|it|they|his|her|its|their|this|that|these|those|both|and|but|so)\b)[^\n]{25,400}[.!…][\"”’')\]]*",
    re.I,
)
"""A sentence that can be read by itself."""


def with_outcomes(claims: Sequence[Claim], reports: StoryReports, load: Load) -> tuple[list[Claim], dict[int, int]]:
    """The claims, with those added that deny or confirm one of them; and which of them denies or confirms which."""
    told = list(claims)
    outcomes: dict[int, int] = {}
    for index, claim in enumerate(claims):
        later = _later(claim, reports)
        settling = (each for each in _candidates(later, told, load) if _settles(each, claim, later[0].kind))
        outcome = next(settling, None)
        if outcome is not None:
            if outcome not in told:
                told.append(outcome)
            outcomes[index] = told.index(outcome)
    return told, outcomes


def _later(claim: Claim, reports: StoryReports) -> list[Report]:
    """The reports that may deny or confirm a claim, the last one first; none where its story stands as it says."""
    article, day = claim.evidence[0].article, day_of(claim)
    story = reports.get(article.number, ())
    if day is None or len(story) < 2 or not _tells_its_title(claim.text, article.title):
        return []
    dated = [each for each in reversed(story) if each.published is not None]
    kind = status_of([Voice(each.number, each.kind, each.published, each.copy_of is None) for each in dated]).kind
    if _kind(claim) not in _OPEN_TO.get(kind, ()):
        return []
    return [each for each in story if each.kind is kind and _follows(each, day)][:_LAST_REPORTS]


def _follows(report: Report, day: date) -> bool:
    """Whether it can be the last word on what was reported that day; of one day, a denial is."""
    if report.published is None or report.precision is not DatePrecision.DAY:
        return False
    its_day = report.published.astimezone(UTC).date()
    return its_day > day or (its_day == day and report.kind is StatementKind.DENIED)


def _candidates(later: Sequence[Report], told: Sequence[Claim], load: Load) -> Iterator[Claim]:
    """What is said of these reports already, then their own sentences that deny or confirm."""
    if not later:
        return
    numbers, kind = {report.number for report in later}, later[0].kind
    for claim in told:
        if day_of(claim) is not None and claim.evidence[0].article.number in numbers and _kind(claim) is kind:
            yield claim
    articles = load([report.id for report in later])
    for report in later:
        if report.id in articles:
            yield from _sentences(articles[report.id], kind)


def _sentences(article: Article, kind: StatementKind) -> Iterator[Claim]:
    """The first sentences of an article that are of a kind by their own words, and can be read by themselves."""
    for span in split_sentences(article.text[:_OPENING], article.language)[:_SENTENCES]:
        text = span.of(article.text)
        can_be_said = _WHOLE.fullmatch(text) and not speaks_to_machine(text)
        if can_be_said and kind_by_cues(text, article.companies) is kind:
            yield Claim(text, (Evidence(article, span),))


def _kind(claim: Claim) -> StatementKind:
    return statement_kind(" ".join(each.quote for each in claim.evidence), claim.evidence[0].article)


def _tells_its_title(sentence: str, title: str) -> bool:
    wanted = rated_words(title)
    return _rated(wanted & rated_words(sentence)) >= SAYS_ITS_TITLE * _rated(wanted)


def _settles(outcome: Claim, claim: Claim, kind: StatementKind) -> bool:
    """Whether both speak of one matter, as far as words tell."""
    if len(set(stems(outcome.text)) & set(stems(claim.text))) < IN_COMMON:
        return False
    if not set(stems(_without_names(outcome.text))) & set(stems(_without_names(claim.text))):
        return False
    one, other = rated_words(outcome.text), rated_words(claim.text)
    return _rated(one & other) >= ALIKE[kind] * min(_rated(one), _rated(other))


def _without_names(text: str) -> str:
    return " ".join(word for word in text.split() if word[0].islower())


def _rated(words: frozenset[str]) -> float:
    return sum(map(weight, words))
