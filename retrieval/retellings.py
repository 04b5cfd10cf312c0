"""Who else says what an answer cites: copies of one text are cited once, other outlets of a story are named. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from corpus.models import Article, Span
from corpus.stories.models import Report
from retrieval.citations import Claim, Evidence
from retrieval.models import Citation, StoryReports

_NEVER = datetime.max.replace(tzinfo=UTC)


def from_originals(claims: Sequence[Claim], reports: StoryReports) -> list[Claim]:
    """The claims, each once: what rests on a copy of another cited article rests on that one, as far as it says so."""
    originals = _originals({each.article for claim in claims for each in claim.evidence}, reports)
    moved = (
        replace(claim, evidence=tuple(dict.fromkeys(_moved(each, originals) for each in claim.evidence)))
        for claim in claims
    )
    return list(dict.fromkeys(moved))


def other_outlets(citations: Sequence[Citation], reports: StoryReports) -> dict[int, tuple[str, ...]]:
    """By marker: who else reports the story, the first to do so first; at the first marker of the story alone."""
    cited = {citation.article.number: citation.marker for citation in citations}
    story_of = {report.number: story for story in reports.values() for report in story}
    found: dict[int, tuple[str, ...]] = {}
    seen: set[int] = set()
    for number, marker in cited.items():
        story = story_of.get(number, ())
        names = _outlets(story, cited) if number not in seen else ()
        if names:
            found[marker] = names
        seen.update(report.number for report in story)
    return found


def _outlets(story: Sequence[Report], cited: Collection[int]) -> tuple[str, ...]:
    """The outlets of a story that are not cited, each by the name that it goes by first."""
    known = {report.outlet.casefold() for report in story if report.outlet and report.number in cited}
    names: dict[str, str] = {}
    for report in sorted(story, key=lambda each: (each.published or _NEVER, each.number)):
        if report.outlet and report.outlet.casefold() not in known:
            names.setdefault(report.outlet.casefold(), report.outlet)
    return tuple(names.values())


def _originals(cited: Collection[Article], reports: StoryReports) -> dict[int, Article]:
    """By number of each of these articles: which of those with its text is cited, the original or the earliest."""
    copy_of = {each.number: each.copy_of for story in reports.values() for each in story if each.copy_of is not None}
    by_root: dict[int, list[Article]] = defaultdict(list)
    for article in cited:
        by_root[_root(article.number, copy_of)].append(article)
    return {
        article.number: min(alike, key=lambda each: (each.number != root, each.published or _NEVER, each.number))
        for root, alike in by_root.items()
        for article in alike
    }


def _root(number: int, copy_of: Mapping[int, int]) -> int:
    """The article at the end of a chain of copies."""
    passed: set[int] = set()
    while number in copy_of and number not in passed:
        passed.add(number)
        number = copy_of[number]
    return number


def _moved(evidence: Evidence, originals: Mapping[int, Article]) -> Evidence:
    original = originals[evidence.article.number]
    start = original.text.find(evidence.quote)
    if original == evidence.article or start < 0:
        return evidence
    return Evidence(original, Span(start, start + len(evidence.quote)))
