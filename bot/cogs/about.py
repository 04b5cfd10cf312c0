"""`/help` and `/about`. Both are for the asker alone and count against no budget: they cost nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.asker import asker_of
from bot.asking import scopes_in
from bot.guide import About, Entry, render_about, render_help
from bot.in_flight import InFlight
from bot.news import texts
from bot.news.options import anywhere
from bot.retention import FEEDBACK_DAYS, SUGGESTION_DAYS, UNANSWERED_DAYS
from corpus.database import Database
from corpus.models import ArticleFilter

Interaction = discord.Interaction[Any]
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

_log = logging.getLogger(__name__)


class AboutCog(commands.Cog):
    """What the bot is and what it can do."""

    def __init__(
        self,
        bot: commands.Bot,
        database: Database,
        in_flight: InFlight,
        *,
        uses_model: bool,
        links: Mapping[str, str | None],
    ) -> None:
        """`uses_model` is whether questions are sent to a chat model; `links` are the operator's, by their names."""
        self._bot = bot
        self._database = database
        self._in_flight = in_flight
        self._uses_model = uses_model
        self._links = links
        self._ids: dict[str, int] | None = None

    @anywhere
    @app_commands.command(name="help", description="How to ask me, and what else I can do")
    async def help(self, interaction: Interaction) -> None:
        """List the commands that the person may use here."""
        with self._in_flight.working():
            await interaction.response.defer(thinking=True, ephemeral=True)
            entries = [_entry(command) for command in usable(self._bot.tree, interaction)]
            await replies.send(interaction, [render_help(entries, await self._known_ids())], private=True)

    @anywhere
    @app_commands.command(name="about", description="Who I am, which version, and what I keep about you")
    async def about(self, interaction: Interaction) -> None:
        """Tell version, purpose, privacy and links."""
        with self._in_flight.working():
            await interaction.response.defer(thinking=True, ephemeral=True)
            where = ArticleFilter(scopes_in(asker_of(interaction).guild_id))
            seen = await asyncio.to_thread(self._database.stats, where)
            about = About(
                version=_version(),
                seen=seen,
                articles=texts.articles(seen.articles),
                uses_model=self._uses_model,
                feedback_days=FEEDBACK_DAYS,
                unanswered_days=UNANSWERED_DAYS,
                suggestion_days=SUGGESTION_DAYS,
                application_id=self._bot.application_id,
                links=self._links,
            )
            await replies.send(interaction, [render_about(about)], private=True)

    async def _known_ids(self) -> dict[str, int]:
        """The ids that Discord gave to the commands, without which a name cannot be clicked."""
        if self._ids is None:
            try:
                self._ids = {each.name: each.id for each in await self._bot.tree.fetch_commands()}
            except discord.HTTPException:
                _log.warning("Discord did not tell the ids of the commands", exc_info=True)
                return {}
        return self._ids


def usable(tree: app_commands.CommandTree[Any], interaction: Interaction) -> Iterator[AnyCommand]:
    """The commands that Discord offers this person in this place, as far as the bot can know.

    What a guild's admin changed under Server Settings → Integrations, Discord does not tell.
    """
    for command in sorted(tree.get_commands(), key=lambda each: (each.name != "ask", each.name)):
        if isinstance(command, app_commands.ContextMenu) and command.type is not discord.AppCommandType.message:
            continue
        if _is_there(command, interaction) and _is_allowed(command, interaction):
            yield command


def _is_there(command: AnyCommand, interaction: Interaction) -> bool:
    contexts, installs = command.allowed_contexts, command.allowed_installs
    if interaction.guild_id is None:
        if contexts is None:
            return not command.guild_only
        return contexts.dm_channel if interaction.context.dm_channel else contexts.private_channel
    if contexts is not None and not contexts.guild:
        return False
    # Where the guild has not added the bot, the person brought it along.
    return interaction.is_guild_integration() or bool(installs and installs.user)


def _is_allowed(command: AnyCommand, interaction: Interaction) -> bool:
    needed = command.default_permissions
    if needed is None or interaction.guild_id is None:
        return True
    return interaction.permissions.administrator or interaction.permissions.is_superset(needed)


def _entry(command: AnyCommand) -> Entry:
    if isinstance(command, app_commands.ContextMenu):
        return Entry(command.name, "", on_message=True)
    moderators = bool(command.default_permissions)
    if isinstance(command, app_commands.Group):
        first, *others = command.commands
        if others:
            return Entry(command.name, command.description, moderators, tuple(each.name for each in command.commands))
        return Entry(first.qualified_name, first.description, moderators)
    return Entry(command.name, command.description, moderators)


def _version() -> str:
    try:
        return version("ev-news-bot")
    except PackageNotFoundError:
        return "(run from its source)"
