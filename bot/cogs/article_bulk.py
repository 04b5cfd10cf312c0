"""Many articles at once: `/article bulk` with a file of links."""

from __future__ import annotations

import asyncio
import io
import logging
from typing import Any

import discord
from discord import app_commands

from bot import replies
from bot.cogs.article_adding import AddingCommands, download
from bot.desk import article_texts as texts
from bot.desk.adding import uploadable
from bot.desk.article_buttons import BulkButton
from bot.desk.bulk import MAX_FILE, Bulk, Run, leftovers_file, render_progress, render_summary
from bot.desk.links import Line, read_lines
from bot.errors import RefusedError
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.decode import decode, looks_binary

Interaction = discord.Interaction[Any]

_log = logging.getLogger(__name__)


class BulkCommands(AddingCommands):
    """The part of the article cog for files of links."""

    _bulk: Bulk

    @app_commands.command(
        name="bulk", description="Add every link of a text file, with one message that tells how far it is"
    )
    @app_commands.describe(file="A .txt file with one link in each line, 200 at most")
    async def bulk(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Add all that can be added, and say what was refused and why."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            if not file.filename.lower().endswith((".txt", ".text", ".md", ".csv")):
                raise RefusedError(texts.NOT_A_LIST)
            uploadable("links.txt", file.size, most=MAX_FILE)
            await interaction.response.defer(thinking=True, ephemeral=True)
            body = await download(file)
            if looks_binary(body):
                raise RefusedError(texts.NOT_A_LIST)
            lines = await asyncio.to_thread(_read, body)
            with (
                self._bulk.running(guild_id, interaction.user.id, lines) as run,
                self._in_flight.waiting(lambda _: _say_restart(interaction, run)),
            ):
                await self._bulk.work(run, lambda run: _show_progress(interaction, run))
            problem = await self.say_publicly(interaction, guild_id, run.results)
            await _show_summary(interaction, run, problem)

    async def bulk_cancelled(self, interaction: Interaction, key: str) -> None:
        """The button under the progress."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                self._bulk.cancel(key, guild_id)
                await interaction.response.edit_message(view=to_view(RenderedMessage(texts.STOPPING, found=False)))


def _read(body: bytes) -> list[Line]:
    """The lines of a file, which may be thousands. Blocking."""
    return read_lines(decode(body), no_link=texts.NO_WEB_ADDRESS, twice=texts.TWICE)


async def _show_progress(interaction: Interaction, run: Run) -> None:
    view = to_view(render_progress(run))
    if not run.cancelled:
        view.add_item(discord.ui.ActionRow(BulkButton(run.key)))
    try:
        await interaction.edit_original_response(view=view)
    except discord.HTTPException as error:
        # The moderator may have put the message away; the links are worth adding all the same.
        _log.info("The progress of a file of links could not be shown: %s", error)


async def _say_restart(interaction: Interaction, run: Run) -> None:
    message = render_progress(run)
    await interaction.edit_original_response(view=to_view(RenderedMessage(texts.BULK_RESTART, footer=message.footer)))


async def _show_summary(interaction: Interaction, run: Run, problem: str | None) -> None:
    view = to_view(render_summary(run, problem))
    try:
        await interaction.edit_original_response(view=view)
    except discord.NotFound:
        await interaction.followup.send(view=view, ephemeral=True)
    left = leftovers_file(run)
    if left is not None:
        file = discord.File(io.BytesIO(left.encode()), "not-added.txt")
        await interaction.followup.send(texts.LEFTOVERS, file=file, ephemeral=True)
