"""Who asks, and where: what budgets and answer channels are decided by. The only part of it that knows Discord."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a place."""

    user_id: int
    guild_id: int | None = None
    """None in direct messages, and in guilds that have not added the bot: what it does there is no affair of theirs."""
    channel_id: int | None = None
    """The channel; of a thread, the one that it belongs to."""
    places: frozenset[int] = frozenset()
    """Ids by which settings may mean this place: the thread, its channel, the category."""
    exists: Callable[[int], bool] = lambda _: True
    """Whether the guild still has a channel of this id."""


def asker_of(interaction: discord.Interaction[Any]) -> Asker:
    """The one who used a command, button or form."""
    guild_id = interaction.guild_id
    if guild_id is None or (not interaction.is_guild_integration() and interaction.client.get_guild(guild_id) is None):
        return Asker(interaction.user.id)
    return _asker(interaction.user.id, interaction.guild, guild_id, interaction.channel)


def author_of(message: discord.Message) -> Asker:
    """The one who wrote a message."""
    if message.guild is None:
        return Asker(message.author.id)
    return _asker(message.author.id, message.guild, message.guild.id, message.channel)


def _asker(user_id: int, guild: discord.Guild | None, guild_id: int, channel: Any) -> Asker:
    own = getattr(channel, "id", None)
    parent = getattr(channel, "parent_id", None) if isinstance(channel, discord.Thread) else own
    known = guild.get_channel(parent) if guild is not None and parent is not None else None
    category = known.category_id if known is not None else None
    return Asker(
        user_id,
        guild_id,
        parent,
        frozenset(place for place in (own, parent, category) if place is not None),
        lambda channel_id: guild is None or guild.get_channel(channel_id) is not None,
    )
