"""The nouns of stories: frozen, without any vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corpus.models import DatePrecision, StatementKind


@dataclass(frozen=True, slots=True)
class Report:
    """One article of a story."""

    number: int
    id: str
    title: str
    url: str | None
    source: str | None
    via: str | None
    published: datetime | None
    precision: DatePrecision
    kind: StatementKind
    """How it puts the matter."""
    sentence: str
    """Which of its sentences says so: its title, or one of the first sentences."""
    opening: str
    """How its text begins: what it says, in short."""
    copy_of: int | None = None
    """Number of the report whose text this one repeats nearly word for word."""

    @property
    def outlet(self) -> str | None:
        """Who reports it."""
        return self.source or self.via


@dataclass(frozen=True, slots=True)
class Story:
    """Reports of one event."""

    number: int
    """Stays the same while reports come and go."""
    scope: str
    headline: str
    first: datetime | None
    """When the first dated report was published; None where no report has a date."""
    last: datetime | None
    companies: tuple[str, ...]
    """Canonical names that any of the reports names, the most named first."""
    status: StatementKind
    status_sentence: str
    """The sentence that says so."""
    status_number: int
    """Number of the article that holds it."""
    outlets: int
    """How many report it independently: a syndicated copy is no second outlet."""
    reports: tuple[Report, ...]
    """Newest first, the undated last."""

    @property
    def contradicted(self) -> bool:
        """Whether one report denies what another reports."""
        kinds = {report.kind for report in self.reports}
        return StatementKind.DENIED in kinds and len(kinds) > 1
