"""Adding articles: a link, a pasted text, a file, every link of a message; each looked at before it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.desk import article_texts as texts
from bot.desk.adding import Adding, Offer, Pending, link_texts, uploadable
from bot.desk.article_buttons import batch_view, preview_view
from bot.desk.fields import Fields, fields_of, redraft
from bot.desk.forms import FieldsForm, PasteForm
from bot.desk.guilds import Guilds
from bot.desk.links import links_in
from bot.desk.posting import announce
from bot.desk.preview import Batch, render_added, render_announcement, render_results
from bot.desk.rights import Rights
from bot.desk.waiting import Waiting
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.models import Draft, IngestResult

Interaction = discord.Interaction[Any]
OfferStore = Callable[[Interaction, Draft], Awaitable[IngestResult]]

MENU = "Add to EV news"


class AddingCommands(commands.Cog):
    """The part of the article cog that adds."""

    _adding: Adding
    _guilds: Guilds
    _rights: Rights
    _in_flight: InFlight
    _waiting: Waiting[Pending]

    @app_commands.command(name="add", description="Add an article from the web; you see it first")
    @app_commands.describe(url="Address of the article, https://…")
    async def add(self, interaction: Interaction, url: app_commands.Range[str, 1, 2048]) -> None:
        """Fetch an article and show it."""
        with self._in_flight.working():
            await self.show_link(interaction, url)

    @app_commands.command(name="paste", description="Add an article by pasting its text; you see it first")
    async def paste(self, interaction: Interaction) -> None:
        """Ask for the article in a form."""
        self._rights.require_moderator(interaction)
        await interaction.response.send_modal(PasteForm(self._pasted))

    async def _pasted(self, interaction: Interaction, form: PasteForm) -> None:
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._show(interaction, form.draft(self._adding.now()))

    @app_commands.command(
        name="upload", description="Add an article from a file: html, txt, md or pdf; you see it first"
    )
    @app_commands.describe(file="An .html, .txt, .md or .pdf file of up to 10 MB")
    async def upload(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Read the article in a file and show it."""
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            uploadable(file.filename, file.size)
            await interaction.response.defer(thinking=True, ephemeral=True)
            draft = await self._adding.read(await download(file), file.filename)
            await self._show(interaction, draft)

    async def add_links(self, interaction: Interaction, message: discord.Message) -> None:
        """The message menu: one link is shown as by /article add, several as a list to choose from."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            links = links_in(link_texts(message))
            if not links:
                raise RefusedError(texts.NO_LINK)
            await interaction.response.defer(thinking=True, ephemeral=True)
            if len(links) == 1:
                await self._show(interaction, await self._adding.fetch(links[0]))
                return
            batch = await self._adding.look_at(links, guild_id)
            key = self._waiting.put(batch, guild_id, interaction.user.id)
            await interaction.edit_original_response(view=batch_view(batch, key))

    async def show_link(self, interaction: Interaction, url: str) -> None:
        """Answer with the preview of a page."""
        self._rights.require_moderator(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._show(interaction, await self._adding.fetch(url.strip()))

    async def show_offer(self, interaction: Interaction, url: str, store: OfferStore) -> None:
        """The same, where Add leaves it to `store` to store the article."""
        self._rights.require_moderator(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._show(interaction, Offer(await self._adding.fetch(url), store))

    async def _show(self, interaction: Interaction, pending: Draft | Offer, key: str | None = None) -> None:
        """A preview in place of the deferred answer; the draft waits from now on."""
        guild_id = self._rights.require_moderator(interaction)
        preview = await self._adding.preview(_draft(pending), guild_id)
        key = self._waiting.put(pending, guild_id, interaction.user.id, key)
        await interaction.edit_original_response(view=preview_view(preview, key))

    async def draft_pressed(self, interaction: Interaction, what: str, key: str) -> None:
        """A button under a preview."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                if what == "add":
                    await self._store(interaction, key, guild_id)
                elif what == "cancel":
                    self._waiting.take(key, guild_id, interaction.user.id)
                    view = to_view(RenderedMessage(texts.CANCELLED, found=False))
                    await interaction.response.edit_message(view=view)
                else:
                    await self._open(interaction, key, self._held(interaction, key), only_edit=what == "edit")

    async def _store(self, interaction: Interaction, key: str, guild_id: int) -> None:
        pending = self._waiting.take(key, guild_id, interaction.user.id)
        if pending is None:
            raise RefusedError(texts.GONE)
        if isinstance(pending, Batch) and not pending.chosen:
            self._waiting.put(pending, guild_id, interaction.user.id, key)
            raise RefusedError(texts.NOTHING_CHOSEN)
        try:
            await interaction.response.defer()
            if isinstance(pending, Offer):
                results = [await pending.store(interaction, pending.draft)]
            else:
                drafts = pending.drafts() if isinstance(pending, Batch) else [pending]
                results = await self._adding.store(drafts, guild_id, interaction.user.id)
        except Exception:
            # Nothing was stored, or nobody knows: the same button may be pressed again.
            self._waiting.put(pending, guild_id, interaction.user.id, key)
            raise
        problem = await self.say_publicly(interaction, guild_id, results)
        many = isinstance(pending, Batch)
        message = render_results(results, problem) if many else render_added(results[0], problem)
        await interaction.edit_original_response(view=to_view(message))

    async def say_publicly(
        self, interaction: Interaction, guild_id: int, results: Sequence[IngestResult]
    ) -> str | None:
        """The line in the channel for posts; gives the sentence on why it could not be posted."""
        line = render_announcement(results)
        if line is None:
            return None
        return await announce(interaction.guild, self._guilds.of(guild_id), [line])

    async def _open(self, interaction: Interaction, key: str, pending: Pending, *, only_edit: bool) -> None:
        """Edit: the form, prefilled. Look closer: the one chosen link as a preview of its own."""
        guild_id = self._rights.require_moderator(interaction)
        if isinstance(pending, Batch):
            if not pending.chosen:
                raise RefusedError(texts.NOTHING_CHOSEN)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._show(interaction, pending.drafts()[0])
        elif only_edit:
            draft = _draft(pending)
            before = fields_of(await self._adding.preview(draft, guild_id))

            async def sent(submitted: Interaction, after: Fields) -> None:
                await self._draft_edited(submitted, key, before, after)

            await interaction.response.send_modal(FieldsForm(before, sent, ask_link=draft.url is None))

    async def _draft_edited(self, interaction: Interaction, key: str, before: Fields, after: Fields) -> None:
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            pending = self._held(interaction, key)
            if isinstance(pending, Batch):
                raise RefusedError(texts.GONE)
            changed = redraft(_draft(pending), before, after, self._adding.companies, self._adding.now())
            await interaction.response.defer()
            kept = replace(pending, draft=changed) if isinstance(pending, Offer) else changed
            await self._show(interaction, kept, key)

    async def links_chosen(self, interaction: Interaction, key: str, values: Sequence[str]) -> None:
        """The menu under several links."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                pending = self._held(interaction, key)
                if not isinstance(pending, Batch):
                    raise RefusedError(texts.GONE)
                batch = pending.choose(int(value) for value in values)
                self._waiting.put(batch, guild_id, interaction.user.id, key)
                await interaction.response.edit_message(view=batch_view(batch, key))

    def _held(self, interaction: Interaction, key: str) -> Pending:
        pending = self._waiting.get(key, interaction.guild_id or 0, interaction.user.id)
        if pending is None:
            raise RefusedError(texts.GONE)
        return pending


def _draft(pending: Draft | Offer) -> Draft:
    return pending.draft if isinstance(pending, Offer) else pending


async def download(file: discord.Attachment) -> bytes:
    """What a person uploaded; its size was looked at before."""
    try:
        async with asyncio.timeout(60):
            return await file.read()
    except (discord.HTTPException, TimeoutError) as error:
        raise RefusedError(texts.NOT_DOWNLOADED) from error
