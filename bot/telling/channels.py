"""What subscriptions and digests share: the channel that is told, and the audit's line on who set it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord

from bot.errors import NoPermissionError
from bot.places import missing_to_thread
from bot.telling import texts
from bot.telling.courier import missing_in
from corpus.desk import AuditAction, AuditEntry

Channel = discord.TextChannel | discord.Thread


def check_channel(channel: Channel, *, threads: bool = False) -> None:
    """NoPermissionError where the bot may not post in a channel."""
    missing = missing_in(channel)
    if not missing and threads:
        missing = missing_to_thread(channel.permissions_for(channel.guild.me))
    if missing:
        raise NoPermissionError(texts.cannot_use(channel.mention, missing))


def set_by(interaction: discord.Interaction[Any], guild_id: int, at: datetime, title: str, detail: str) -> AuditEntry:
    """The audit's line on what a moderator has set."""
    return AuditEntry(guild_id, at, interaction.user.id, AuditAction.SETTINGS, title, None, detail)
