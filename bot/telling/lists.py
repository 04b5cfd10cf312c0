"""Lists of subscriptions and of watched questions (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.markdown import cut, escape_line, one_line
from bot.render import RenderedMessage
from bot.telling import texts
from bot.telling.posts import fitting
from corpus.telling import Digest, Subscription, Watch

_ROOM = 3500


def subscriptions_message(listed: Sequence[Subscription]) -> RenderedMessage:
    """What a server is told, and where."""
    if not listed:
        return RenderedMessage(texts.NO_SUBSCRIPTIONS, found=False)
    lines = [f"- {subscription_line(each)}" for each in listed]
    return RenderedMessage("\n".join([texts.SUBSCRIPTIONS, *fitting(lines, _ROOM)]))


def subscription_line(each: Subscription) -> str:
    """One subscription; Discord's markup."""
    parts = [f"<#{each.channel_id}>: {texts.subject(each.company, each.topic)}"]
    if each.role_id is not None:
        parts.append(f"pings <@&{each.role_id}>")
    if each.threads:
        parts.append("a thread for each story")
    if each.quiet is not None:
        quiet = each.quiet
        parts.append(f"quiet {quiet.begins:%H:%M}–{quiet.ends:%H:%M} ({escape_line(quiet.zone, 40)})")
    parts.append(f"at most {each.cap} posts an hour")
    if each.paused_because is not None:
        parts.append(f"⏸️ paused: {escape_line(each.paused_because, 150)}")
    elif each.problem is not None:
        parts.append(f"⚠️ {escape_line(each.problem, 150)}")
    return " · ".join(parts)


def subscription_name(each: Subscription, channel: Callable[[int], str] | None = None) -> str:
    """One subscription in plain words, for a menu or the audit."""
    about = each.company or each.topic or "all stories"
    where = f" in {channel(each.channel_id)}" if channel is not None else ""
    paused = " (paused)" if channel is not None and each.paused_because is not None else ""
    return cut(one_line(f"{about}{where}{paused}"), 100)


def watches_message(listed: Sequence[Watch], most: int) -> RenderedMessage:
    """What somebody watches."""
    if not listed:
        return RenderedMessage(texts.NO_WATCHES, found=False)
    lines = []
    for each in listed:
        company = f"only {escape_line(each.company, 60)}" if each.company else ""
        parts = (escape_line(each.question, 150), company, texts.told_times(each.told), texts.expires(each.expires_at))
        lines.append("- " + " · ".join(part for part in parts if part))
        if each.problem:
            lines.append(f"  {texts.not_reached(escape_line(each.problem, 100))}")
    heading = f"{texts.WATCHES} ({len(listed)} of {most})"
    return RenderedMessage("\n".join([heading, *fitting(lines, _ROOM)]))


def digest_when(digest: Digest) -> str:
    """ "every Monday at 08:00"."""
    return texts.when(f"{digest.at:%H:%M}", digest.weekday)
