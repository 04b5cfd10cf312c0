"""Question → SearchQuery: what it is about, when, and what kind of thing would answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from corpus.companies import Companies
from retrieval.citations import without_marks
from retrieval.errors import QuestionError
from retrieval.models import ExpectedAnswer, Question, SearchQuery, Turn
from retrieval.subjects import subjects_of
from retrieval.time_words import read_time_words
from retrieval.words import content_words, words

MAX_QUESTION = 1000
"""Longest question, in characters: nobody asks one longer, and a pasted article is not a question."""

# Publishers' clocks and time zones differ by up to a day.
_CLOCK_GRACE = timedelta(days=1)
# A question with no more content words than this, and no company of its own, rarely stands alone in a conversation.
_FEW_WORDS = 4

_EXPECTED_PATTERNS: tuple[tuple[ExpectedAnswer, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (
            ExpectedAnswer.LIST,
            r"\b(?:which|what|name|list)\b[^?]*\b(?:two|three|four|five|six|seven|eight|nine|ten|all|companies|carmakers"
            r"|automakers|models|brands|products|partners|states|cities|countries)\b",
        ),
        (ExpectedAnswer.DATE, r"\b(?:when|what (?:year|month|date|day)|by what date|how soon)\b"),
        (
            ExpectedAnswer.AMOUNT,
            r"\bhow (?:much|many|few|far|fast|quick|long|big|large|high|old|popular|often|wide|heavy|deep)\b"
            r"|\b(?:percentages?|percent|share|slice|price|costs?|costing|number|rank|range|speed|budget|rate|worth|capacity"
            r"|revenue|sales|distance|total|average)\b",
        ),
        (ExpectedAnswer.PLACE, r"\b(?:where|which (?:city|state|country|town|mall|place|plant|factory))\b"),
        (ExpectedAnswer.REASON, r"\bwhy\b|\bhow come\b|\breasons?\b"),
        (ExpectedAnswer.COMPANY, r"\b(?:which|what) (?:company|carmaker|automaker|supplier|brand|maker|firm)\b"),
        (ExpectedAnswer.PERSON, r"\b(?:who|whose|whom)\b"),
        (
            ExpectedAnswer.YES_NO,
            r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)\b",
        ),
    )
)

# What opens a follow-up, whatever else it names: "what about NIO?"
_GOES_ON = re.compile(r"^\W*(?:and|but|so|or|also|then|(?:what|how) about|yes|ok(?:ay)?)\b", re.I)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|that|those|these"
    r"|this(?! (?:day|week|month|year|quarter)))\b",
    re.I,
)
_PRONOUN_LAST = re.compile(
    r"\b(?:it|them|him|her|that|those|these)\W*(?:(?:too|also|as well|instead|now|yet)\W*)?$", re.I
)
_NAMES = re.compile(r"(?<=[a-z0-9,;:(] )[A-Z][\w’'-]*(?: [A-Z0-9][\w’'-]*)*")
# What leans on the conversation only where nobody is named.
_VAGUE = re.compile(r"\b(?:there|then|ones?|same|others?)\b", re.I)
# Pronouns that stand for nothing: "is it true that …".
_EXPLETIVE = re.compile(r"\b(?:is|was|does) it (?:true|possible|likely|known|clear|take)\b(?: that\b)?", re.I)


def understand(question: Question, companies: Companies) -> SearchQuery:
    """Read `question`; raises QuestionError where there is nothing to read."""
    asked = _checked(question.text)
    context = _context(asked, question.history, companies)
    chosen = _chosen(question.companies, companies)
    return SearchQuery(
        asked=asked,
        context=context,
        companies=chosen or companies.find(asked) or companies.find(context),
        only_companies=chosen,
        subjects=subjects_of(asked, companies),
        expected=expected_answer(asked),
        time=read_time_words(asked, question.now),
        now=question.now,
        since=question.since,
        until=question.until,
        horizon=question.now + _CLOCK_GRACE,
        scopes=question.scopes,
    )


def expected_answer(text: str) -> ExpectedAnswer:
    """The kind of thing that would answer `text`."""
    return next((kind for kind, pattern in _EXPECTED_PATTERNS if pattern.search(text)), ExpectedAnswer.OTHER)


def _chosen(names: Sequence[str], companies: Companies) -> tuple[str, ...]:
    resolved = {name: companies.resolve(name) for name in names}
    for name, company in resolved.items():
        if company is None:
            raise QuestionError(f"I do not know a company named “{name[:60]}”.")
    return tuple(dict.fromkeys(company for company in resolved.values() if company))


def _checked(text: str) -> str:
    # Half of a surrogate pair is no character: neither the model nor the database takes it.
    asked = " ".join("".join(char for char in text if not "\ud800" <= char <= "\udfff").split())
    if not asked:
        raise QuestionError("Please ask a question.")
    if len(asked) > MAX_QUESTION:
        raise QuestionError(
            f"That question is {len(asked):,} characters long; please ask it in at most {MAX_QUESTION:,}."
        )
    if not words(asked):
        raise QuestionError("I can only read questions in words; please write yours out.")
    return asked


def _context(asked: str, history: Sequence[Turn], companies: Companies) -> str:
    """What the last exchange was about, where `asked` does not stand alone: its question, and the answer's names.

    The answer's other words would find and say the same sentence again: with them, 4 of the 6 follow-ups of ev_exam
    were answered, without them 5.
    """
    if not history or not _leans_on_history(asked, companies):
        return ""
    last_user = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
    last_answer = without_marks(history[-1].content) if history[-1].role == "assistant" else ""
    names = dict.fromkeys(_NAMES.findall(last_answer))
    return " ".join(" ".join([last_user, *names])[:MAX_QUESTION].split())


def _leans_on_history(asked: str, companies: Companies) -> bool:
    if _GOES_ON.search(asked):
        return True
    asked = _EXPLETIVE.sub(" ", asked)
    pronoun = _PRONOUN.search(asked)
    if companies.find(asked):
        # "How much does BYD ask for its Seagull?" stands alone: who "its" is, was said before it.
        return bool(_PRONOUN_LAST.search(asked) or (pronoun and not companies.find(asked[: pronoun.start()])))
    return bool(pronoun or _VAGUE.search(asked)) or len(content_words(asked)) <= _FEW_WORDS
