"""What Discord and the terminal share of lists of headlines: who stands with whom, and what a line tells (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.news import texts
from corpus.models import StatementKind
from corpus.overview import Headline
from retrieval.statements import standing

LineT = TypeVar("LineT")


def grouped(headlines: Sequence[Headline], lines: Sequence[LineT]) -> dict[str, list[LineT]]:
    """The lines of one company's headlines together under its name, the company with the first one first."""
    groups: dict[str, list[LineT]] = {}
    for headline, line in zip(headlines, lines, strict=True):
        groups.setdefault(headline.companies[0] if headline.companies else texts.NOBODY, []).append(line)
    return groups


def kind_shown(headline: Headline) -> str:
    """How the matter stands, "rumour"; nothing of a plain report."""
    kind = standing(headline)
    return "" if kind is StatementKind.REPORTED else kind.value


def status_shown(headline: Headline) -> str:
    """The same where its story tells; nothing where only the headline could."""
    return kind_shown(headline) if headline.status else ""
