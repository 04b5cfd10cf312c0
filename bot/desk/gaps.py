"""Questions without an answer, grouped by meaning, most asked first (pure)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.desk import suggestion_texts as texts
from bot.lines import ago_stamp, day_stamp
from bot.markdown import cut, escape_line, one_line
from bot.render import RenderedMessage
from corpus.desk import Unanswered

PER_PAGE = 5
MOST_WORDINGS = 600
"""Distinct wordings that are compared: the most asked, then the newest."""
ALIKE = 0.70
"""Cosine of two questions that mean the same. Ways to ask for one price or one opening day had .71 to .93 with
all-MiniLM-L6-v2, the same question about another company up to .70 (which `subjects` parts), other questions on one
factory up to .68."""
_KEY = re.compile(r"(?P<oldest>\d{1,18})-(?P<newest>\d{1,18})-(?P<check>[0-9a-f]{8})")
_QUESTION = 200
_OTHERS = 3
_OTHER = 80


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which something was asked, and when."""

    text: str
    ids: tuple[int, ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """What several questions asked for."""

    wordings: tuple[Wording, ...]
    """The most asked one first."""
    ids: tuple[int, ...] = field(init=False)
    first: datetime = field(init=False)
    last: datetime = field(init=False)

    def __post_init__(self) -> None:
        """What follows from the wordings."""
        object.__setattr__(self, "ids", tuple(sorted(number for each in self.wordings for number in each.ids)))
        object.__setattr__(self, "first", min(each.first for each in self.wordings))
        object.__setattr__(self, "last", max(each.last for each in self.wordings))

    @property
    def question(self) -> str:
        """The gap in one question."""
        return self.wordings[0].text

    @property
    def times(self) -> int:
        """How often it was asked."""
        return len(self.ids)

    @property
    def key(self) -> str:
        """What a menu knows it by: its oldest question, the newest one that was shown, and how the oldest was put."""
        # The database gives the number of a deleted question again, so the number alone would not do.
        oldest = next(each for each in self.wordings if self.ids[0] in each.ids)
        return f"{self.ids[0]}-{self.ids[-1]}-{_check(oldest.text)}"


def wordings_of(questions: Sequence[Unanswered]) -> list[Wording]:
    """Each wording once, however it is capitalised or ends; the most asked first, then the newest."""
    same: dict[str, list[Unanswered]] = {}
    for question in questions:
        same.setdefault(_normal(question.question), []).append(question)
    found = []
    for group in same.values():
        newest = max(group, key=lambda each: (each.at, each.id))
        first = min(each.at for each in group)
        found.append(Wording(one_line(newest.question), tuple(sorted(each.id for each in group)), first, newest.at))
    found.sort(key=lambda each: (-len(each.ids), -each.last.timestamp(), each.ids))
    return found[:MOST_WORDINGS]


def group(wordings: Sequence[Wording], vectors: NDArray[np.float32], subjects: Sequence[frozenset[str]]) -> list[Gap]:
    """Wordings that mean the same together. Each joins the nearest of those before it, which are asked more often.

    `vectors` has a row of unit length for each wording, `subjects` the companies that it names: questions about two
    companies are never the same, however alike they are; one that names none may be about any.
    """
    leaders: list[int] = []
    members: list[list[int]] = []
    for index in range(len(wordings)):
        place = _nearest(index, leaders, vectors, subjects)
        if place is None:
            leaders.append(index)
            members.append([index])
        else:
            members[place].append(index)
    gaps = [Gap(tuple(wordings[index] for index in indexes)) for indexes in members]
    return sorted(gaps, key=lambda gap: (-gap.times, -gap.last.timestamp(), gap.ids))


def _nearest(
    index: int, leaders: Sequence[int], vectors: NDArray[np.float32], subjects: Sequence[frozenset[str]]
) -> int | None:
    """The place of the leader that a wording belongs to, if any."""
    if not leaders:
        return None
    alike = vectors[list(leaders)] @ vectors[index]
    for place in np.argsort(-alike, kind="stable"):
        if alike[place] >= ALIKE and _compatible(subjects[leaders[place]], subjects[index]):
            return int(place)
    return None


def find_gap(gaps: Sequence[Gap], key: str) -> tuple[int, ...]:
    """The questions of the gap that a menu means, as far as they stood there; empty if it is gone."""
    parts = _KEY.fullmatch(key)
    if parts is None:
        return ()
    oldest, newest = int(parts["oldest"]), int(parts["newest"])
    for gap in gaps:
        if any(oldest in each.ids and _check(each.text) == parts["check"] for each in gap.wordings):
            return tuple(number for number in gap.ids if number <= newest)
    return ()


def render_gaps(gaps: Sequence[Gap], start: int, all_gaps: Sequence[Gap], days: int, now: datetime) -> RenderedMessage:
    """One page of the gaps; `start` is the number of the first one, from 1."""
    heading = texts.gaps_heading(days)
    if not gaps:
        return RenderedMessage(f"{heading}\n{texts.NO_GAPS}", found=False)
    blocks = [_block(number, gap, now) for number, gap in enumerate(gaps, start)]
    counted = texts.gaps_count(len(all_gaps), sum(gap.times for gap in all_gaps))
    return RenderedMessage("\n".join([heading, *blocks]), footer=f"-# {counted}")


def gap_label(number: int, gap: Gap) -> str:
    """A gap in a menu; shown as it is, without markup."""
    return cut(f"{number}. {gap.question}", 100)


def _block(number: int, gap: Gap, now: datetime) -> str:
    when = f"last {ago_stamp(gap.last, now)}"
    if gap.times > 1:
        when = f"first {day_stamp(gap.first)}, {when}"
    lines = [f"**{number}.** “{escape_line(gap.question, _QUESTION)}”", f"-# {texts.asked(gap.times)} · {when}"]
    others = [f"“{escape_line(each.text, _OTHER)}”" for each in gap.wordings[1 : 1 + _OTHERS]]
    if others:
        lines.append(f"-# also: {' · '.join(others)}")
    return "\n".join(lines)


def _compatible(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or one == other


def _check(text: str) -> str:
    return f"{zlib.crc32(_normal(text).encode('utf-8', 'surrogatepass')):08x}"


def _normal(text: str) -> str:
    return one_line(text).casefold().strip(" ?!.…¿¡？。")
