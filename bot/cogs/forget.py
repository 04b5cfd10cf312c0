"""`/forget me`: everything that is kept of a person goes."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any, Protocol, cast

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot import ask_texts, replies
from bot.forgetting import Forgetting
from bot.in_flight import InFlight

Interaction = discord.Interaction[Any]

_NAME = "ForgetCog"
_YES, _NO = "fg1:yes", "fg1:no"


class ForgetCog(commands.Cog):
    """People are forgotten."""

    forget = app_commands.Group(
        name="forget",
        description="Have what is kept of you deleted",
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    )

    def __init__(self, forgetting: Forgetting, in_flight: InFlight) -> None:
        """`forgetting` knows all that is kept of people."""
        self._forgetting = forgetting
        self._in_flight = in_flight

    @forget.command(
        name="me", description="Delete your votes, comments, suggestions and watches, everywhere and for good"
    )
    async def me(self, interaction: Interaction) -> None:
        """Ask once more before anything is deleted."""
        with self._in_flight.working():
            await interaction.response.defer(thinking=True, ephemeral=True)
            view = ui.View(timeout=None)
            view.add_item(ForgetButton(_YES))
            view.add_item(ForgetButton(_NO))
            await interaction.edit_original_response(
                content=ask_texts.forget_question(self._forgetting.kinds), view=view
            )

    async def answered(self, interaction: Interaction, *, yes: bool) -> None:
        """Delete, or do not."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                await interaction.response.defer()
                deleted = await self._forgetting.forget(interaction.user.id) if yes else []
                sentence = ask_texts.forgotten(deleted) if yes else ask_texts.KEPT
                await interaction.edit_original_response(content=sentence, view=None)


class AnswersForget(Protocol):
    """The cog, as a button sees it."""

    def answered(self, interaction: Interaction, *, yes: bool) -> Awaitable[None]:
        """Answer the press of a button."""


class ForgetButton(ui.DynamicItem[ui.Button[Any]], template=re.compile("fg1:(?P<answer>yes|no)")):
    """Delete it, or keep it."""

    def __init__(self, custom_id: str) -> None:
        """`custom_id` says which of the two it is."""
        yes = custom_id == _YES
        style = discord.ButtonStyle.danger if yes else discord.ButtonStyle.secondary
        label = ask_texts.DELETE if yes else ask_texts.KEEP
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> ForgetButton:
        """The button that was pressed."""
        return cls(match.string)

    async def callback(self, interaction: Interaction) -> None:
        """Do as the person wishes."""
        # discord.py builds the item from the id alone, so the client is its only way to the cog.
        cog = cast(AnswersForget, interaction.client.get_cog(_NAME))
        await cog.answered(interaction, yes=self.custom_id == _YES)
