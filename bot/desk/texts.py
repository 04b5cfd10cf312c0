"""Sentences of the desk, for moderators and members. What errors say is plain text; the rest is Discord's markup."""

from __future__ import annotations

from collections.abc import Sequence

from bot.limits import Whose
from corpus.desk import AuditAction

# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────
MODERATORS_ONLY = (
    "Only this server's moderators can do that, who have the Manage Messages permission or one of its moderator roles."
)
MANAGERS_ONLY = (
    "Only people with the Manage Server permission or one of the moderator roles can change how I work in this server."
)
GUILD_ONLY = "That works only in a server that has added me."

# ── where and how much ───────────────────────────────────────────────────────────────────────────────────────────
_NAMED = 5
"""Channels that a sentence names."""


def elsewhere(channel_ids: Sequence[int]) -> str:
    """Told to one who asks where the bot is not to answer; Discord's markup."""
    if not channel_ids:
        return (
            "The channels where I answer in this server have been deleted. "
            "Someone who manages the server can choose others with `/settings`."
        )
    named = [f"<#{channel_id}>" for channel_id in channel_ids[:_NAMED]]
    more = len(channel_ids) - len(named)
    return f"In this server I answer in {listed([*named, f'{more} more'] if more else named)}. Please ask me there."


def wait(seconds: int, whose: Whose) -> str:
    """Too many questions at once."""
    again = f"Please ask again in {seconds} s." if seconds < 100 else f"Please ask again in {round(seconds / 60)} min."
    return {
        Whose.USER: f"That is a lot of questions at once. {again}",
        Whose.CHANNEL: f"This channel is asking a lot at once. {again}",
        Whose.GUILD: f"This server is asking a lot at once. {again}",
    }[whose]


# ── posting in a channel ─────────────────────────────────────────────────────────────────────────────────────────
CHANNEL_GONE = (
    "The channel that /settings names for this no longer exists, so nothing was posted. Choose another one there."
)
NOT_POSTED = "Discord did not take the post just now; what you did is stored all the same."


def cannot_post(channel: str, missing: Sequence[str]) -> str:
    """Told to the moderator; `channel` is a mention, which shows as its name."""
    return f"I could not post in {channel}: I need {listed(missing)} there."


def listed(words: Sequence[str]) -> str:
    """ "View Channel, Send Messages and Embed Links"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


# ── /audit ───────────────────────────────────────────────────────────────────────────────────────────────────────
NO_AUDIT = "Nothing has been done here yet: no article was added, changed or removed, and no setting changed."
NO_AUDIT_FOR = "Nothing of that kind has been done here."
NO_SUCH_NUMBER = "An article is given by its number. Pick one of the suggestions, or write its number."
DID = {
    AuditAction.ADDED: "added",
    AuditAction.EDITED: "changed",
    AuditAction.REMOVED: "removed",
    AuditAction.RESTORED: "put back",
    AuditAction.APPROVED: "approved",
    AuditAction.REJECTED: "rejected",
    AuditAction.DUPLICATE: "marked as known already",
    AuditAction.SETTINGS: "set",
    AuditAction.EXPORTED: "exported",
    AuditAction.FEED_ADDED: "began to follow the feed",
    AuditAction.FEED_REMOVED: "removed the feed",
    AuditAction.FEED_PAUSED: "paused the feed",
    AuditAction.FEED_RESUMED: "resumed the feed",
}


def audit_heading(actor_id: int | None, article_number: int | None) -> str:
    """Heading of the audit, with what it is limited to."""
    by = f" · by <@{actor_id}>" if actor_id is not None else ""
    on = f" · article {article_number}" if article_number is not None else ""
    return f"**Audit**{by}{on}"


def audit_count(count: int) -> str:
    """Footer of the audit."""
    return "1 entry" if count == 1 else f"{count:,} entries, newest first"
