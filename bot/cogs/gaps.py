"""What nobody could be told: `/gaps`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.cogs.article_adding import AddingCommands
from bot.desk import suggestion_texts as texts
from bot.desk.gap_finding import GapFinder
from bot.desk.gap_menus import ITEMS, SourceForm, menus_of
from bot.desk.gaps import PER_PAGE, render_gaps
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.paging import Arguments, Page, Pager, clamp, pages_of
from bot.retention import UNANSWERED_DAYS

Interaction = discord.Interaction[Any]

LIST = "gaps"


class GapsCog(commands.Cog):
    """Moderators see what their articles lack, and fill it."""

    def __init__(
        self,
        bot: commands.Bot,
        finder: GapFinder,
        articles: AddingCommands,
        rights: Rights,
        pager: Pager,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`articles` shows what is to be added; `now` gives the time in UTC."""
        self._bot = bot
        self._finder = finder
        self._articles = articles
        self._rights = rights
        self._pager = pager
        self._in_flight = in_flight
        self._now = now
        pager.add(LIST, self._page)

    async def cog_load(self) -> None:
        """Put in the menus."""
        self._bot.add_dynamic_items(*ITEMS)

    async def cog_unload(self) -> None:
        """Take them out again."""
        self._bot.remove_dynamic_items(*ITEMS)

    @app_commands.command(name="gaps", description="Questions that found no answer here, most asked first")
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def gaps(self, interaction: Interaction) -> None:
        """List them, grouped by meaning."""
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._pager.open(interaction, LIST)

    async def _page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        guild_id = self._rights.require_moderator(interaction)
        gaps = await asyncio.to_thread(self._finder.find, guild_id)
        count = pages_of(len(gaps), PER_PAGE)
        number = clamp(number, count)
        start = number * PER_PAGE
        shown = gaps[start : start + PER_PAGE]
        message = render_gaps(shown, start + 1, gaps, UNANSWERED_DAYS, self._now())
        return Page(message, number, count, menus_of(shown, start + 1, number) if shown else ())

    async def add_source(self, interaction: Interaction, question: str) -> None:
        """Ask for the link of an article that answers."""
        async with replies.reporting(interaction):
            self._rights.require_moderator(interaction)
            await interaction.response.send_modal(SourceForm(question, self._given))

    async def _given(self, interaction: Interaction, url: str) -> None:
        with self._in_flight.working():
            await self._articles.show_link(interaction, url)

    async def done(self, interaction: Interaction, key: str, page: int) -> None:
        """Forget the questions of a gap, and show what is left."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                await interaction.response.defer()
                gone = not await asyncio.to_thread(self._finder.dismiss, guild_id, key)
                await self._pager.open(interaction, LIST, (), page)
                if gone:
                    raise RefusedError(texts.GAP_GONE)
