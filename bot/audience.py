"""Who sees the answer to a command: everybody, or the asker alone; and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

from bot import ask_texts
from bot.asker import Asker
from bot.places import missing_to_write


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees an answer."""

    private: bool = False
    note: str | None = None
    """Told below an answer that the asker did not want to be private."""
    share: bool = False
    """Whether the asker may show it to all afterwards."""


def audience_of(interaction: discord.Interaction[Any], asker: Asker, *, private: bool) -> Audience:
    """Who is to see the answer: the asker alone where that is wanted, or where the bot may not write."""
    if asker.guild_id is not None:
        in_thread = isinstance(interaction.channel, discord.Thread)
        missing = missing_to_write(interaction.app_permissions, in_thread=in_thread)
        if missing:
            return Audience(True, f"-# {ask_texts.only_you(f'<#{interaction.channel_id}>', missing)}")
    # Alone with the bot there is nobody to share it with.
    return Audience(private, share=private and not interaction.context.dm_channel)


def as_it_came(audience: Audience, response: discord.InteractionCallbackResponse[Any] | None) -> Audience:
    """The audience that Discord made of it: members' own apps may be heard by their owner alone in some guilds."""
    if audience.private or response is None or not response.is_ephemeral():
        return audience
    return Audience(True, f"-# {ask_texts.FORCED_PRIVATE}")
