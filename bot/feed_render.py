"""Feeds as Discord messages (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import feed_texts as texts
from bot.lines import ago_stamp, day_stamp
from bot.markdown import escape_line, masked_link
from bot.render import RenderedMessage
from corpus.feeds.following import Preview, PreviewedEntry, Why
from corpus.feeds.models import DateNote, EntryOutcome, Feed, FeedStatus
from corpus.feeds.why import why_lines

PER_PAGE = 8
_MOST = 3400
_TAKEN = (EntryOutcome.ADDED, EntryOutcome.UPDATED, EntryOutcome.KNOWN)
_LEFT_OUT = (EntryOutcome.FILTERED, EntryOutcome.OFF_TOPIC, EntryOutcome.REFUSED)


def render_feeds(
    feeds: Sequence[Feed], outcomes: Mapping[int, Mapping[EntryOutcome, int]], count: int, now: datetime
) -> RenderedMessage:
    """One page of the feeds of a guild; `count` is all of them."""
    if not feeds:
        return RenderedMessage(texts.NO_FEEDS, found=False)
    lines = "\n".join(feed_lines(feed, outcomes.get(feed.id, {}), now) for feed in feeds)
    return RenderedMessage(f"**Feeds**\n{lines}", footer=f"-# {texts.count(count)}")


def feed_lines(feed: Feed, outcomes: Mapping[EntryOutcome, int], now: datetime) -> str:
    """Two lines: what the feed is, and how it fares."""
    state, facts = feed.state, [f"{feed.status.value}"]
    if feed.status is FeedStatus.OFF and feed.status_reason:
        facts = [f"off: {escape_line(feed.status_reason, 200).rstrip('.')}"]
    facts.append(f"read {ago_stamp(state.last_success, now)}" if state.last_success else "not read yet")
    if feed.status is FeedStatus.ACTIVE and state.last_error:
        facts.append(f"failing: {escape_line(state.last_error, 150).rstrip('.')}")
    taken, left_out = (sum(outcomes.get(each, 0) for each in kind) for kind in (_TAKEN, _LEFT_OUT))
    facts.append(f"{taken} taken, {left_out} left out")
    if waiting := outcomes.get(EntryOutcome.WAITING, 0):
        facts.append(f"{waiting} waiting")
    name = masked_link(escape_line(feed.name, 100), feed.site or feed.url)
    return f"`{feed.id}` **{name}** · {feed.kind.value}\n-# {' · '.join(facts)}"


def render_preview(preview: Preview) -> RenderedMessage:
    """What a feed would bring right now, with the reason for each entry."""
    head = f"**{masked_link(escape_line(preview.title, 150), preview.url)}** · {preview.kind or 'unknown format'}\n"
    head += texts.would_be_taken(preview.kept, len(preview.entries))
    if preview.damage:
        head += f"\n-# {escape_line(preview.damage, 200)}"
    lines: list[str] = []
    size = len(head)
    for each in preview.entries:
        line = _preview_line(each)
        size += len(line) + 1
        if size > _MOST:
            break
        lines.append(line)
    more = len(preview.entries) - len(lines)
    footer = f"-# … and {more} more" if more > 0 else None
    return RenderedMessage("\n".join([head, *lines]), footer=footer, found=preview.kept > 0)


def render_why(why: Why) -> RenderedMessage:
    """Why something was, or was not, taken."""
    lines = [escape_line(line, 900) for line in why_lines(why)]
    body, size = [], 0
    for line in lines:
        size += len(line) + 2
        if size <= _MOST:
            body.append(line)
    return RenderedMessage("\n\n".join(body), found=bool(why.findings))


def render_note(feed: Feed) -> RenderedMessage:
    """A feed was switched off."""
    return RenderedMessage(texts.switched_off(feed.name, feed.status_reason or "", feed.id), found=False)


def _preview_line(each: PreviewedEntry) -> str:
    entry, verdict = each.entry, each.verdict
    mark = "✅" if verdict.kept else "➖"
    when = day_stamp(entry.published) if entry.published else "undated"
    if entry.date_note is DateNote.FUTURE:
        when += " (dated in the future)"
    title = masked_link(escape_line(entry.title or "Untitled", 120), entry.link)
    return f"{mark} {title} · {when}\n-# {escape_line(verdict.reason, 200)}"
