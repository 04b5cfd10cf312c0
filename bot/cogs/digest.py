"""The stories of a day or a week in one message: `/digest on`, `off` and `now`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import replies
from bot.asking import Asking
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.render import RenderedMessage
from bot.telling import texts
from bot.telling.channels import Channel, check_channel, set_by
from bot.telling.digesting import Digester
from bot.telling.lists import digest_when
from bot.telling.posts import render_digest
from bot.telling.schedule import next_run, parse_time, parse_zone, suggest_zones
from corpus.database.digests import DigestStore
from corpus.telling import Digest

Interaction = discord.Interaction[Any]
Every = Literal["day", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class DigestCog(commands.Cog):
    """Moderators have a channel get a digest."""

    digest = app_commands.Group(
        name="digest",
        description="The stories of a day or a week in one message",
        default_permissions=discord.Permissions(manage_messages=True),
        guild_only=True,
    )

    def __init__(
        self,
        store: DigestStore,
        digester: Digester,
        asking: Asking,
        rights: Rights,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`asking` knows the companies; `now` gives the time in UTC."""
        self._store = store
        self._digester = digester
        self._asking = asking
        self._rights = rights
        self._in_flight = in_flight
        self._now = now

    @digest.command(name="on", description="Send a channel a digest, daily or weekly, at a local time")
    @app_commands.describe(
        channel="Where it is posted",
        at="Local time, for example 8:00",
        zone="Time zone, for example Europe/Berlin",
        every="Every day, or the day of the week",
        company="Only stories on this company",
    )
    async def on(
        self,
        interaction: Interaction,
        channel: Channel,
        at: app_commands.Range[str, 1, 10],
        zone: app_commands.Range[str, 1, 60],
        every: Every = "day",
        company: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Keep a digest, in place of the channel's former one."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            try:
                clock, place = parse_time(at), parse_zone(zone)
            except ValueError as error:
                raise RefusedError(str(error)) from error
            known = self._asking.company(company)
            check_channel(channel)
            await interaction.response.defer(thinking=True, ephemeral=True)
            weekday = None if every == "day" else texts.DAYS.index(every)
            now = self._now()
            wanted = Digest(
                id=0,
                guild_id=guild_id,
                channel_id=channel.id,
                created_by=interaction.user.id,
                created_at=now,
                at=clock,
                zone=place,
                weekday=weekday,
                company=known,
                next_at=next_run(clock, place, weekday, now),
                after_article=0,
            )
            entry = set_by(interaction, guild_id, self._now(), f"digest in #{channel.name}", digest_when(wanted))
            kept = await asyncio.to_thread(self._store.save, wanted, entry)
            said = texts.digest_on(channel.mention, digest_when(kept), kept.zone, kept.next_at)
            await replies.tell(interaction, said)

    @digest.command(name="off", description="Send a channel no digest any more")
    @app_commands.describe(channel="The channel")
    async def off(self, interaction: Interaction, channel: Channel) -> None:
        """Forget a channel's digest."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            entry = set_by(interaction, guild_id, self._now(), f"digest in #{channel.name}", "off")
            if not await asyncio.to_thread(self._store.remove, guild_id, channel.id, entry):
                raise RefusedError(texts.NO_DIGEST_HERE)
            await replies.tell(interaction, texts.digest_off(channel.mention))

    @digest.command(name="now", description="Post the digest of the last day or week here, at once")
    @app_commands.describe(of="The last day or the last week", company="Only stories on this company")
    async def now(
        self,
        interaction: Interaction,
        of: Literal["day", "week"] = "day",
        company: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Show a digest for all to read; those that are sent by themselves stay as they are."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            known = self._asking.company(company)
            await interaction.response.defer(thinking=True)
            weekly = of == "week"
            stories = await asyncio.to_thread(lambda: self._digester.now(guild_id, weekly=weekly, company=known))
            shown = render_digest(stories, known, weekly=weekly)
            if not stories:
                shown = RenderedMessage(texts.NOTHING_HAPPENED, found=False)
            await replies.send(interaction, [shown], private=False)

    @on.autocomplete("zone")
    async def suggest_zone(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Time zones with these letters."""
        return [Choice(name=name, value=name) for name in suggest_zones(prefix)]

    @on.autocomplete("company")
    @now.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]
