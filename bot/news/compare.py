"""Two companies side by side, each claim with its source (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import evidence
from bot import texts as common
from bot.lines import article_line, span_of
from bot.markdown import cut, escape, escape_line, quoted, size_of
from bot.news import texts
from bot.news.lists import newest_lines
from bot.render import linked_pieces, source_lines
from corpus.overview import Headline
from retrieval.models import Answer

HEADLINES = 5
"""Newest headlines of a company that are shown where no topic was named."""
MAX_TOPIC = 100
_TEXT, _SOURCES = 950, 480
"""Characters of a company's text and of its sources: both companies together have 4000 with all that is around."""
_NAME = 40
_LIST = _TEXT + _SOURCES


@dataclass(frozen=True, slots=True)
class Side:
    """One company's half."""

    body: str
    sources: str | None = None
    footer: str | None = None
    evidence: str | None = None
    found: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both halves under what was asked."""

    heading: str
    sides: tuple[Side, Side]

    @property
    def size(self) -> int:
        """Characters as Discord counts them."""
        parts = [self.heading, *(part for side in self.sides for part in (side.body, side.sources, side.footer))]
        return sum(size_of(part) for part in parts if part)


def heading(companies: Sequence[str], topic: str) -> str:
    """What was asked, as a quote."""
    return quoted(texts.compared([escape_line(name, _NAME) for name in companies], escape_line(topic, MAX_TOPIC)))


def side_of_answer(company: str, answer: Answer) -> Side:
    """What the articles on one company say about the topic."""
    name = f"**{escape_line(company, _NAME)}**"
    writer = common.writer(answer.written_by, used_up=not answer.question.use_model)
    footer = f"-# {common.searched(answer.searched.articles, span_of(answer.searched), writer)}"
    if answer.refused:
        nearest = _fitting([f"- {article_line(article)}" for article in answer.nearest], _SOURCES)
        sources = "\n".join([common.NEAREST, *nearest]) if nearest else None
        return Side(f"{name}\n{escape_line(answer.text, 300)}", sources, footer, found=False)
    text, complete = _filled(linked_pieces(answer.text, answer.citations))
    text = text or escape(cut(answer.text, _TEXT // 2))  # one endless sentence, without its links
    body = f"{name}\n{text}" + ("" if complete else f"\n\n{texts.ASK_FOR_MORE}")
    sources = "\n".join(_fitting(source_lines(answer), _SOURCES))
    return Side(body, sources, footer, evidence.encode(answer.citations))


def side_of_headlines(company: str, headlines: Sequence[Headline], count: int, now: datetime) -> Side:
    """The newest on one company."""
    name = f"**{escape_line(company, _NAME)}**"
    if not headlines:
        return Side(f"{name}\n{texts.nothing_latest(company, None)}", found=False)
    return Side("\n".join([f"{name} · {texts.articles(count)}", *newest_lines(headlines, now, _LIST)]))


def _filled(pieces: Sequence[str]) -> tuple[str, bool]:
    """As many pieces as fit, and whether those are all."""
    text = ""
    for piece in pieces:
        if size_of(text + piece) > _TEXT:
            return text.strip(), False
        text += piece
    return text.strip(), True


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """The first lines that fit, and how many more there are."""
    kept: list[str] = []
    for line in lines:
        room -= size_of(line) + 1
        if room < 0:
            return [*kept, common.more(len(lines) - len(kept))]
        kept.append(line)
    return kept
