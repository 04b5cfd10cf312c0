"""Sentences of the desk, for moderators and members. What errors say is plain text; the rest is Discord's markup."""

from __future__ import annotations

from collections.abc import Sequence

# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────
MODERATORS_ONLY = (
    "Only this server's moderators can do that, who have the Manage Messages permission or one of its moderator roles."
)
MANAGERS_ONLY = (
    "Only people with the Manage Server permission or one of the moderator roles can change how I work in this server."
)
GUILD_ONLY = "That works only in a server that has added me."

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
