"""How much is written on whom: `/trends`."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
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
from bot.lines import day_stamp
from bot.markdown import escape_line
from bot.news import chart, texts
from bot.news.names import read_names, suggest_names
from bot.news.options import anywhere, listing
from bot.news.trends import (
    DEFAULT_WEEKS,
    MAX_COMPANIES,
    MAX_WEEKS,
    Trends,
    alt_text,
    count_trends,
    render_trends,
    span_up_to,
)
from bot.news.views import picture_view
from bot.render import RenderedMessage
from corpus.companies import Companies
from corpus.database import Database
from corpus.database.counts import CountStore

Interaction = discord.Interaction[Any]

_FILE = "trends.png"


class TrendsCog(commands.Cog):
    """A picture of how much was written."""

    def __init__(
        self,
        database: Database,
        companies: Companies,
        asking: Asking,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`now` gives the time in UTC."""
        self._counts = CountStore(database)
        self._companies = companies
        self._asking = asking
        self._in_flight = in_flight
        self._now = now

    @anywhere
    @app_commands.command(name="trends", description="A picture of how much was written on each company per week")
    @app_commands.describe(
        companies=f"Up to {MAX_COMPANIES} names with commas between them; without: the most written-about",
        weeks=f"How many weeks back, {DEFAULT_WEEKS} if you do not say",
    )
    async def trends(
        self,
        interaction: Interaction,
        companies: app_commands.Range[str, 1, 300] | None = None,
        weeks: app_commands.Range[int, 1, MAX_WEEKS] = DEFAULT_WEEKS,
    ) -> None:
        """Count, draw, and say the same in words."""
        with self._in_flight.working():
            names = read_names(companies or "", self._companies)
            if len(names) > MAX_COMPANIES:
                raise RefusedError(texts.too_many_companies(MAX_COMPANIES))
            async with listing(interaction, self._asking) as asker:
                scopes = scopes_in(asker.guild_id)
                trends = await asyncio.to_thread(self._count, scopes, names, weeks)
                if not trends.total:
                    nothing = await asyncio.to_thread(self._nothing, scopes, names, trends)
                    await replies.send(interaction, [nothing], private=False)
                    return
                picture = await asyncio.to_thread(chart.draw, trends)
                spoken = alt_text(trends)
                file = discord.File(io.BytesIO(picture), _FILE, description=spoken)
                view = picture_view(render_trends(trends), _FILE, spoken)
                await interaction.edit_original_response(view=view, attachments=[file])

    @trends.autocomplete("companies")
    async def suggest_companies(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """The names so far, with each that the last one may become."""
        return [Choice(name=line, value=line) for line in suggest_names(typed, self._companies)]

    def _count(self, scopes: Sequence[str], names: Sequence[str], weeks: int) -> Trends:
        now = self._now()
        return count_trends(self._counts, scopes, names, span_up_to(now, weeks), now)

    def _nothing(self, scopes: Sequence[str], names: Sequence[str], trends: Trends) -> RenderedMessage:
        newest = self._counts.newest_day(scopes, names)
        listed = ", ".join(escape_line(name, 60) for name in names)
        day = day_stamp(newest) if newest else ""
        in_reach = newest is not None and newest >= span_up_to(self._now(), MAX_WEEKS).since
        return RenderedMessage(texts.nothing_written(trends.span.weeks, listed, day, in_reach=in_reach), found=False)
