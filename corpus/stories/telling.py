"""What is said of a story as a whole, from its articles. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.models import StatementKind
from corpus.stories.status import Voice, status_of

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """What of an article its story needs to know."""

    number: int
    id: str
    scope: str
    title: str
    outlet: str | None
    published: datetime | None
    companies: tuple[str, ...]
    summary_only: bool
    kind: StatementKind
    sentence: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A story without its reports."""

    headline: str
    headline_number: int
    first: datetime | None
    last: datetime | None
    companies: tuple[str, ...]
    status: StatementKind
    status_sentence: str
    status_number: int
    outlets: int


def in_time(members: Collection[Member]) -> list[Member]:
    """In the order in which they were published, the undated last; the same in every store."""
    return sorted(members, key=lambda each: (each.published is None, each.published or _NEVER, each.id))


def tell(members: Sequence[Member], copies: Collection[int]) -> Telling:
    """The story of these articles; `copies` are the numbers of those that repeat another of them."""
    members = in_time(members)
    by_number = {each.number: each for each in members}
    status = by_number[
        status_of([Voice(each.number, each.kind, each.published, each.number not in copies) for each in members]).number
    ]
    first = next((each for each in members if not each.summary_only and each.number not in copies), members[0])
    # Nobody may read as news what has been denied since.
    head = status if status.kind is StatementKind.DENIED else first
    dates = [each.published for each in members if each.published is not None]
    named = Counter(name for each in members for name in each.companies)
    return Telling(
        headline=head.title,
        headline_number=head.number,
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        companies=tuple(name for name, _ in named.most_common()),
        status=status.kind,
        status_sentence=status.sentence,
        status_number=status.number,
        outlets=independent_outlets([(each.outlet, each.number in copies) for each in members]),
    )


def independent_outlets(reports: Sequence[tuple[str | None, bool]]) -> int:
    """How many outlets report by themselves; (outlet, is it a copy) of each report, at least one."""
    named = {outlet.casefold() for outlet, is_copy in reports if outlet and not is_copy}
    nameless = any(outlet is None and not is_copy for outlet, is_copy in reports)
    return max(1, len(named) + nameless)
