"""Sentences of telling: subscriptions, digests, watches. Refusals are plain text, all else Discord's markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.lines import day_stamp
from bot.markdown import escape_line
from retrieval.changes import ChangeKind

# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────────────
MORE_REPORTS = "Later reports on this story"
CATCH_UP = "**What came in meanwhile**"
OTHER_POST = "another post"

# ── subscriptions ────────────────────────────────────────────────────────────────────────────────────────────────
NO_SUBSCRIPTIONS = "This server has no subscriptions. `/subscribe` makes one."
SUBSCRIPTIONS = "**Subscriptions of this server**"
PAUSED_BY_MODERATOR = "paused by a moderator"
PAUSE_OR_RESUME, REMOVE = "Pause or resume…", "Remove…"
NO_EVERYONE = "Everybody in the server cannot be pinged; pick a role whose members want it."
COMPANY_OR_TOPIC = "Choose a company or a topic, not both; make two subscriptions for both."
QUIET_NEEDS_ZONE = "Quiet hours need a time zone: fill in the option zone as well, for example Europe/Berlin."
TOPIC_NEEDS_WORDS = "I need at least one word of the topic that says what it is about."
SUBSCRIPTION_GONE = "That subscription is gone; run /subscriptions again."
MAY_NOT_PING = (
    "You may not ping that role yourself here, so I do not do it for you. "
    "Someone who may mention all roles can set it up, or let anyone mention the role."
)
CANNOT_PING = (
    "That role may not be mentioned, and I lack the permission Mention Everyone. "
    "Let anyone mention the role, or give me that permission."
)
NO_THREAD_IN_THREAD = "A thread cannot have threads of its own; pick a channel for that."
CHANNEL_GONE = "The channel is no longer there."

# ── digests ──────────────────────────────────────────────────────────────────────────────────────────────────────
NO_DIGEST_HERE = "That channel gets no digest."
NOTHING_HAPPENED = "Nothing happened in that time that I know of."
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# ── watches ──────────────────────────────────────────────────────────────────────────────────────────────────────
TELL_ME = "Tell me when this changes"
NO_WATCHES = (
    "You watch no questions. `/watch`, or the button 🔔 under an answer, makes me tell you when an answer changes."
)
WATCHES = "**Questions that you watch**"
STOP_WATCHING = "Stop watching…"
WATCH_GONE = "You no longer watch that question."
NO_SUCH_QUESTION = "I can no longer read the question that this answer belongs to. Use `/watch` to write it out."
DMS_CLOSED = "your direct messages are closed to me"
NO_ANSWER_BEFORE = "_The articles did not answer it._"
CHANGED = "**The answer to a question that you watch has changed**"

_KINDS = {
    ChangeKind.ANSWERED: "There is an answer now",
    ChangeKind.DENIED: "It is denied now",
    ChangeKind.CONFIRMED: "It is confirmed now",
    ChangeKind.FIGURE: "Another figure",
    ChangeKind.DATE: "Another date",
    ChangeKind.NAME: "Another name",
    ChangeKind.SAID: "Something new is said",
}


def kind_of(kind: ChangeKind) -> str:
    """What has changed, in a word or two."""
    return _KINDS[kind]


def subject(company: str | None, topic: str | None) -> str:
    """What a subscription is about."""
    if company:
        return f"stories on **{escape_line(company, 60)}**"
    return f"stories on **{escape_line(topic, 80)}**" if topic else "all stories"


def goes_on(post: str) -> str:
    """Two posts turned out to tell one story; `post` links the one that is kept up to date."""
    return f"This story and that of {post} turned out to be one. All reports are there."


def subscribed(line: str) -> str:
    """A subscription was made; `line` describes it."""
    return f"Done. From now on: {line}."


def cannot_use(channel: str, missing: Sequence[str]) -> str:
    """Why nothing can be posted in a channel."""
    return f"In {channel} I lack {', '.join(missing)}. Allow it there and try again."


def lacking(missing: Sequence[str]) -> str:
    """The same, kept as the reason of a pause."""
    return f"I lack {', '.join(missing)} there"


def trouble(what: str, channel: str, problem: str, *, paused: bool) -> str:
    """For moderators, once: a channel cannot be posted in."""
    then = "I have paused it; `/subscriptions` resumes it." if paused else "I try again, and pause it if that goes on."
    return f"I cannot post {what} in {channel}: {problem}. {then}"


def digest_on(channel: str, when: str, zone: str, following: datetime) -> str:
    """A digest was switched on."""
    return (
        f"Done. {channel} gets a digest {when} ({escape_line(zone, 60)}), the first on "
        f"<t:{int(following.timestamp())}:F>. Nothing is sent when nothing happened."
    )


def digest_off(channel: str) -> str:
    """A digest was switched off."""
    return f"{channel} gets no digest any more."


def when(clock: str, weekday: int | None) -> str:
    """ "every day at 08:00"."""
    return f"every day at {clock}" if weekday is None else f"every {DAYS[weekday]} at {clock}"


def digest_heading(company: str | None, *, weekly: bool) -> str:
    """Above a digest."""
    about = f" on {escape_line(company, 60)}" if company else ""
    return f"**The {'week' if weekly else 'day'} in EV news{about}**"


def outlets(count: int) -> str:
    """ "3 outlets"; nothing for one."""
    return f"{count} outlets" if count > 1 else ""


def more_stories(count: int) -> str:
    """Stories that do not fit."""
    return f"… and {count:,} more; `/latest` lists them" if count > 1 else "… and 1 more; `/latest` lists it"


def watching(question: str, expires: datetime, *, here: bool, answered: bool) -> str:
    """A question is watched."""
    how = "by direct message, or here if that does not reach you" if here else "by direct message"
    so_far = "" if answered else " So far the articles do not answer it."
    shown = escape_line(question, 200)
    return (
        f"I watch “{shown}” until {day_stamp(expires)} and tell you {how} when the answer changes.{so_far} "
        "`/watches` lists and removes."
    )


def told_times(count: int) -> str:
    """How often a change was told."""
    return "no change so far" if count == 0 else ("changed once" if count == 1 else f"changed {count} times")


def not_reached(problem: str) -> str:
    """Why somebody could not be told."""
    return f"⚠️ I could not tell you: {problem}"


def expires(moment: datetime) -> str:
    """How long a question is watched."""
    return f"until {day_stamp(moment)}"


def for_person(user_id: int) -> str:
    """Whom a message in a channel is for; it pings nobody."""
    return f"-# For <@{user_id}>, whose direct messages are closed to me."
