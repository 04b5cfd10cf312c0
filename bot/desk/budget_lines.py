"""The budgets of a guild as its moderators read them, and how far they may go (pure)."""

from __future__ import annotations

from bot.desk import settings_texts as texts
from bot.desk.settings_fields import MOST_A_MINUTE
from bot.limits import Allowance, Budgets
from corpus.desk import GuildSettings


def most_of(operator: Budgets, model_answers: int | None) -> dict[str, int]:
    """The budgets that can be set, with the most that each can be; `model_answers` is None without a chat model."""
    most = {
        "user_questions": MOST_A_MINUTE,
        "channel_questions": MOST_A_MINUTE,
        "guild_questions": operator.guild.per_minute,
    }
    return most if model_answers is None else {**most, "model_answers": model_answers}


def budget_lines(settings: GuildSettings, operator: Budgets, model_answers: int | None, used: int) -> list[str]:
    """A line for each budget; `used` counts the chat-model answers of today."""
    in_force = operator.within(settings)
    lines = [
        texts.budget(name, rate(allowance), own=getattr(settings, name) is not None)
        for name, allowance in (
            ("user_questions", in_force.user),
            ("channel_questions", in_force.channel),
            ("guild_questions", in_force.guild),
        )
    ]
    if model_answers is not None:
        own = settings.model_answers
        limit = model_answers if own is None else min(own, model_answers)
        lines.append(texts.budget("model_answers", texts.used_today(limit, min(used, limit)), own=own is not None))
    return lines


def rate(allowance: Allowance) -> str:
    """ "20", or "20 in 90 s" where it is not a minute's."""
    if allowance.seconds == 60:
        return f"{allowance.amount:,}"
    return f"{allowance.amount:,} in {allowance.seconds:,.0f} s"
