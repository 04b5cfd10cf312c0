"""Sentences of /settings. What errors say is plain text, which `replies` escapes; the rest is Discord's markup."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.texts import listed

HEADING = (
    "**How I work in this server**\n"
    "-# Only you see this. Every choice is stored at once and stands in `/audit`; to clear one, take all of it out."
)
ROLES = "**Moderator roles** · who may use my desk beside members with Manage Messages"
ANSWER = "**Where I answer** · channels or whole categories, threads included; nothing chosen: everywhere"
POSTS = "**Channel for posts** · a line there for each article that is added; nothing chosen: no line"
REVIEW = "**Review channel** · where members' suggestions wait for a moderator; nothing chosen: nobody can suggest"
LANGUAGE = "**Language** · articles in it come first where several answer; nothing else is hidden"
ANY_LANGUAGE = "No preference"
CHANGE_BUDGETS = "Change budgets"
TAKE_OUT = "Take out what no longer exists"
CHOOSE_ROLES, CHOOSE_CHANNELS, CHOOSE_CHANNEL = "No roles", "Everywhere", "No channel"
NOT_EVERYONE = "@everyone cannot be a moderator role: every member could change articles then."
UNREADABLE = "I could not read that choice. Please open /settings anew."
NOTHING = "none"
EVERYWHERE = "everywhere"
BY_OPERATOR = "as the operator has it"
NAMES = {
    "moderator_roles": "moderator roles",
    "answer_channels": "channels where I answer",
    "posts_channel": "channel for posts",
    "review_channel": "review channel",
    "language": "language",
    "user_questions": "questions a minute of one member",
    "channel_questions": "questions a minute in one channel",
    "guild_questions": "questions a minute in the whole server",
    "model_answers": "chat-model answers a day",
}
LABELS = {
    "user_questions": "Questions a minute, one member",
    "channel_questions": "Questions a minute, one channel",
    "guild_questions": "Questions a minute, whole server",
    "model_answers": "Chat-model answers a day",
}
FORM_TITLE = "Budgets"


def gone(count: int, *, answers_nowhere: bool) -> str:
    """A warning: what was chosen has been deleted since."""
    what = (
        "1 role or channel chosen here has been deleted since."
        if count == 1
        else f"{count} roles or channels chosen here have been deleted since."
    )
    nowhere = " No channel where I answer is left, so I answer nowhere; taking it out lets me answer everywhere."
    return f"⚠️ {what}{nowhere if answers_nowhere else ''}"


def lacking(channel: str, missing: Sequence[str]) -> str:
    """A warning; `channel` is a mention."""
    return f"⚠️ In {channel} I need {listed(missing)}."


def budgets(lines: Sequence[str]) -> str:
    """The heading of the budgets with their values."""
    return "\n".join(["**Budgets**", *lines])


def budget(name: str, value: str, *, own: bool) -> str:
    """One budget and where it comes from."""
    return f"- {LABELS[name]}: {value}{'' if own else f' ({BY_OPERATOR})'}"


def used_today(limit: int, used: int) -> str:
    """Chat-model answers of the day."""
    return f"{limit:,}, {used:,} of them used today"


def hint(least: int, most: int) -> str:
    """Below a field of the form."""
    return f"{least:,} to {most:,}; leave it empty to have it as the operator does"


def not_a_number(label: str, least: int, most: int) -> str:
    """A field that cannot be read."""
    return f"“{label}” takes a whole number from {least:,} to {most:,}, or nothing."
