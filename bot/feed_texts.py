"""Sentences of /feed: Discord's markup already, except what errors say."""

from __future__ import annotations

from bot.markdown import escape_line

NO_FEEDS = "No feed is followed for this server yet. `/feed add` begins; `/feed preview` shows what a feed would bring."
ONE_OF_TWO = "Give either the address of a feed or one of the outlets."
READING_OFF = "Whoever runs this bot has switched the reading of feeds off, so no feed can be followed here."
UNDER_WAY = "It is being read right now; `/feed list` shows in a moment how it fares."
ARTICLES_FOLLOW = "The articles follow one after the other; nobody is told of those that are in the feed already."
NOT_ACTIVE = "That feed is not being read; /feed resume changes that."
LISTED = "Articles of these feeds are seen in this server alone."


def added(name: str) -> str:
    """A feed is followed from now on."""
    return f"**Followed: {escape_line(name, 100)}**\n{ARTICLES_FOLLOW}"


def removed(name: str) -> str:
    """A feed is not followed any more."""
    return f"**Removed: {escape_line(name, 100)}**\nIts articles stay."


def paused(name: str) -> str:
    """A feed is not read for the time being."""
    return f"**Paused: {escape_line(name, 100)}**"


def resumed(name: str) -> str:
    """A feed is read again."""
    return f"**Active again: {escape_line(name, 100)}**"


def refreshed(name: str, taken: int, left_out: int) -> str:
    """What a poll brought."""
    new = "nothing new" if not taken + left_out else f"{taken} new to be taken in, {left_out} left out"
    return f"**Read: {escape_line(name, 100)}** · {new}"


def not_read(name: str, reason: str) -> str:
    """A poll failed."""
    return f"**{escape_line(name, 100)} could not be read:** {escape_line(reason, 400)}"


def would_be_taken(kept: int, entries: int) -> str:
    """How much of a feed passes its filters."""
    return f"{kept} of {entries} entries would be taken."


def count(feeds: int) -> str:
    """Footer of the list."""
    return f"{'1 feed' if feeds == 1 else f'{feeds} feeds'} · {LISTED}"


def switched_off(name: str, reason: str, feed_id: int) -> str:
    """The note to moderators."""
    return (
        f"**A feed was switched off: {escape_line(name, 100)}**\n{escape_line(reason, 400)}\n"
        f"-# `/feed resume` has it read again (feed {feed_id}), `/feed remove` takes it out."
    )
