"""What a guild can set: reading it, changing it, telling of it in the audit (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.desk import settings_texts as texts
from bot.errors import RefusedError
from corpus.desk import AuditAction, AuditEntry, GuildSettings

LANGUAGES = {
    "en": "English",
    "ar": "Arabic",
    "zh": "Chinese",
    "da": "Danish",
    "nl": "Dutch",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "es": "Spanish",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "vi": "Vietnamese",
}
"""Those that articles are told apart by."""
ANY = "any"
MAX_ROLES, MAX_CHANNELS = 10, 25
MOST_A_MINUTE = 1000
"""Of one member or one channel; the whole server has what the operator gives."""


class Field(StrEnum):
    """A control of the panel; its value stands in the control's id."""

    ROLES = "roles"
    ANSWER = "answer"
    POSTS = "posts"
    REVIEW = "review"
    LANGUAGE = "language"
    BUDGETS = "budgets"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Names:
    """How roles and channels of a guild are called now; None for those that are gone."""

    role: Callable[[int], str | None]
    channel: Callable[[int], str | None]


def picked(settings: GuildSettings, field: Field, values: Sequence[str]) -> GuildSettings:
    """The settings with what was picked in a select; RefusedError for what may not be picked."""
    if field is Field.LANGUAGE:
        code = values[0] if values else ANY
        if code != ANY and code not in LANGUAGES:
            raise RefusedError(texts.UNREADABLE)
        return replace(settings, language=None if code == ANY else code)
    ids = _ids(values)
    if field is Field.ROLES:
        if settings.guild_id in ids:  # the role @everyone has the guild's own id
            raise RefusedError(texts.NOT_EVERYONE)
        return replace(settings, moderator_roles=ids[:MAX_ROLES])
    if field is Field.ANSWER:
        return replace(settings, answer_channels=ids[:MAX_CHANNELS])
    if field is Field.POSTS:
        return replace(settings, posts_channel=ids[0] if ids else None)
    if field is Field.REVIEW:
        return replace(settings, review_channel=ids[0] if ids else None)
    raise RefusedError(texts.UNREADABLE)


def gone(settings: GuildSettings, names: Names) -> list[int]:
    """What was chosen and has been deleted since."""
    roles = [role for role in settings.moderator_roles if names.role(role) is None]
    single = [channel for channel in (settings.posts_channel, settings.review_channel) if channel is not None]
    return roles + [channel for channel in (*settings.answer_channels, *single) if names.channel(channel) is None]


def answers_nowhere(settings: GuildSettings, names: Names) -> bool:
    """Whether every channel in which the bot was to answer has been deleted."""
    channels = settings.answer_channels
    return bool(channels) and all(names.channel(channel) is None for channel in channels)


def without_gone(settings: GuildSettings, names: Names) -> GuildSettings:
    """The settings without what has been deleted since."""

    def alive(channel: int | None) -> int | None:
        return channel if channel is not None and names.channel(channel) is not None else None

    return replace(
        settings,
        moderator_roles=tuple(role for role in settings.moderator_roles if names.role(role) is not None),
        answer_channels=tuple(channel for channel in settings.answer_channels if alive(channel) is not None),
        posts_channel=alive(settings.posts_channel),
        review_channel=alive(settings.review_channel),
    )


def with_budgets(settings: GuildSettings, typed: Mapping[str, str], most: Mapping[str, int]) -> GuildSettings:
    """The settings with the budgets as they were typed, an empty one meaning the operator's; RefusedError."""
    amounts: dict[str, Any] = {name: _amount(name, text, most[name]) for name, text in typed.items()}
    return replace(settings, **amounts)


def described(before: GuildSettings, after: GuildSettings, names: Names, *, by: int, at: datetime) -> list[AuditEntry]:
    """A line of the audit for each setting that has changed."""
    return [
        AuditEntry(
            after.guild_id,
            at,
            by,
            AuditAction.SETTINGS,
            title,
            detail=f"{_shown(name, getattr(before, name), names)} → {_shown(name, getattr(after, name), names)}",
        )
        for name, title in texts.NAMES.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _shown(name: str, value: object, names: Names) -> str:
    """A value in words that outlive what it names."""
    if isinstance(value, tuple):
        find, sign = (names.role, "@") if name == "moderator_roles" else (names.channel, "#")
        nothing = texts.NOTHING if name == "moderator_roles" else texts.EVERYWHERE
        return ", ".join(_named(sign, find(each), each) for each in value) or nothing
    if value is None:
        return texts.BY_OPERATOR if name in texts.LABELS else texts.NOTHING
    if name in ("posts_channel", "review_channel") and isinstance(value, int):
        return _named("#", names.channel(value), value)
    if name == "language":
        return LANGUAGES.get(str(value), str(value))
    return str(value)


def _named(sign: str, name: str | None, number: int) -> str:
    return f"deleted ({number})" if name is None else f"{sign}{name.removeprefix(sign)}"


def _ids(values: Sequence[str]) -> tuple[int, ...]:
    if not all(value.isascii() and value.isdecimal() for value in values):
        raise RefusedError(texts.UNREADABLE)
    return tuple(dict.fromkeys(int(value) for value in values))


def _amount(name: str, text: str, most: int) -> int | None:
    """A whole number within its bounds; None for nothing."""
    typed = text.strip().replace(",", "").replace(" ", "")
    if not typed:
        return None
    least = 0 if name == "model_answers" else 1
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 9 and least <= int(typed) <= most):
        raise RefusedError(texts.not_a_number(texts.LABELS[name], least, most))
    return int(typed)
