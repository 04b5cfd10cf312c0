"""How the bot works in a guild: `/settings`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.desk import settings_fields as fields
from bot.desk import settings_texts as texts
from bot.desk import texts as desk_texts
from bot.desk.budget_lines import budget_lines, most_of
from bot.desk.guilds import Guilds
from bot.desk.posting import Place, missing_permissions
from bot.desk.rights import Rights
from bot.desk.settings_fields import Field, Names
from bot.desk.settings_panel import BudgetsModal, Panel, panel_view
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.limits import Budgets
from corpus.database.model_answers import ModelAnswerStore
from corpus.desk import GuildSettings

Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class Operator:
    """What the operator has set, within which a guild chooses."""

    budgets: Budgets
    model_answers: int | None
    """Answers a day by the chat model; None where there is no chat model."""


class SettingsCog(commands.Cog, name="SettingsCog"):
    """Those who manage a server say how the bot works there."""

    def __init__(
        self,
        guilds: Guilds,
        rights: Rights,
        model_answers: ModelAnswerStore,
        operator: Operator,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`model_answers` counts those of today; `now` gives the time in UTC."""
        self._guilds = guilds
        self._rights = rights
        self._model_answers = model_answers
        self._operator = operator
        self._in_flight = in_flight
        self._now = now

    @app_commands.command(name="settings", description="Moderator roles, channels, language and budgets of this server")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(self, interaction: Interaction) -> None:
        """Show what is set, to be changed in place."""
        with self._in_flight.working():
            guild = self._guild(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._show(interaction, guild)

    async def use(self, interaction: Interaction, field: Field) -> None:
        """A control of the panel was used."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild = self._guild(interaction)
                if field is Field.BUDGETS:
                    settings, most = self._guilds.of(guild.id), self._most()
                    await interaction.response.send_modal(BudgetsModal(settings, most, self._store_budgets))
                    return
                await interaction.response.defer()
                if field is Field.GONE:
                    await self._change(interaction, guild, partial(fields.without_gone, names=_names(guild)))
                else:
                    data: Any = interaction.data or {}
                    values = [str(value) for value in data.get("values", [])]
                    await self._change(interaction, guild, partial(fields.picked, field=field, values=values))

    async def _store_budgets(self, interaction: Interaction, typed: Mapping[str, str]) -> None:
        with self._in_flight.working():
            guild = self._guild(interaction)
            await interaction.response.defer()
            await self._change(interaction, guild, partial(fields.with_budgets, typed=typed, most=self._most()))

    async def _change(
        self, interaction: Interaction, guild: discord.Guild, change: Callable[[GuildSettings], GuildSettings]
    ) -> None:
        describe = partial(fields.described, names=_names(guild), by=interaction.user.id, at=self._now())
        try:
            await self._guilds.change(guild.id, change, describe)
        finally:
            # After a refusal too: the select shows what was picked, not what holds.
            await self._show(interaction, guild)

    async def _show(self, interaction: Interaction, guild: discord.Guild) -> None:
        settings, names = self._guilds.of(guild.id), _names(guild)
        used = 0
        if self._operator.model_answers is not None:
            used = await asyncio.to_thread(self._model_answers.taken, guild.id, self._now().date())
        gone = fields.gone(settings, names)
        nowhere = fields.answers_nowhere(settings, names)
        warnings = [texts.gone(len(gone), answers_nowhere=nowhere)] if gone else []
        alive = fields.without_gone(settings, names)
        lines = budget_lines(settings, self._operator.budgets, self._operator.model_answers, used)
        panel = Panel(alive, lines, [*warnings, *_lacking(guild, alive)], has_gone=bool(gone))
        await interaction.edit_original_response(view=panel_view(panel))

    def _guild(self, interaction: Interaction) -> discord.Guild:
        self._rights.require_manager(interaction)
        if interaction.guild is None:
            raise RefusedError(desk_texts.GUILD_ONLY)
        return interaction.guild

    def _most(self) -> dict[str, int]:
        return most_of(self._operator.budgets, self._operator.model_answers)


def _names(guild: discord.Guild) -> Names:
    def role(role_id: int) -> str | None:
        found = guild.get_role(role_id)
        return found.name if found is not None else None

    def channel(channel_id: int) -> str | None:
        found = guild.get_channel(channel_id)
        return found.name if found is not None else None

    return Names(role, channel)


def _lacking(guild: discord.Guild, settings: GuildSettings) -> list[str]:
    """A warning for each channel in which the bot is to post and may not."""
    warnings = []
    for channel_id in dict.fromkeys((settings.posts_channel, settings.review_channel)):
        place = guild.get_channel(channel_id) if channel_id is not None else None
        if isinstance(place, Place) and (missing := missing_permissions(place)):
            warnings.append(texts.lacking(place.mention, missing))
    return warnings
