"""Marks such as [2] in a text, and the citations they stand for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.models import Article, Span
from retrieval.models import Citation
from retrieval.statements import statement_kind

# As chat models write them: [1], [1, 2], [1-3], [^1], [#1], [Passage 1], 【1】, 【1†source】; out of bounds [0], [-1].
_NUMBERS = r"[#^-]?\d+(?:\s*(?:[,;–-]|and|&)\s*[#^]?\d+)*"
_MARK = re.compile(
    rf"\s*\[(?:passages?|sources?|articles?)?\s*({_NUMBERS})\]|\s*【({_NUMBERS})(?:†[^】]*)?】", re.IGNORECASE
)
_LEADING_MARKS = re.compile(rf"(?:{_MARK.pattern})+\s*", re.IGNORECASE)
_RANGE = re.compile(r"(?P<first>(?<!\d)-?\d+)(?:\s*[–-]\s*(?P<last>\d+))?")
_FOOTNOTE = re.compile(r"\s*\[\^?\d{1,3}\]")
_ROUND = str.maketrans("[]【】", "()()")
_LONGEST_NUMBER = 4
"""Digits of a number that can name a passage; a longer one is out of every bound."""
_WIDEST_RANGE = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact quote of an article."""

    article: Article
    span: Span

    @property
    def quote(self) -> str:
        """The quoted characters."""
        return self.span.of(self.article.text)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that may be said, with the quotes that prove it."""

    text: str
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        """Raises ValueError where there is no proof: a claim without one would be said without a mark."""
        if not self.evidence:
            raise ValueError("a claim needs evidence")


def marks(text: str) -> tuple[int, ...]:
    """Numbers of the marks in `text`, each once, in order of appearance; [2-4] names 2, 3 and 4."""
    numbers = (number for match in _MARK.finditer(text) for number in _numbers(match[1] or match[2]))
    return tuple(dict.fromkeys(numbers))


def without_marks(text: str) -> str:
    """`text` with its marks, and the space in front of each, removed."""
    return _MARK.sub("", text).strip()


def leading_marks(text: str) -> str:
    """The marks that `text` begins with, and the space after them; empty where it begins with a word."""
    found = _LEADING_MARKS.match(text)
    return found.group() if found else ""


def in_bounds(numbers: Sequence[int], count: int) -> tuple[int, ...]:
    """Those of `numbers` that name one of `count` passages, counted from 1: [0] and [-1] never mean the last."""
    return tuple(number for number in numbers if 1 <= number <= count)


def number_claims(claims: Sequence[Claim]) -> tuple[str, tuple[Citation, ...]]:
    """Join claims into a text with [n] marks: one number per article, counted from 1 in order of first use."""
    numbers: dict[str, int] = {}
    sentences: list[str] = []
    citations: list[Citation] = []
    for claim in claims:
        used: list[int] = []
        for evidence in claim.evidence:
            marker = numbers.setdefault(evidence.article.id, len(numbers) + 1)
            used.append(marker)
            kind = statement_kind(evidence.quote, evidence.article)
            citation = Citation(marker, evidence.article, evidence.span, evidence.quote, kind)
            if citation not in citations:
                citations.append(citation)
        sentences.append(f"{_without_footnotes(claim.text)} {''.join(f'[{marker}]' for marker in sorted(set(used)))}")
    return " ".join(sentences), tuple(sorted(citations, key=lambda citation: citation.marker))


def _numbers(listed: str) -> Iterator[int]:
    for match in _RANGE.finditer(listed):
        if len(match["first"]) > _LONGEST_NUMBER:
            continue
        first = int(match["first"])
        yield first
        if match["last"] and len(match["last"]) <= _LONGEST_NUMBER:
            last = int(match["last"])
            yield from range(first + 1, last) if last - first <= _WIDEST_RANGE else ()
            yield last


def _without_footnotes(said: str) -> str:
    """An article's own [3] must not read as a mark of ours; longer ones ("[2023]") may say something and are kept."""
    said = _FOOTNOTE.sub("", said)
    return _MARK.sub(lambda match: match.group().translate(_ROUND), said)
