"""Has an answer changed, or is it the same in other words? Pure.

A new answer is held against all that was known: figures with their units, dates and periods, names, what is denied or
confirmed. What stands in an article that the old answer rested on is no news, whoever says it again. In doubt nothing
has changed: a message without news costs more trust than one that comes with the next report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum

from corpus.models import DatePrecision, StatementKind
from corpus.telling import Snapshot, Statement
from retrieval.facts import (
    MEASURING,
    NAMING,
    counts,
    figures_in,
    is_known,
    is_small,
    matter_of,
    names_in,
    periods_in,
    same_matter,
    shared,
)
from retrieval.models import Answer, ExpectedAnswer
from retrieval.words import coverage, words

SAID_ALREADY = 0.6
"""Share of a statement's words that a known sentence has, from which on it says nothing else."""
ALIKE = 0.6
"""Cosine to a known sentence, from which on a statement without a new figure or name says nothing else."""
ASKED = 0.6
"""Share of the question's words that a statement with its title must have, where nothing was said of its matter."""
MOST_KNOWN = 8
"""Statements of which an answer is remembered to consist."""
MOST_SEEN = 60
"""Quotes of earlier answers that are remembered."""


class ChangeKind(StrEnum):
    """What is new in an answer."""

    ANSWERED = "answered"
    """There was no answer before."""
    DENIED = "denied"
    CONFIRMED = "confirmed"
    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    SAID = "said"
    """Something else that nobody had said."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new."""

    kind: ChangeKind
    new: Statement
    old: Statement | None = None
    """What was said of the same matter before."""


def snapshot_of(answer: Answer) -> Snapshot:
    """What an answer rests on."""
    return Snapshot(
        tuple(
            Statement(
                quote=citation.quote,
                number=citation.article.number,
                title=citation.article.title,
                url=citation.article.url,
                source=citation.article.source,
                via=citation.article.via,
                published=citation.article.published,
                precision=citation.article.precision,
                kind=citation.statement,
                summary_only=citation.article.summary_only,
            )
            for citation in (answer.citations if not answer.refused else ())
        )
    )


def renewed(old: Snapshot, said: Snapshot, found: Sequence[Change], numbers: Collection[int]) -> Snapshot:
    """What is known once new articles were asked: what has changed takes the place of what it changed."""
    superseded = [change.old for change in found if change.old is not None]
    kept = [statement for statement in old.statements if statement not in superseded]
    statements = tuple(change.new for change in found) + tuple(kept)
    heard = [statement.quote for statement in said.statements if statement.number in numbers]
    seen = dict.fromkeys([*old.seen, *(each.quote for each in superseded), *heard])
    return Snapshot(statements[:MOST_KNOWN], tuple(seen)[-MOST_SEEN:])


def changes(
    old: Snapshot,
    new: Snapshot,
    numbers: Collection[int],
    *,
    question: str = "",
    named: Iterable[str] = (),
    expected: ExpectedAnswer = ExpectedAnswer.OTHER,
    known: Iterable[str] = (),
    alike: Callable[[str], float] | None = None,
) -> tuple[Change, ...]:
    """What of the new answer, as far as articles with these numbers say it, is news; empty where nothing is.

    `named` are the companies of the question, which every article has that comes here. `known` are sentences of the
    articles behind the old answer; `alike` gives a quote's best cosine to them.
    """
    fresh = [statement for statement in new.statements if statement.number in numbers]
    if not old.statements:
        unsaid = [statement for statement in fresh if statement.quote not in old.seen]
        return tuple(Change(ChangeKind.ANSWERED, statement) for statement in unsaid)
    knowledge = _Knowledge(old, [*known, *old.seen], question, named)
    found: list[Change] = []
    for statement in fresh:
        change = knowledge.news_in(statement, expected, alike)
        if change is not None:
            found.append(change)
            knowledge.learn(statement)
    return tuple(found)


class _Knowledge:
    """Everything that was known before, as far as it bears on whether a statement is news."""

    def __init__(self, old: Snapshot, known: Sequence[str], question: str, named: Iterable[str]) -> None:
        self._old = old.statements
        self._asked = matter_of(question) - matter_of(" ".join(named))
        self._sentences = [*(each.quote for each in old.statements), *known]
        self._matters = [matter_of(sentence) for sentence in self._sentences]
        self._names = {word for text in (*self._sentences, question) for word in words(text)}
        self._names |= {
            word for each in old.statements for word in words(f"{each.title} {each.source or ''} {each.via or ''}")
        }

    def learn(self, statement: Statement) -> None:
        """What has just been counted as news is none when a second article says it."""
        self._sentences.append(statement.quote)
        self._matters.append(matter_of(statement.quote))
        self._names.update(words(statement.quote))

    def news_in(
        self, statement: Statement, expected: ExpectedAnswer, alike: Callable[[str], float] | None
    ) -> Change | None:
        """What of a statement is news."""
        partner = self._partner(statement)
        if statement.quote in self._sentences and (partner is None or partner.kind is statement.kind):
            return None
        if partner is not None and _is_older(statement, partner):
            return None
        status = _status(statement, partner)
        if status is not None:
            return Change(status, statement, partner)
        if partner is None and not self._is_asked(statement):
            return None
        kind = self._facts(statement, expected)
        if kind is None and expected not in MEASURING | NAMING and self._is_unsaid(statement, alike):
            kind = ChangeKind.SAID
        return Change(kind, statement, partner or self._nearest(statement)) if kind else None

    def _is_asked(self, statement: Statement) -> bool:
        """Whether it says something of what the question asks, as far as words tell."""
        said = matter_of(f"{statement.title}. {statement.quote}")
        return coverage(self._asked, said) >= ASKED

    def _facts(self, statement: Statement, expected: ExpectedAnswer) -> ChangeKind | None:
        """A figure, a date or a name that nobody had said of this matter."""
        matter = matter_of(statement.quote)
        near = [
            sentence
            for sentence, known in zip(self._sentences, self._matters, strict=True)
            if len(matter & known) >= 2 or same_matter(matter, known)
        ]
        if expected in NAMING:
            return ChangeKind.NAME if self._new_names(statement) else None
        if expected is not ExpectedAnswer.DATE:
            figures = {figure for sentence in near for figure in figures_in(sentence)}
            figures |= {each for sentence in self._sentences for each in figures_in(sentence) if not is_small(each)}
            mine = [each for each in figures_in(statement.quote) if counts(each, expected)]
            if any(not is_known(figure, figures) for figure in mine):
                return ChangeKind.FIGURE
        # Another year in another matter is no date that has changed.
        if expected is ExpectedAnswer.DATE or (expected is not ExpectedAnswer.AMOUNT and self._partner(statement)):
            periods = {period for sentence in near for period in periods_in(sentence)}
            if periods_in(statement.quote) - periods:
                return ChangeKind.DATE
        return None

    def _new_names(self, statement: Statement) -> set[str]:
        own = {*words(statement.source or ""), *words(statement.via or "")}
        return {
            name
            for name in names_in(statement.quote)
            if not any(part in self._names or part in own for part in words(name))
        }

    def _is_unsaid(self, statement: Statement, alike: Callable[[str], float] | None) -> bool:
        matter = matter_of(statement.quote)
        if any(coverage(matter, known) >= SAID_ALREADY for known in self._matters):
            return False
        return alike is not None and alike(statement.quote) < ALIKE

    def _partner(self, statement: Statement) -> Statement | None:
        """What was said of the same matter."""
        best = self._nearest(statement)
        if best is None:
            return None
        return best if same_matter(matter_of(statement.quote), matter_of(best.quote)) else None

    def _nearest(self, statement: Statement) -> Statement | None:
        matter = matter_of(statement.quote)
        ranked = sorted(self._old, key=lambda each: -shared(matter, matter_of(each.quote)))
        return ranked[0] if ranked else None


def _status(new: Statement, old: Statement | None) -> ChangeKind | None:
    """Whether a matter is denied now, or confirmed after it was doubtful."""
    if old is None or new.kind is old.kind:
        return None
    if new.kind is StatementKind.DENIED:
        return ChangeKind.DENIED
    if new.kind is StatementKind.CONFIRMED and old.kind in (StatementKind.RUMOUR, StatementKind.DENIED):
        return ChangeKind.CONFIRMED
    return None


def _is_older(new: Statement, old: Statement) -> bool:
    """Whether the article that came in later tells of an earlier day: what it says was true before, not now."""
    days = [_day(each) for each in (new, old)]
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def _day(statement: Statement) -> date | None:
    if statement.published is None or statement.precision is not DatePrecision.DAY:
        return None
    return statement.published.astimezone(UTC).date()
