"""The nouns of feeds: frozen, without any vendor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from corpus.models import DatePrecision

DEFAULT_RELEVANCE = 20
"""EV relevance below which an entry is left out: keeps .91 of 8,408 items of EV outlets (what falls out is mostly
rockets, solar power and podcasts) and .03 of 1,500 items of general news (`benchmarks/relevance.py`)."""
FIRST_INTERVAL = timedelta(minutes=30)
"""How soon a feed is read again as long as nothing is known of its habits."""


MAX_ENTRIES = 1000
"""Entries of one document that are read; feeds have 10 to 100."""
LONGEST_TITLE = 500
LONGEST_TEXT = 100_000
LONGEST_NAME = 200
MAX_CATEGORIES = 20


class FeedKind(StrEnum):
    """Who speaks in a feed."""

    REPORTER = "reporter"
    MAKER = "maker"
    AGGREGATOR = "aggregator"


class FeedStatus(StrEnum):
    """Whether a feed is read."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By a person."""
    OFF = "off"
    """By the bot: gone, or failing for long."""


class DateNote(StrEnum):
    """What has to be known about an entry's date."""

    STATED = "stated"
    UNDATED = "undated"
    """The feed gives no date, or none that can be true."""
    FUTURE = "future"
    """The feed's date lay in the future; the moment of first reading stands in its place."""
    BUMPED = "bumped"
    """The feed gave another date later; the first one stands."""


class EntryOutcome(StrEnum):
    """What became of an entry."""

    WAITING = "waiting"
    """Stored, and not yet taken in."""
    ADDED = "added"
    UPDATED = "updated"
    KNOWN = "known"
    """The article was there already."""
    FILTERED = "filtered"
    OFF_TOPIC = "off_topic"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a feed's entries must be; of each kind that is set, one has to fit."""

    companies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Keywords of which none may occur."""
    patterns: tuple[str, ...] = ()
    """Regular expressions."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes; an entry whose language is not known passes."""
    relevance: int = DEFAULT_RELEVANCE
    """Least EV relevance, 0 to 100; 0 takes everything."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between two polls."""

    next_poll: datetime
    interval: timedelta = FIRST_INTERVAL
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    polls: int = 0
    """Polls that brought a document or "not modified"."""
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    """When there last was an entry that had not been there before."""
    failures: int = 0
    """In a row."""
    failing_since: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that somebody follows."""

    id: int
    scope: str
    url: str
    name: str
    kind: FeedKind
    state: FeedState
    added_at: datetime
    language: str | None = None
    site: str | None = None
    """Address of the site that the feed belongs to."""
    filters: Filters = field(default_factory=Filters)
    full_text: bool = True
    """Whether each entry's link is fetched for the whole article."""
    status: FeedStatus = FeedStatus.ACTIVE
    status_reason: str | None = None
    added_by: int | None = None
    """The moderator; None for the operator."""


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed as somebody asks for it."""

    url: str
    name: str
    kind: FeedKind = FeedKind.REPORTER
    language: str | None = None
    site: str | None = None
    filters: Filters = field(default_factory=Filters)
    full_text: bool = True
    added_by: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, as it was read."""

    guid: str | None
    link: str | None
    title: str
    text: str
    """The feed's own content as plain text."""
    complete: bool = False
    """Whether that text is the whole article rather than a teaser."""
    author: str | None = None
    published: datetime | None = None
    precision: DatePrecision = DatePrecision.NONE
    date_note: DateNote = DateNote.UNDATED
    language: str | None = None
    categories: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """Identity of title and text, white space aside."""
        words = "\n".join((" ".join(self.title.split()), " ".join(self.text.split())))
        return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as it was read."""

    title: str
    entries: tuple[Entry, ...]
    site: str | None = None
    language: str | None = None
    description: str = ""
    ttl: timedelta | None = None
    """How long the publisher says that nothing will change."""
    kind: str = ""
    """Format and version, for example "rss20", "atom10", "json11"."""
    damage: str | None = None
    """What was wrong with the document although it could be read."""


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is remembered of an entry; its content stays only until it is taken in."""

    id: int
    feed_id: int
    guid: str | None
    link: str | None
    canonical_link: str | None
    shared_link: bool
    title: str
    content_hash: str
    published: datetime | None
    date_note: DateNote
    first_seen: datetime
    last_seen: datetime
    outcome: EntryOutcome
    reason: str | None
    score: int | None
    article_number: int | None
    first_poll: bool
    """It was there when the feed was first read, so nobody is told of it."""
    summary_only: bool
    changes: int
    """How often title or text have changed."""
    attempts: int
    """How often its article could not be fetched."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that had not been there before, on its way into the store."""

    entry: Entry
    guid: str
    """Never empty: the feed's id, else the address, else the words."""
    canonical_link: str | None
    shared_link: bool
    """Several entries have this address, so it names none of them."""

    @property
    def own_link(self) -> str | None:
        """The address, where no other entry has it."""
        return None if self.shared_link else self.canonical_link


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """An entry whose title, text, address or date differ from what is remembered."""

    known: KnownEntry
    entry: Entry
    canonical_link: str | None
    rewritten: bool
    """Title or text differ, so the article is read again."""
    date_note: DateNote


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll brought."""

    state: FeedState
    new: tuple[NewEntry, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    seen: tuple[int, ...] = ()
    """Numbers of the entries that are as they were."""
    error: str | None = None
    """One plain sentence, where the poll failed."""
    moved_to: str | None = None
    """The feed's new address, where the site says that it has moved for good."""
    off_because: str | None = None
    """Why the feed is not to be read any more."""
    damage: str | None = None
    """What was wrong with a document that could be read all the same."""
    retry_after: float | None = None
    """Seconds that the site asks to be left alone."""
