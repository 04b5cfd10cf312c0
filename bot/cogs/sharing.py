"""Share: what only the asker sees becomes everybody's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord.ext import commands

from bot import ask_texts, replies
from bot.asker import asker_of
from bot.errors import NoPermissionError, RefusedError
from bot.in_flight import InFlight
from bot.places import missing_to_write
from bot.views import rendered_from, to_view

Interaction = discord.Interaction[Any]


class SharingCog(commands.Cog):
    """People share."""

    def __init__(self, in_flight: InFlight) -> None:
        """Nothing is being shared."""
        self._in_flight = in_flight
        self._sharing: set[int] = set()

    async def share(self, interaction: Interaction) -> None:
        """Post an answer for all to see, where the person and the bot may write."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                await self._share(interaction)

    async def _share(self, interaction: Interaction) -> None:
        message = interaction.message
        if message is None:
            raise RefusedError(ask_texts.NO_SUCH_ANSWER)
        _check_allowed(interaction)
        if message.id in self._sharing:
            raise RefusedError(ask_texts.ALREADY_SHARING)
        self._sharing.add(message.id)
        try:
            await interaction.response.defer()
            answer = rendered_from(message)
            credit = ask_texts.shared_by(interaction.user.mention)
            await interaction.followup.send(view=to_view(replace(answer, note=credit, share=False)), ephemeral=False)
            await interaction.edit_original_response(view=to_view(replace(answer, note=ask_texts.SHARED, share=False)))
        finally:
            self._sharing.discard(message.id)


def _check_allowed(interaction: Interaction) -> None:
    """NoPermissionError, naming what is missing, where the person or the bot may not write."""
    if interaction.guild_id is None:
        return
    channel, in_thread = f"<#{interaction.channel_id}>", isinstance(interaction.channel, discord.Thread)
    if missing := missing_to_write(interaction.permissions, in_thread=in_thread):
        raise NoPermissionError(ask_texts.cannot_share(channel, missing))
    if asker_of(interaction).guild_id is None:
        return  # the person brought the app along: what it may do there is what they may do
    if missing := missing_to_write(interaction.app_permissions, in_thread=in_thread):
        raise NoPermissionError(ask_texts.bot_cannot_share(channel, missing))
