"""The nouns of telling: who wants to hear of what, and what is on its way to them. No vendor in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from corpus.models import DatePrecision, StatementKind, guild_of


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nothing is posted; from later than until means over midnight."""

    begins: time
    ends: time
    zone: str
    """IANA name of the time zone."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel that is told of stories."""

    id: int
    guild_id: int
    channel_id: int
    created_by: int
    created_at: datetime
    company: str | None = None
    """Canonical name; None: of any."""
    topic: str | None = None
    role_id: int | None = None
    """The role that a first post pings."""
    threads: bool = False
    """Whether later reports go into a thread of the story's own."""
    quiet: Quiet | None = None
    cap: int = 10
    """Posts an hour."""
    after_article: int = 0
    """Articles up to this number are none of its business."""
    paused_because: str | None = None
    failures: int = 0
    """How often in a row posting was refused."""
    retry_at: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A channel that gets the stories of a day or a week at once."""

    id: int
    guild_id: int
    channel_id: int
    created_by: int
    created_at: datetime
    at: time
    zone: str
    weekday: int | None
    """0 is Monday; None: every day."""
    company: str | None
    next_at: datetime
    after_article: int
    """The last one told of articles up to this number."""
    paused_because: str | None = None
    failures: int = 0
    retry_at: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A verbatim quote of an article, as an answer rests on it: with all that is needed to show it later."""

    quote: str
    number: int
    """Of the article."""
    title: str
    url: str | None
    source: str | None
    via: str | None
    published: datetime | None
    precision: DatePrecision
    kind: StatementKind
    summary_only: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the articles answered to a question at one moment."""

    statements: tuple[Statement, ...] = ()
    """Empty: they did not answer."""
    seen: tuple[str, ...] = ()
    """Quotes of earlier answers: who says one of them again says nothing new."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A question whose answer somebody wants to be told of when it changes."""

    id: int
    user_id: int
    guild_id: int | None
    """Whose articles may answer it; None: everybody's alone."""
    channel_id: int | None
    here: bool
    """Whether the person may be told in the channel where they asked, if direct messages do not reach them."""
    question: str
    company: str | None
    since: datetime | None
    language: str | None
    created_at: datetime
    expires_at: datetime
    companies: tuple[str, ...]
    """An article must name one of them; empty: it may be about anyone."""
    answer: Snapshot
    told: int = 0
    """How many changes were told."""
    problem: str | None = None


class PostKind(StrEnum):
    """What a message tells."""

    STORY = "story"
    REPORT = "report"
    """A later report, in the thread of its story."""
    CATCH_UP = "catch_up"
    """Many stories at once, where one post each would be a flood."""
    DIGEST = "digest"
    CHANGE = "change"
    """The answer to a watched question has changed."""


GOES_ON_IN = "goes_on_in"
"""In the payload of a post whose story became one with another: the post that goes on."""


class PostState(StrEnum):
    """How far a message is."""

    DUE = "due"
    TRYING = "trying"
    """It may have been sent: that is looked up before it is sent again."""
    SENT = "sent"
    FOLDED = "folded"
    """Told in one message with others."""
    FAILED = "failed"
    """It can never be delivered."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message that is to be sent, or was."""

    id: int
    kind: PostKind
    state: PostState
    created_at: datetime
    guild_id: int | None = None
    channel_id: int | None = None
    user_id: int | None = None
    subscription_id: int | None = None
    digest_id: int | None = None
    watch_id: int | None = None
    story_number: int | None = None
    article_number: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    retry_at: datetime | None = None
    after_id: int | None = None
    """The last message in its place before it was tried: it can only stand behind that."""
    place_id: int | None = None
    """Channel, thread or private chat where it was tried or stands."""
    message_id: int | None = None
    sent_at: datetime | None = None
    wanted: int = 0
    """Counts the changes of what it tells."""
    shown: int = 0
    """The count that the message shows."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What of a new article decides who is told of it."""

    number: int
    id: str
    scope: str
    title: str
    opening: str
    companies: tuple[str, ...]
    published: datetime | None
    precision: DatePrecision
    is_copy: bool
    """Whether it says nearly the same as an earlier one."""
    announced: bool
    """False where the first poll of a feed brought it: what was there before is no news."""
    story_number: int | None
    """Everybody's story where there is one on the same event, else the article's own."""

    @property
    def guild_id(self) -> int | None:
        """The guild that alone may hear of it; None: all may."""
        return guild_of(self.scope)


@dataclass(frozen=True, slots=True)
class ToldReport:
    """One article of a story, as a post lists it."""

    number: int
    title: str
    url: str | None
    source: str | None
    via: str | None
    published: datetime | None
    precision: DatePrecision
    summary_only: bool
    kind: StatementKind
    opening: str
    is_copy: bool


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as those see it who are told of it."""

    number: int
    headline: str
    status: StatementKind
    status_sentence: str
    outlets: int
    """How many report it independently."""
    companies: tuple[str, ...]
    reports: tuple[ToldReport, ...]
    """Newest first, the undated last."""


@dataclass(frozen=True, slots=True)
class StoryPost:
    """A first post that is to be made."""

    subscription_id: int
    guild_id: int
    channel_id: int
    story_number: int
    articles: tuple[int, ...]
    """All that it tells of, the newest number last."""


@dataclass(frozen=True, slots=True)
class StoryUpdate:
    """A post whose story has a further report."""

    subscription_id: int
    post_id: int
    story_number: int
    article_number: int
    in_thread: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What some new articles lead to; stored together with the note that they were looked at."""

    seen_before: int
    seen: int
    posts: tuple[StoryPost, ...] = ()
    updates: tuple[StoryUpdate, ...] = ()
    to_ask: tuple[tuple[int, int], ...] = ()
    """(watch, article) for each watch that is to be asked again."""
