"""The nouns of the desk: what moderators and members decide about a guild's articles and its bot. No vendor in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.models import Article, DateOrigin, DatePrecision


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What the moderators of a guild have set; None and the empty tuple mean "as the operator has it"."""

    guild_id: int
    moderator_roles: tuple[int, ...] = ()
    """Roles whose members are moderators, beside those with Manage Messages."""
    answer_channels: tuple[int, ...] = ()
    """Channels where the bot answers, threads in them included; empty: wherever Discord lets it."""
    posts_channel: int | None = None
    """Where a line says that an article was added."""
    review_channel: int | None = None
    """Where members' suggestions wait for a moderator."""
    language: str | None = None
    """ISO 639-1 code of the articles that the guild prefers."""
    user_questions: int | None = None
    """Questions a minute of one member."""
    channel_questions: int | None = None
    """Questions a minute in one channel."""
    guild_questions: int | None = None
    """Questions a minute in the whole guild."""
    model_answers: int | None = None
    """Answers a day that a chat model writes; after that the embedded reader takes over."""


class AuditAction(StrEnum):
    """What somebody did at the desk."""

    ADDED = "added"
    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"
    APPROVED = "approved"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    SETTINGS = "settings"
    EXPORTED = "exported"
    FEED_ADDED = "feed_added"
    FEED_REMOVED = "feed_removed"
    FEED_PAUSED = "feed_paused"
    FEED_RESUMED = "feed_resumed"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of a guild's audit."""

    guild_id: int
    at: datetime
    actor_id: int
    action: AuditAction
    title: str
    """What it was about, in words that outlive the article: its title, an address, a setting's name."""
    article_number: int | None = None
    detail: str = ""
    """Old and new values, a reason; plain text."""


class SuggestionStatus(StrEnum):
    """What became of a suggestion."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that a member would like to see added."""

    id: int
    guild_id: int
    user_id: int
    url: str
    note: str
    at: datetime
    status: SuggestionStatus = SuggestionStatus.PENDING
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    channel_id: int | None = None
    """Where the review message stands."""
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one person said of one answer; saying something else replaces it."""

    guild_id: int | None
    message_id: int
    user_id: int
    at: datetime
    good: bool
    question: str
    answer: str
    passages: tuple[str, ...]
    """Each quote with its source, as it was shown."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found no answer; who asked it is not kept."""

    id: int
    guild_id: int | None
    at: datetime
    question: str


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that was taken out and can be put back for a while."""

    article_number: int
    scope: str
    title: str
    removed_at: datetime
    removed_by: int


class Standing(StrEnum):
    """How a draft stands to what is stored already."""

    NEW = "new"
    CHANGED = "changed"
    """It is here, and storing it would change something."""
    KNOWN = "known"
    """It is here just so."""
    TRACKED = "tracked"
    """It is among the articles that everybody sees."""


@dataclass(frozen=True, slots=True)
class ArticlePreview:
    """What a draft would become, as one guild may see it; nothing is stored yet."""

    title: str
    source: str | None
    via: str | None
    url: str | None
    published: datetime | None
    precision: DatePrecision
    dated_by: DateOrigin
    words: int
    language: str | None
    companies: tuple[str, ...]
    opening: str
    """The first sentences."""
    standing: Standing
    known: Article | None = None
    """The stored article that it is, where it is one."""
    near_duplicates: tuple[Article, ...] = ()
    """Other articles that say nearly the same, the nearest first."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a moderator changes of an article; None leaves a field as it is."""

    title: str | None = None
    source: str | None = None
    """Empty: not known."""
    dated: tuple[datetime | None, DatePrecision] | None = None
    """(None, NONE): not known."""
    companies: tuple[str, ...] | None = None
    """Any names; they are stored as the canonical ones."""

    @property
    def fields(self) -> frozenset[str]:
        """Names of the article's fields that are to change; the date's precision goes with it."""
        named = {"title": self.title, "source": self.source, "published": self.dated, "companies": self.companies}
        return frozenset(name for name, value in named.items() if value is not None)
