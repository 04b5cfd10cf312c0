"""Question → SearchQuery: what it is about, when, and what kind of thing would answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from corpus.clean import clean_line
from corpus.companies import Companies
from retrieval.citations import without_marks
from retrieval.errors import QuestionError
from retrieval.follow_ups import context_of, spelled_out
from retrieval.models import ExpectedAnswer, Question, SearchQuery, Turn
from retrieval.subjects import subjects_of
from retrieval.time_words import read_time_words
from retrieval.words import stems, words

MAX_QUESTION = 1000
"""Longest question, in characters: nobody asks one longer, and a pasted article is not a question."""

MAX_SAID = 2000
"""Characters of the last answer that count as said."""

_LONGEST_WITH_HINTS = 40
"""Words of a question in which hints are looked for one by one, at a third of a millisecond each."""

# Publishers' clocks and time zones differ by up to a day.
_CLOCK_GRACE = timedelta(days=1)

_SEVERAL_WORDS = "two|three|four|five|six|seven|eight|nine|ten"
_SEVERAL = rf"{_SEVERAL_WORDS}|[2-9]|1\d|20"
_NO_TIME = r"(?! (?:second|minute|hour|day|week|month|quarter|year)s?\b)"

_EXPECTED_PATTERNS: tuple[tuple[ExpectedAnswer, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (
            ExpectedAnswer.LIST,
            rf"\b(?:which|what|name|list)\b[^?]*\b(?:{_SEVERAL_WORDS}|all|companies|carmakers"
            r"|automakers|models|brands|products|partners|states|cities|countries)\b"
            rf"|\b(?:top|best|worst|first|last|named?|all)(?: the)? (?:{_SEVERAL})\b{_NO_TIME}"
            rf"|\b(?:{_SEVERAL}) (?:top|best|worst|biggest|largest|cheapest|most)\b",
        ),
        (
            ExpectedAnswer.AMOUNT,
            r"\bhow (?:much|many|few|far|fast|quick|long|big|large|high|old|popular|often|wide|heavy|deep)\b",
        ),
        (
            ExpectedAnswer.DATE,
            # "when it lost power" asks nothing; "when will it", "and when?" do.
            r"^(?:(?:and|but|so|or|since|until|by|from|exactly),? )?when\b"
            r"|\bwhen (?:is|are|was|were|will|would|did|does|do|can|could|has|have|exactly)\b|\bwhen\W*$"
            r"|\b(?:what (?:year|month|date|day)|by what date|how soon)\b",
        ),
        (
            ExpectedAnswer.AMOUNT,
            r"\b(?:percentages?|percent|pct|sticker|share|slice|price|costs?|costing|number|rank|range|speed|budget|rate|worth|capacity"
            r"|revenue|sales|distance|total|average|horsepower|weight|0-60)\b"
            r"|\b(?:per|an?|each) (?:second|minute|hour|day|week|month|year)\b"
            r"|\bper (?:mile|km|kilomet\w+|kwh|capita|person|car|vehicle|charge|trip|accident|share|unit)\b"
            # "who pledged more, Ford or VW?" is answered by two amounts; "who sold more than Ford?" is not.
            r"|\b(?:more|fewer|bigger|larger|smaller|higher|lower|faster|slower|cheaper|dearer|longer|shorter|heavier|lighter)"
            r"\b(?! than\b)",
        ),
        (ExpectedAnswer.PLACE, r"\b(?:where|which (?:city|state|country|town|mall|place|plant|factory))\b"),
        (ExpectedAnswer.REASON, r"\bwhy\b|\bhow come\b|\breasons?\b"),
        (ExpectedAnswer.PERSON, r"\b(?:who|whose|whom|who['’]?s)\b"),
        (
            ExpectedAnswer.NAME,
            r"\bwhich\b|\bwhat (?:company|carmaker|automaker|supplier|brand|maker|firm)\b"
            r"|\bwhat(?:['’]s| is| was| are| were) (?:the |its |their )?(?:\w+ ){0,3}(?:name|called|named)\b"
            r"|\b(?:called|named)\W*$",
        ),
        (
            ExpectedAnswer.YES_NO,
            r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\b",
        ),
    )
)


def understand(question: Question, companies: Companies) -> SearchQuery:
    """Read `question`; raises QuestionError where there is nothing to read."""
    asked = spelled_out(_checked(question.text), question.history)
    context = context_of(asked, question.history, companies)
    chosen = _chosen(question.companies, companies)
    meant = companies.meant(asked)
    return SearchQuery(
        asked=asked,
        context=context,
        said=_said(question.history) if context else "",
        companies=chosen or meant or companies.find(context),
        hints=_hints(asked, meant, companies),
        only_companies=chosen,
        subjects=subjects_of(asked, companies),
        expected=expected_answer(asked),
        time=read_time_words(asked, question.now),
        now=question.now,
        since=question.since,
        until=question.until,
        horizon=question.now + _CLOCK_GRACE,
        scopes=question.scopes,
        language=question.language,
    )


def expected_answer(text: str) -> ExpectedAnswer:
    """The kind of thing that would answer `text`."""
    return next((kind for kind, pattern in _EXPECTED_PATTERNS if pattern.search(text)), ExpectedAnswer.OTHER)


def _hints(asked: str, meant: tuple[str, ...], companies: Companies) -> frozenset[str]:
    """Stems of the words of `asked` without which not the same companies would be meant."""
    said = asked.split()
    if not meant or len(said) > _LONGEST_WITH_HINTS or all(company.lower() in asked.lower() for company in meant):
        return frozenset()
    bearing = [(place, stems_of) for place, word in enumerate(said) if (stems_of := stems(word))]
    without = (" ".join([*said[:place], *said[place + 1 :]]) for place, _ in bearing)
    return frozenset(
        stem
        for (_, stems_of), rest in zip(bearing, without, strict=True)
        if companies.meant(rest) != meant
        for stem in stems_of
    )


def _chosen(names: Sequence[str], companies: Companies) -> tuple[str, ...]:
    resolved = {name: companies.resolve(name) for name in names}
    for name, company in resolved.items():
        if company is None:
            raise QuestionError(f"I do not know a company named “{name[:60]}”.")
    return tuple(dict.fromkeys(company for company in resolved.values() if company))


def _checked(text: str) -> str:
    # Half of a surrogate pair is no character: neither the model nor the database takes it. What is invisible would
    # hide a name from the search, and words from whoever reads the question.
    asked = clean_line(text)
    if not asked:
        raise QuestionError("Please ask a question.")
    if len(asked) > MAX_QUESTION:
        raise QuestionError(
            f"That question is {len(asked):,} characters long; please ask it in at most {MAX_QUESTION:,}."
        )
    if not words(asked):
        raise QuestionError("I can only read questions in words; please write yours out.")
    return asked


def _said(history: Sequence[Turn]) -> str:
    """The last answer: a follow-up does not ask to hear it again."""
    return without_marks(history[-1].content)[:MAX_SAID] if history[-1].role == "assistant" else ""
