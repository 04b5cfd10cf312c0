"""Coming and going of guilds, and `/export`."""

from __future__ import annotations

import io
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.desk import departure_texts as texts
from bot.desk.departures import Departures, Export
from bot.desk.direct import hand_over
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from corpus.errors import CorpusError

Interaction = discord.Interaction[Any]

_log = logging.getLogger(__name__)

_DIRECT = 10_000_000
"""Bytes of a file in a direct message."""


class DeparturesCog(commands.Cog):
    """A guild's data goes when the guild does, but not at once."""

    def __init__(self, bot: commands.Bot, departures: Departures, rights: Rights, in_flight: InFlight) -> None:
        """`departures` knows what there is to keep and to delete."""
        self._bot = bot
        self._departures = departures
        self._rights = rights
        self._in_flight = in_flight

    async def cog_load(self) -> None:
        """Delete every hour what has waited long enough."""
        self._sweep.start()

    async def cog_unload(self) -> None:
        """No more."""
        self._sweep.cancel()

    @app_commands.command(name="export", description="All that I keep of this server, as a file")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def export(self, interaction: Interaction) -> None:
        """Hand it to the one who manages the guild."""
        with self._in_flight.working():
            guild_id = self._rights.require_manager(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            export = await self._departures.export(guild_id, interaction.filesize_limit, interaction.user.id)
            if export is None:
                raise RefusedError(texts.TOO_LARGE)
            said = texts.exported(export.articles)
            await interaction.edit_original_response(content=said, attachments=[_file(export)])

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Added, or added again."""
        try:
            await self._departures.returned(guild.id)
        except CorpusError:
            _log.exception("That the guild %d is back could not be noted", guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Removed: note it, and give the owner what there is. Discord may not let us: see docs/moderation.md."""
        try:
            until = await self._departures.left(guild.id)
            export = await self._departures.parting_gift(guild.id, _DIRECT)
        except CorpusError:
            # The next sweep sees that the guild is gone.
            _log.exception("That the guild %d is gone could not be noted", guild.id)
            return
        if export is None or guild.owner_id is None:
            return
        told = await hand_over(self._bot, guild.owner_id, texts.removed(guild.name, until), _file(export))
        _log.info("Removed from the guild %d; its owner %s", guild.id, "was told" if told else "could not be told")

    @tasks.loop(hours=1)
    async def _sweep(self) -> None:
        """Until the bot has been told of its guilds, all of them would look as if they were gone."""
        await self._bot.wait_until_ready()
        try:
            await self._departures.sweep([guild.id for guild in self._bot.guilds])
        except CorpusError:
            _log.exception("Who is gone could not be looked up")


def _file(export: Export) -> discord.File:
    return discord.File(io.BytesIO(export.body), export.name)
