"""Why something was, or was not, taken from a feed, in plain sentences (pure)."""

from __future__ import annotations

from datetime import datetime

from corpus.feeds.following import Finding, Why
from corpus.feeds.models import DateNote, EntryOutcome, Feed, FeedStatus

_DATES = {
    DateNote.UNDATED: "The feed gives it no date.",
    DateNote.FUTURE: "The feed's date lay in the future, so the moment of first reading stands in its place.",
    DateNote.BUMPED: "The feed has changed its date since; the first one stands.",
}


def why_lines(why: Why) -> list[str]:
    """A paragraph for each entry with the address; where there is none, what else is known."""
    if why.findings:
        return [" ".join(_about(finding)) for finding in why.findings]
    lines = [_long_gone(feed, why) for feed in why.past_feeds]
    if lines:
        return lines
    lines = ["No entry of a feed that is followed here has had this address."]
    if why.article is not None:
        lines.append(f"The article is here all the same, added by hand or from a file: “{why.article.title}”.")
    if why.site_feeds:
        lines += [f"{feed.name} belongs to that site: {feed_line(feed)}" for feed in why.site_feeds[:5]]
    else:
        lines.append("No feed of that site is followed here.")
    return lines


def feed_line(feed: Feed) -> str:
    """How a feed fares: "active, last read 2026-01-02 03:04 UTC, next 2026-01-02 03:34 UTC."."""
    state = feed.state
    said = [feed.status.value]
    if feed.status is FeedStatus.OFF and feed.status_reason:
        said = [f"off: {feed.status_reason.rstrip('.')}"]
    said.append(f"last read {moment(state.last_success)}" if state.last_success else "not read yet")
    if state.last_error and feed.status is FeedStatus.ACTIVE:
        times = f", {state.failures} times in a row" if state.failures > 1 else ""
        said.append(f"failing{times} ({state.last_error.rstrip('.')})")
    if feed.status is FeedStatus.ACTIVE:
        said.append(f"next {moment(state.next_poll)}")
    return ", ".join(said) + "."


def moment(when: datetime) -> str:
    """ "2026-01-02 03:04 UTC"."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _long_gone(feed: Feed, why: Why) -> str:
    became = f"Its article is here: “{why.article.title}”." if why.article else "It has no article here."
    return f"It was in {feed.name}, but left it half a year ago or more; what became of it is no longer kept. {became}"


def _about(finding: Finding) -> list[str]:
    entry, article = finding.entry, finding.article
    said = [f"“{entry.title or 'Untitled'}” in {finding.feed.name}, first read {moment(entry.first_seen)}."]
    if entry.outcome is EntryOutcome.WAITING:
        said.append(entry.reason if entry.attempts and entry.reason else "It waits to be taken in.")
    elif entry.reason:
        said.append(entry.reason)
    if entry.score is not None and entry.outcome is not EntryOutcome.OFF_TOPIC:
        said.append(f"EV relevance {entry.score} of 100.")
    if entry.date_note in _DATES:
        said.append(_DATES[entry.date_note])
    if entry.changes:
        said.append(f"Its title or text has changed {entry.changes} time{'' if entry.changes == 1 else 's'}.")
    if entry.first_poll and entry.article_number is not None:
        said.append("It was there when the feed was first read, so nobody was told of it.")
    if article is not None:
        said.append(f"Article: “{article.title}” ({article.id}).")
    elif entry.article_number is not None:
        said.append("Its article is no longer here.")
    return said
