"""What kind of statement a sentence of an article rests on: by its own cues, or by its title's (corpus.statements)."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.models import Article
from corpus.overview import Headline
from corpus.statements import headline_kind as headline_kind
from corpus.statements import kind_by_cues
from retrieval.models import StatementKind
from retrieval.words import coverage, stems

CAREFUL_FIRST = (StatementKind.DENIED, StatementKind.RUMOUR, StatementKind.REPORTED, StatementKind.CONFIRMED)
"""The order in which kinds are named where a source has several."""
SAME_MATTER = 0.7
"""A title's doubt or denial counts for the sentences that hold this share of its words: for what it is about.
At 0.5, 7 of the 15 sentences that a title "confirmed" were about something else: its confirmation counts for none."""


def statement_kind(sentence: str, article: Article) -> StatementKind:
    """What `sentence` of `article` rests on, by its own cues, else by the title's doubt or denial of it."""
    kind = kind_by_cues(sentence, article.companies)
    if kind is None and _is_about(sentence, article.title):
        kind = kind_by_cues(article.title, article.companies)
        kind = None if kind is StatementKind.CONFIRMED else kind
    return kind or StatementKind.REPORTED


def standing(line: Headline) -> StatementKind:
    """How the matter of a line stands: as its story tells, else as the headline puts it."""
    return line.status or headline_kind(line.title, line.companies)


def kinds_to_show(kinds: Iterable[StatementKind]) -> str:
    """ "denied, reported": the kinds that one source's quotes have, most careful first; empty where all are reports."""
    present = set(kinds)
    return ", ".join(kind for kind in CAREFUL_FIRST if kind in present) if present != {StatementKind.REPORTED} else ""


def _is_about(sentence: str, title: str) -> bool:
    wanted = stems(title)
    return bool(wanted) and coverage(wanted, stems(sentence)) >= SAME_MATTER
