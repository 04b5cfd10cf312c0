"""Moderators follow outlets for their server: `/feed …`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import feed_texts as texts
from bot import replies
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.feed_render import PER_PAGE, render_feeds, render_preview, render_why
from bot.in_flight import InFlight
from bot.markdown import cut, one_line
from bot.paging import Arguments, Page, Pager, clamp, pages_of
from bot.render import RenderedMessage
from corpus.feeds.following import Following
from corpus.feeds.models import DEFAULT_RELEVANCE, Feed, FeedKind, FeedStatus, Filters
from corpus.feeds.outlets import find_outlet, packaged_outlets
from corpus.feeds.service import FeedService, PollReport
from corpus.models import GLOBAL_SCOPE, guild_scope

Interaction = discord.Interaction[Any]
Address = app_commands.Range[str, 1, 2048]
Words = app_commands.Range[str, 1, 500]
Number = app_commands.Range[int, 0, 100]
_FILTERS = {
    "companies": "Only what names one of these, for example BYD, Tesla",
    "keywords": "Only what has one of these words, parted by commas",
    "without": "Nothing that has one of these words, parted by commas",
    "pattern": "Only what fits this regular expression",
    "languages": "Only in these languages, for example en, de",
    "relevance": "Least EV relevance, 0 to 100; 0 takes everything",
}


@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
class FeedsCog(commands.GroupCog, group_name="feed", group_description="Follow outlets for this server"):
    """Moderators say which feeds are read for their guild."""

    def __init__(
        self,
        service: FeedService,
        rights: Rights,
        pager: Pager,
        in_flight: InFlight,
        now: Callable[[], datetime],
        *,
        reads: bool,
    ) -> None:
        """`reads` is False where the operator has switched the reading of feeds off."""
        super().__init__()
        self._service = service
        self._following = Following(service)
        self._rights = rights
        self._pager = pager
        self._in_flight = in_flight
        self._now = now
        self._reads = reads
        pager.add("feeds", self._page)

    @app_commands.command(name="add", description="Follow an outlet: its articles come by themselves")
    @app_commands.describe(
        url="Address of a feed, or of a page that has one",
        outlet="One of the outlets that come along",
        name="What to call it",
        kind="Who speaks in it",
        full_text="Fetch each article (the default), or keep to the feed's own words",
        **_FILTERS,
    )
    async def add(
        self,
        interaction: Interaction,
        url: Address | None = None,
        outlet: app_commands.Range[str, 1, 100] | None = None,
        name: app_commands.Range[str, 1, 100] | None = None,
        kind: FeedKind = FeedKind.REPORTER,
        full_text: bool = True,
        companies: Words | None = None,
        keywords: Words | None = None,
        without: Words | None = None,
        pattern: app_commands.Range[str, 1, 200] | None = None,
        languages: Words | None = None,
        relevance: Number = DEFAULT_RELEVANCE,
    ) -> None:
        """Follow a feed for this guild alone."""
        with self._in_flight.working():
            scope, by = self._scope(interaction, reads=True), interaction.user.id
            if (url is None) == (outlet is None):
                raise RefusedError(texts.ONE_OF_TWO)
            await interaction.response.defer(thinking=True, ephemeral=True)
            filters = _filters(companies, keywords, without, pattern, languages, relevance)

            def follow() -> Feed:
                if url is None:
                    return self._following.follow_outlet(scope, find_outlet(outlet or ""), added_by=by)
                return self._following.follow(
                    scope, url, name=name, kind=kind, filters=filters, full_text=full_text, added_by=by
                )

            feed = await asyncio.to_thread(follow)
            await self._say(interaction, texts.added(feed.name))

    @app_commands.command(name="list", description="The feeds of this server and how they fare")
    async def list_(self, interaction: Interaction) -> None:
        """Show the feeds to the moderator alone."""
        with self._in_flight.working():
            self._scope(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._pager.open(interaction, "feeds")

    @app_commands.command(name="preview", description="What a feed would bring right now, and why the rest would not")
    @app_commands.describe(url="Address of a feed, or of a page that has one", **_FILTERS)
    async def preview(
        self,
        interaction: Interaction,
        url: Address,
        companies: Words | None = None,
        keywords: Words | None = None,
        without: Words | None = None,
        pattern: app_commands.Range[str, 1, 200] | None = None,
        languages: Words | None = None,
        relevance: Number = DEFAULT_RELEVANCE,
    ) -> None:
        """Read a feed without storing anything."""
        with self._in_flight.working():
            scope = self._scope(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            chosen = _filters(companies, keywords, without, pattern, languages, relevance)
            filters = None if chosen == Filters() else chosen
            found = await asyncio.to_thread(self._following.preview, url, scope, filters)
            await replies.send(interaction, [render_preview(found)], private=True)

    @app_commands.command(name="pause", description="Read a feed no more until it is resumed")
    @app_commands.describe(feed="Number, name or address of a feed of this server")
    async def pause(self, interaction: Interaction, feed: Address) -> None:
        """Leave a feed alone for a while."""
        with self._in_flight.working():
            found = await self._found(interaction, feed)
            await asyncio.to_thread(self._following.pause, found, by=interaction.user.id)
            await self._say(interaction, texts.paused(found.name))

    @app_commands.command(name="resume", description="Read a feed again that was paused or switched off")
    @app_commands.describe(feed="Number, name or address of a feed of this server")
    async def resume(self, interaction: Interaction, feed: Address) -> None:
        """Read a feed again."""
        with self._in_flight.working():
            found = await self._found(interaction, feed, reads=True)
            await asyncio.to_thread(self._following.resume, found, by=interaction.user.id)
            await self._say(interaction, texts.resumed(found.name))

    @app_commands.command(name="remove", description="Follow a feed no longer; its articles stay")
    @app_commands.describe(feed="Number, name or address of a feed of this server")
    async def remove(self, interaction: Interaction, feed: Address) -> None:
        """Take a feed out."""
        with self._in_flight.working():
            found = await self._found(interaction, feed)
            await asyncio.to_thread(self._following.remove, found, by=interaction.user.id)
            await self._say(interaction, texts.removed(found.name))

    @app_commands.command(name="refresh", description="Read a feed now")
    @app_commands.describe(feed="Number, name or address of a feed of this server")
    async def refresh(self, interaction: Interaction, feed: Address) -> None:
        """Read a feed without waiting for its time."""
        with self._in_flight.working():
            found = await self._found(interaction, feed, reads=True)
            if found.status is not FeedStatus.ACTIVE:
                raise RefusedError(texts.NOT_ACTIVE)
            await asyncio.to_thread(self._following.refresh, [found])
            reports = await asyncio.to_thread(self._service.poll_due, [found.id])
            await self._say(interaction, _said(found, reports[0] if reports else None))

    @app_commands.command(name="why", description="Why was an article taken from a feed, or why not?")
    @app_commands.describe(url="Address of the article")
    async def why(self, interaction: Interaction, url: Address) -> None:
        """Say what is known of an address."""
        with self._in_flight.working():
            scope = self._scope(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            found = await asyncio.to_thread(self._following.why, url, [scope, GLOBAL_SCOPE])
            await replies.send(interaction, [render_why(found)], private=True)

    @add.autocomplete("outlet")
    async def suggest_outlet(self, interaction: Interaction, words: str) -> list[Choice[str]]:
        """Outlets that come along."""
        wanted = words.strip().casefold()
        fitting = [outlet.name for outlet in packaged_outlets() if wanted in outlet.name.casefold()]
        return [Choice(name=name, value=name) for name in fitting[:25]]

    @pause.autocomplete("feed")
    @resume.autocomplete("feed")
    @remove.autocomplete("feed")
    @refresh.autocomplete("feed")
    async def suggest_feed(self, interaction: Interaction, words: str) -> list[Choice[str]]:
        """Feeds of this guild; none to those who may not see them."""
        try:
            scope = self._scope(interaction)
        except RefusedError:
            return []
        feeds = await asyncio.to_thread(self._following.followed, [scope])
        wanted = words.strip().casefold()
        fitting = [feed for feed in feeds if wanted in f"{feed.id} {feed.name} {feed.url}".casefold()]
        return [Choice(name=cut(f"{one_line(feed.name)} · {feed.status.value}", 100), value=str(feed.id))
                for feed in fitting[:25]]  # fmt: skip

    async def _page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        scope = self._scope(interaction)

        def read() -> Page:
            feeds = self._following.followed([scope])
            pages = pages_of(len(feeds), PER_PAGE)
            page = clamp(number, pages)
            shown = feeds[page * PER_PAGE : (page + 1) * PER_PAGE]
            message = render_feeds(shown, self._following.outcomes(shown), len(feeds), self._now())
            return Page(message, page, pages)

        return await asyncio.to_thread(read)

    async def _found(self, interaction: Interaction, text: str, *, reads: bool = False) -> Feed:
        """The feed that is meant, of this guild alone; the answer is deferred."""
        scope = self._scope(interaction, reads=reads)
        await interaction.response.defer(thinking=True, ephemeral=True)
        return await asyncio.to_thread(self._following.find, scope, text)

    def _scope(self, interaction: Interaction, *, reads: bool = False) -> str:
        guild_id = self._rights.require_moderator(interaction)
        if reads and not self._reads:
            raise RefusedError(texts.READING_OFF)
        return guild_scope(guild_id)

    async def _say(self, interaction: Interaction, body: str) -> None:
        await replies.send(interaction, [RenderedMessage(body)], private=True)


def _said(feed: Feed, report: PollReport | None) -> str:
    if report is None:
        return texts.UNDER_WAY
    if report.result.error:
        return texts.not_read(feed.name, report.result.error)
    return texts.refreshed(feed.name, report.kept, report.left_out)


def _filters(
    companies: str | None,
    keywords: str | None,
    without: str | None,
    pattern: str | None,
    languages: str | None,
    relevance: int,
) -> Filters:
    return Filters(
        companies=_parted(companies),
        keywords=_parted(keywords),
        without=_parted(without),
        patterns=(pattern,) if pattern else (),
        languages=_parted(languages),
        relevance=relevance,
    )


def _parted(values: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (value.strip() for value in (values or "").split(","))))
