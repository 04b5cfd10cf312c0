"""Marks such as [2] in a text, and the citations they stand for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.models import Article, Span
from retrieval.models import Citation

_MARK = re.compile(r"\s*\[\^?(\d+(?:\s*[,;–-]\s*\^?\d+)*)\]|\s*【(\d+)】")


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


def marks(text: str) -> tuple[int, ...]:
    """Numbers of the marks in `text`, each once, in order of appearance."""
    numbers = (int(number) for match in _MARK.finditer(text) for number in re.findall(r"\d+", match.group()))
    return tuple(dict.fromkeys(numbers))


def without_marks(text: str) -> str:
    """`text` with its marks, and the space in front of each, removed."""
    return _MARK.sub("", text).strip()


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
            citation = Citation(marker, evidence.article, evidence.span, evidence.quote)
            if citation not in citations:
                citations.append(citation)
        sentences.append(f"{claim.text} {''.join(f'[{marker}]' for marker in sorted(set(used)))}")
    return " ".join(sentences), tuple(sorted(citations, key=lambda citation: citation.marker))
