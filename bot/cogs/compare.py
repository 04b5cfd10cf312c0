"""Two companies side by side: `/compare`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import replies
from bot.asking import Asking, scopes_in
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.news import texts
from bot.news.compare import HEADLINES, MAX_TOPIC, Comparison, Side, heading, side_of_answer, side_of_headlines
from bot.news.options import anywhere, listing
from bot.news.views import comparison_view
from corpus.database import Database
from corpus.database.headlines import HeadlineStore
from corpus.models import ArticleFilter

Interaction = discord.Interaction[Any]
Company = app_commands.Range[str, 1, 100]


class CompareCog(commands.Cog):
    """What the articles say on each of two companies."""

    def __init__(self, database: Database, asking: Asking, in_flight: InFlight, now: Callable[[], datetime]) -> None:
        """`asking` answers for each company apart; `now` gives the time in UTC."""
        self._database = database
        self._headlines = HeadlineStore(database)
        self._asking = asking
        self._in_flight = in_flight
        self._now = now

    @anywhere
    @app_commands.command(name="compare", description="Two companies side by side, each claim with its source")
    @app_commands.describe(
        a="One company",
        b="The other company",
        topic="On what, for example: battery plants. Without it: the newest on both",
    )
    async def compare(
        self,
        interaction: Interaction,
        a: Company,
        b: Company,
        topic: app_commands.Range[str, 1, MAX_TOPIC] | None = None,
    ) -> None:
        """Ask about each company apart; where one side finds nothing, the other is shown all the same."""
        with self._in_flight.working():
            companies = self._two(a, b)
            topic = (topic or "").strip()
            async with listing(interaction, self._asking) as asker:
                with self._in_flight.waiting(lambda sentence: replies.tell(interaction, sentence)):
                    one, other = await asyncio.gather(*(self._side(each, topic, asker.guild_id) for each in companies))
                view = comparison_view(Comparison(heading(companies, topic), (one, other)))
                await interaction.edit_original_response(view=view)

    @compare.autocomplete("a")
    @compare.autocomplete("b")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]

    def _two(self, *names: str) -> list[str]:
        known = [company for name in names if (company := self._asking.company(name))]
        if len(known) < len(names):
            raise RefusedError(texts.NO_COMPANY)
        if len(set(known)) < len(known):
            raise RefusedError(texts.SAME_COMPANY)
        return known

    async def _side(self, company: str, topic: str, guild_id: int | None) -> Side:
        if topic:
            # The topic alone: with the company's name in it, sentences are found that say little more than the name.
            question = self._asking.question(topic, guild_id, company=company)
            return side_of_answer(company, await self._asking.answer(question))
        where = ArticleFilter(scopes_in(guild_id), (company,))

        def read() -> Side:
            newest = self._headlines.newest(where, HEADLINES)
            # Those of one event are one line of the list, and count each all the same.
            return side_of_headlines(company, newest, self._database.stats(where).articles, self._now())

        return await asyncio.to_thread(read)
