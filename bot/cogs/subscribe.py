"""Channels that are told of stories: `/subscribe` and `/subscriptions`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from bot import replies
from bot.asking import Asking
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.telling import texts
from bot.telling.buttons import SubscriptionMenu
from bot.telling.channels import Channel, check_channel, set_by
from bot.telling.lists import subscription_line, subscription_name, subscriptions_message
from bot.telling.schedule import parse_quiet, parse_zone, suggest_zones
from bot.views import to_view
from corpus.database.subscriptions import SubscriptionStore
from corpus.desk import AuditEntry
from corpus.telling import Quiet, Subscription
from retrieval.words import stems

Interaction = discord.Interaction[Any]


class SubscribeCog(commands.Cog, name="SubscribeCog"):
    """Moderators have channels told."""

    def __init__(
        self,
        store: SubscriptionStore,
        asking: Asking,
        rights: Rights,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`asking` knows the companies; `now` gives the time in UTC."""
        self._store = store
        self._asking = asking
        self._rights = rights
        self._in_flight = in_flight
        self._now = now

    @app_commands.command(name="subscribe", description="Have stories posted in a channel, one post for each")
    @app_commands.describe(
        channel="Where stories are posted",
        company="Only stories on this company",
        topic="Only stories on this topic, for example: battery swap, solid-state",
        role="A role that each new story pings",
        thread_per_story="Later reports go into a thread of their story",
        quiet="Hours in which nothing is posted, for example 22:00-7:00",
        zone="Time zone of the quiet hours",
        per_hour="Posts an hour at most",
    )
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def subscribe(
        self,
        interaction: Interaction,
        channel: Channel,
        company: app_commands.Range[str, 1, 100] | None = None,
        topic: app_commands.Range[str, 1, 100] | None = None,
        role: discord.Role | None = None,
        thread_per_story: bool = False,
        quiet: app_commands.Range[str, 1, 30] | None = None,
        zone: app_commands.Range[str, 1, 60] | None = None,
        per_hour: app_commands.Range[int, 1, 60] = 10,
    ) -> None:
        """Keep a subscription, after a look at whether it can work."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            if company and topic:
                raise RefusedError(texts.COMPANY_OR_TOPIC)
            known = self._asking.company(company)
            if topic and not any(stems(part) for part in topic.split(",")):
                raise RefusedError(texts.TOPIC_NEEDS_WORDS)
            hours = _quiet(quiet, zone)
            _check_channel(channel, threads=thread_per_story)
            if role is not None:
                _check_role(interaction, channel, role)
            await interaction.response.defer(thinking=True, ephemeral=True)
            wanted = Subscription(
                id=0,
                guild_id=guild_id,
                channel_id=channel.id,
                created_by=interaction.user.id,
                created_at=self._now(),
                company=known,
                topic=" ".join(topic.split()) if topic else None,
                role_id=role.id if role else None,
                threads=thread_per_story,
                quiet=hours,
                cap=per_hour,
            )
            title = f"subscription added: {subscription_name(wanted)}"
            entry = set_by(interaction, guild_id, self._now(), title, channel.name)
            kept = await asyncio.to_thread(self._store.add, wanted, entry)
            await replies.tell(interaction, texts.subscribed(subscription_line(kept)))

    @subscribe.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]

    @subscribe.autocomplete("zone")
    async def suggest_zone(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Time zones with these letters."""
        return [Choice(name=name, value=name) for name in suggest_zones(prefix)]

    @app_commands.command(name="subscriptions", description="Which channels are told of what; pause and remove")
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def subscriptions(self, interaction: Interaction) -> None:
        """Show them, with what can be done with them."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._show(interaction, guild_id)

    async def chosen(self, interaction: Interaction, what: str, subscription_id: int) -> None:
        """A subscription was picked to be paused, resumed or removed."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                await interaction.response.defer()
                found = await asyncio.to_thread(self._store.get, subscription_id, guild_id)
                if found is None:
                    raise RefusedError(texts.SUBSCRIPTION_GONE)
                await self._do(interaction, what, found)
                await self._show(interaction, guild_id)

    async def _do(self, interaction: Interaction, what: str, found: Subscription) -> None:
        name = subscription_name(found)

        def entry(done: str) -> AuditEntry:
            return set_by(interaction, found.guild_id, self._now(), f"subscription {done}: {name}", "")

        if what == "remove":
            await asyncio.to_thread(self._store.remove, found.id, entry("removed"))
        elif found.paused_because is None:
            await asyncio.to_thread(self._store.pause, found.id, texts.PAUSED_BY_MODERATOR, entry("paused"))
        else:
            await asyncio.to_thread(self._store.resume, found.id, entry("resumed"))

    async def _show(self, interaction: Interaction, guild_id: int) -> None:
        listed = await asyncio.to_thread(self._store.of_guild, guild_id)
        view = to_view(subscriptions_message(listed))
        if listed:
            names = _channel_names(interaction.guild)
            for what, label in (("pause", texts.PAUSE_OR_RESUME), ("remove", texts.REMOVE)):
                options = [
                    discord.SelectOption(label=subscription_name(each, names)[:100], value=str(each.id))
                    for each in listed
                ]
                view.add_item(ui.ActionRow(SubscriptionMenu.of(what, label, options)))
        await interaction.edit_original_response(view=view)


def _check_channel(channel: Channel, *, threads: bool) -> None:
    if threads and isinstance(channel, discord.Thread):
        raise RefusedError(texts.NO_THREAD_IN_THREAD)
    check_channel(channel, threads=threads)


def _check_role(interaction: Interaction, channel: Channel, role: discord.Role) -> None:
    """A role is pinged only where the person might do so too, and the bot can."""
    if role.is_default():
        raise RefusedError(texts.NO_EVERYONE)
    if role.mentionable:
        return
    if not (interaction.permissions.mention_everyone or interaction.permissions.administrator):
        raise RefusedError(texts.MAY_NOT_PING)
    mine = channel.permissions_for(channel.guild.me)
    if not (mine.mention_everyone or mine.administrator):
        raise RefusedError(texts.CANNOT_PING)


def _quiet(quiet: str | None, zone: str | None) -> Quiet | None:
    if quiet is None:
        return None
    if zone is None:
        raise RefusedError(texts.QUIET_NEEDS_ZONE)
    try:
        return parse_quiet(quiet, parse_zone(zone))
    except ValueError as error:
        raise RefusedError(str(error)) from error


def _channel_names(guild: discord.Guild | None) -> Callable[[int], str]:
    def name(channel_id: int) -> str:
        found = guild.get_channel_or_thread(channel_id) if guild is not None else None
        return f"#{found.name}" if found is not None else "a deleted channel"

    return name
