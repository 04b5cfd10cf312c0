"""Which entries of a feed are taken, and why the others are not (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import regex

from corpus.companies import Companies
from corpus.errors import InputError
from corpus.feeds.models import Entry, EntryOutcome, Filters
from corpus.feeds.relevance import Relevance, RelevanceScorer
from corpus.language import guess_language

LONGEST_PATTERN = 200
MOST_OF_A_KIND = 25
PATTERN_SECONDS = 0.1
"""For all patterns of a feed on one entry; one that takes longer than its share counts as not found."""
PATTERN_SAMPLE = 5000
"""Characters that patterns look at."""
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an entry is taken, and one plain sentence on why or why not."""

    kept: bool
    reason: str
    relevance: Relevance
    outcome: EntryOutcome = EntryOutcome.WAITING


class EntryJudge:
    """Holds entries against a feed's filters."""

    def __init__(self, companies: Companies, scorer: RelevanceScorer | None = None) -> None:
        """`scorer` says how much an entry is about electric vehicles."""
        self._companies = companies
        self._scorer = scorer or RelevanceScorer(companies)

    def judge(self, entry: Entry, filters: Filters) -> Verdict:
        """Off topic first; then each kind of filter that is set, in the order of the fields."""
        relevance = self._scorer.score(entry.title, entry.text)
        if relevance.score < filters.relevance:
            sentence = f"Off topic: EV relevance {relevance.explained()}; this feed asks for {filters.relevance}."
            return Verdict(False, sentence, relevance, EntryOutcome.OFF_TOPIC)
        refusal = self._refusal(entry, filters)
        if refusal:
            return Verdict(False, refusal, relevance, EntryOutcome.FILTERED)
        return Verdict(True, f"Taken: EV relevance {relevance.explained()}.", relevance)

    def _refusal(self, entry: Entry, filters: Filters) -> str | None:
        text = f"{entry.title}\n{entry.text}"
        if filters.companies and not set(filters.companies) & set(self._companies.find(text)):
            return f"Left out: it names none of {', '.join(filters.companies)}."
        if filters.keywords and not any(_has_word(text, word) for word in filters.keywords):
            return f"Left out: it has none of the keywords {_listed(filters.keywords)}."
        if found := next((word for word in filters.without if _has_word(text, word)), None):
            return f"Left out: it has the unwanted keyword “{found}”."
        if filters.patterns and (refusal := _pattern_refusal(text[:PATTERN_SAMPLE], filters.patterns)):
            return refusal
        language = entry_language(entry)
        if filters.languages and language is not None and language not in filters.languages:
            return f"Left out: its language is {language}, not {' or '.join(filters.languages)}."
        return None


def entry_language(entry: Entry) -> str | None:
    """ISO 639-1 code: what the words tell, else what the feed says."""
    declared = _LANGUAGE.match((entry.language or "").strip().lower())
    return guess_language(f"{entry.title}\n{entry.text}") or (declared[0] if declared else None)


def check_filters(filters: Filters, companies: Companies) -> Filters:
    """The filters with companies under their own names; raises InputError for what cannot be used."""
    for kind in (filters.companies, filters.keywords, filters.without, filters.patterns, filters.languages):
        if len(kind) > MOST_OF_A_KIND:
            raise InputError(f"A feed can have {MOST_OF_A_KIND} filters of one kind.")
        if any(len(value) > LONGEST_PATTERN for value in kind):
            raise InputError(f"A filter can have {LONGEST_PATTERN} characters.")
    for pattern in filters.patterns:
        _compiled(pattern)
    languages = tuple(language.strip().lower() for language in filters.languages)
    if wrong := next((language for language in languages if not _LANGUAGE.fullmatch(language)), None):
        raise InputError(f"“{wrong[:20]}” is no language; write its two letters, for example en, de or zh.")
    if not 0 <= filters.relevance <= 100:
        raise InputError("The EV relevance that a feed asks for is a number from 0 (everything) to 100.")
    return Filters(
        companies=tuple(_company(name, companies) for name in filters.companies),
        keywords=tuple(filter(None, (word.strip() for word in filters.keywords))),
        without=tuple(filter(None, (word.strip() for word in filters.without))),
        patterns=filters.patterns,
        languages=languages,
        relevance=filters.relevance,
    )


def _company(name: str, companies: Companies) -> str:
    found = companies.resolve(name)
    if found is None:
        raise InputError(f"“{name[:60]}” is no company that is known here.")
    return found


def _has_word(text: str, word: str) -> bool:
    """Whole words, in any case; scripts without spaces are looked for as they are."""
    before = r"(?<!\w)" if word[:1].isascii() and word[:1].isalnum() else ""
    after = r"(?!\w)" if word[-1:].isascii() and word[-1:].isalnum() else ""
    spaced = r"\s+".join(map(re.escape, word.split()))
    return re.search(before + spaced + after, text, re.IGNORECASE) is not None


def _pattern_refusal(text: str, patterns: tuple[str, ...]) -> str | None:
    slow = []
    for pattern in patterns:
        try:
            if _compiled(pattern).search(text, timeout=PATTERN_SECONDS / len(patterns)):
                return None
        except TimeoutError:
            slow.append(pattern)
    if slow:
        return f"Left out: the expression {_listed(slow)} took too long on it."
    return f"Left out: it fits none of the expressions {_listed(patterns)}."


def _compiled(pattern: str) -> regex.Pattern[str]:
    try:
        # `regex` keeps what it compiled, and unlike `re` it can be told to stop.
        return regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, OverflowError, RecursionError) as error:
        raise InputError(f"“{pattern[:60]}” is no regular expression that can be read.") from error


def _listed(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"“{value}”" for value in values)
