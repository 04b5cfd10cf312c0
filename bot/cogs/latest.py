"""What is new: `/latest`, `/timeline` and `/sources`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.asker import asker_of
from bot.asking import Asking, scopes_in
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.news import texts
from bot.news.lists import PER_PAGE, Wanted, render_latest, render_timeline
from bot.news.options import anywhere, as_argument, as_moment, listing, read_until
from bot.news.sources import PER_PAGE as OUTLETS_PER_PAGE
from bot.news.sources import Tracked, render_sources
from bot.paging import Arguments, Page, Pager, clamp, pages_of, slice_of
from corpus.database import Database
from corpus.database.counts import CountStore
from corpus.database.headlines import HeadlineStore
from corpus.models import ArticleFilter, guild_scope

Interaction = discord.Interaction[Any]
Company = app_commands.Range[str, 1, 100]
Moment = app_commands.Range[str, 1, 30]

_LAST = 999_999
"""Any page number that high means the last page."""


class LatestCog(commands.Cog):
    """Lists of headlines and of those who wrote them."""

    def __init__(
        self, database: Database, asking: Asking, pager: Pager, in_flight: InFlight, now: Callable[[], datetime]
    ) -> None:
        """`asking` reads the options, `pager` turns the pages, `now` gives the time in UTC."""
        self._headlines = HeadlineStore(database)
        self._counts = CountStore(database)
        self._asking = asking
        self._pager = pager
        self._in_flight = in_flight
        self._now = now
        pager.add("latest", self._latest_page)
        pager.add("timeline", self._timeline_page)
        pager.add("sources", self._sources_page)

    @anywhere
    @app_commands.command(name="latest", description="The newest articles, dated and linked")
    @app_commands.describe(
        company="Only articles that name this company",
        since="Only articles since then: 7d, 2w, 2024-05-01, 2024-05",
    )
    async def latest(
        self, interaction: Interaction, company: Company | None = None, since: Moment | None = None
    ) -> None:
        """List the newest articles that may be seen here."""
        with self._in_flight.working():
            known, bound = self._asking.company(company), self._asking.since(since)
            async with listing(interaction, self._asking):
                await self._pager.open(interaction, "latest", (known or "", as_argument(bound)))

    @anywhere
    @app_commands.command(name="timeline", description="What happened to a company, in order, one line each")
    @app_commands.describe(
        company="The company",
        since="Begin then: 30d, 2024-05-01, 2024-05, 2023",
        until="End then: 2024-05-01, 2024-05, 2023",
    )
    async def timeline(
        self, interaction: Interaction, company: Company, since: Moment | None = None, until: Moment | None = None
    ) -> None:
        """List what happened, oldest first; without a beginning, the last page opens."""
        with self._in_flight.working():
            known, first = self._asking.company(company), self._asking.since(since)
            if known is None:
                raise RefusedError(texts.NO_COMPANY)
            end = read_until(until, self._now(), first)
            arguments = (known, as_argument(first), as_argument(end))
            async with listing(interaction, self._asking):
                await self._pager.open(interaction, "timeline", arguments, 0 if first else _LAST)

    @anywhere
    @app_commands.command(name="sources", description="Which outlets I read, how many articles, and how fresh they are")
    async def sources(self, interaction: Interaction) -> None:
        """List the outlets."""
        with self._in_flight.working():
            async with listing(interaction, self._asking):
                await self._pager.open(interaction, "sources")

    @latest.autocomplete("company")
    @timeline.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]

    async def _latest_page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        company, since = arguments
        wanted = Wanted(company or None, as_moment(since))
        where = _filter(interaction, wanted)

        def read() -> Page:
            count = pages_of(self._headlines.count(where), PER_PAGE)
            page = clamp(number, count)
            found = self._headlines.newest(where, PER_PAGE, page * PER_PAGE)
            return Page(render_latest(found, wanted, self._now()), page, count)

        return await asyncio.to_thread(read)

    async def _timeline_page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        company, since, until = arguments
        wanted = Wanted(company, as_moment(since), as_moment(until))
        where = _filter(interaction, wanted)

        def read() -> Page:
            dated = self._headlines.count(where, dated=True)
            count = pages_of(dated, PER_PAGE)
            undated = self._headlines.count(replace(where, since=None, until=None), dated=False)
            page = clamp(number, count)
            # One that opens at its end is cut into pages from there.
            first, most = slice_of(page, dated, PER_PAGE, from_end=wanted.since is None)
            found = self._headlines.in_order(where, most, first)
            return Page(render_timeline(found, wanted, undated), page, count)

        return await asyncio.to_thread(read)

    async def _sources_page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        guild_id = asker_of(interaction).guild_id
        scopes = scopes_in(guild_id)

        def read() -> Page:
            own = self._counts.freshness((guild_scope(guild_id),)).articles if guild_id is not None else 0
            tracked = Tracked(self._counts.freshness(scopes), own, self._counts.outlets(scopes))
            count = pages_of(len(tracked.outlets), OUTLETS_PER_PAGE)
            page = clamp(number, count)
            return Page(render_sources(tracked, page * OUTLETS_PER_PAGE, self._now()), page, count)

        return await asyncio.to_thread(read)


def _filter(interaction: Interaction, wanted: Wanted) -> ArticleFilter:
    companies = (wanted.company,) if wanted.company else ()
    return ArticleFilter(scopes_in(asker_of(interaction).guild_id), companies, wanted.since, wanted.until)
