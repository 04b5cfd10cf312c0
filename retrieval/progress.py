"""How far an answer has come, for those who show it while it grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.citations import Claim, number_claims
from retrieval.models import Citation


class Stage(StrEnum):
    """What is being done."""

    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"
    """Sentences that did not hold are being written once more."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage of an answer. Whatever text it has is checked already: no unproven sentence is ever shown."""

    stage: Stage
    articles: int = 0
    """How many are searched or read."""
    text: str = ""
    """The sentences that hold so far, with [n] marks; the finished answer may order them otherwise, or say more."""
    citations: tuple[Citation, ...] = ()


Watch = Callable[[Progress], None]
"""Told of each step, on the event loop; must return at once."""
Said = Callable[[Stage, Sequence[Claim]], None]
"""Told of the claims that hold so far."""


def of_claims(stage: Stage, claims: Sequence[Claim]) -> Progress:
    """The claims so far as a text with marks."""
    text, citations = number_claims(claims)
    return Progress(stage, text=text, citations=citations)
