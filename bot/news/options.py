"""Options of the news commands: understood, and carried from one page of a list to the next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.asker import Asker, asker_of
from bot.asking import Asking
from bot.audience import audience_of
from bot.errors import RefusedError
from bot.news import texts
from bot.when import parse_until

CommandT = TypeVar("CommandT")


def anywhere(command: CommandT) -> CommandT:
    """In servers and private messages, also for people who installed the bot for themselves."""
    installs = app_commands.allowed_installs(guilds=True, users=True)
    return installs(app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command))


@asynccontextmanager
async def listing(interaction: discord.Interaction[Any], asking: Asking) -> AsyncIterator[Asker]:
    """Count the question and defer: for all to read, or where the bot may not write for the asker, who is told why."""
    asker = asker_of(interaction)
    asking.admit(asker)
    audience = audience_of(interaction, asker, private=False)
    await interaction.response.defer(thinking=True, ephemeral=audience.private)
    yield asker
    if audience.note:
        await interaction.followup.send(audience.note, ephemeral=True)


def read_until(text: str | None, now: datetime, since: datetime | None) -> datetime | None:
    """The first moment that counts no more; RefusedError where nothing can lie between it and `since`."""
    if text is None or not text.strip():
        return None
    try:
        until = parse_until(text, now)
    except ValueError as error:
        raise RefusedError(str(error)) from error
    if since is not None and until <= since:
        raise RefusedError(texts.SINCE_AFTER_UNTIL)
    return until


def as_argument(moment: datetime | None) -> str:
    """A moment in a button's id."""
    return str(int(moment.timestamp())) if moment else ""


def as_moment(argument: str) -> datetime | None:
    """What `as_argument` made; a button's id comes from outside, so nonsense is no limit."""
    try:
        return datetime.fromtimestamp(int(argument), UTC) if argument else None
    except (ValueError, OverflowError, OSError):
        return None
