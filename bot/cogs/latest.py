"""The newest articles: `/latest`."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import replies, texts
from bot.asker import asker_of
from bot.asking import Asking, scopes_in
from bot.in_flight import InFlight
from bot.lines import day_stamp
from bot.render import RenderedMessage, render_latest
from corpus.database import Database
from corpus.models import ArticleFilter

Interaction = discord.Interaction[Any]

_COUNT = 10


class LatestCog(commands.Cog):
    """What is new."""

    def __init__(self, database: Database, asking: Asking, in_flight: InFlight) -> None:
        """`asking` reads the options."""
        self._database = database
        self._asking = asking
        self._in_flight = in_flight

    @app_commands.command(name="latest", description="The newest articles, dated and linked")
    @app_commands.describe(
        company="Only articles that name this company",
        since="Only articles since then: 7d, 2w, 2024-05-01, 2024-05",
    )
    async def latest(
        self,
        interaction: Interaction,
        company: app_commands.Range[str, 1, 100] | None = None,
        since: app_commands.Range[str, 1, 30] | None = None,
    ) -> None:
        """List the newest articles that this guild may see."""
        with self._in_flight.working():
            known, bound = self._asking.company(company), self._asking.since(since)
            self._asking.admit(asker_of(interaction))
            await interaction.response.defer(thinking=True)
            wanted = ArticleFilter(scopes_in(interaction.guild_id), (known,) if known else (), bound)
            articles = await asyncio.to_thread(self._database.latest, wanted, _COUNT)
            stamp = day_stamp(bound) if bound else None
            if articles:
                message = render_latest(articles, texts.latest_heading(known, stamp))
            else:
                message = RenderedMessage(texts.nothing_latest(known, stamp), found=False)
            await replies.send(interaction, [message], private=False)

    @latest.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]
