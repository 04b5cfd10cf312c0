"""Whether a story is confirmed, reported, a rumour or denied, and by which sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from corpus.models import StatementKind
from corpus.sentences import split_sentences
from corpus.statements import kind_by_cues
from corpus.stories.words import weight, words

LEAD = 700
"""Characters of an article's text in which it says what it rests on."""
_SENTENCES = 3
_ABOUT = 0.35
"""Share of the title's words, by weight, that a sentence has which is about the same."""
_LONGEST = 400


class Voice(NamedTuple):
    """What one report says of the matter."""

    number: int
    kind: StatementKind
    published: datetime | None
    independent: bool
    """Whether it is no copy of another."""


def kind_of(title: str, text: str, companies: tuple[str, ...], language: str | None) -> tuple[StatementKind, str]:
    """How an article puts its matter, and the sentence that says so: its title, or one of the first."""
    kind = kind_by_cues(title, companies)
    if kind is not None:
        return kind, title[:_LONGEST]
    matter = words(title)
    least = _ABOUT * sum(map(weight, matter))
    for span in split_sentences(text[:LEAD], language)[:_SENTENCES]:
        sentence = span.of(text)
        if sum(map(weight, matter & words(sentence))) >= least:
            kind = kind_by_cues(sentence, companies)
            if kind is not None:
                return kind, sentence[:_LONGEST]
    return StatementKind.REPORTED, title[:_LONGEST]


def status_of(voices: Sequence[Voice]) -> Voice:
    """The voice that says how the matter stands; `voices` are in order of time, the undated last.

    The last word of the company or an authority counts; of one day, the denial. Without one it is a rumour only where
    at least half of those who report it independently call it so.
    """
    dated = [voice for voice in voices if voice.published is not None] or list(voices)
    denials = [voice for voice in dated if voice.kind is StatementKind.DENIED]
    confirmations = [voice for voice in dated if voice.kind is StatementKind.CONFIRMED]
    if denials and not (confirmations and _day(confirmations[-1]) > _day(denials[-1])):
        return denials[-1]
    if confirmations:
        return confirmations[-1] if denials else confirmations[0]
    independent = [voice for voice in voices if voice.independent] or list(voices)
    rumours = [voice for voice in independent if voice.kind is StatementKind.RUMOUR]
    if rumours and 2 * len(rumours) >= len(independent):
        return rumours[0]
    return next((voice for voice in voices if voice.kind is StatementKind.REPORTED), voices[0])


def _day(voice: Voice) -> int:
    return voice.published.toordinal() if voice.published is not None else 0
