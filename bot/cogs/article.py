"""The moderators' articles: `/article add` and `/article paste`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot import replies, texts
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.render import render_ingest
from corpus.dates import parse_published
from corpus.library import Library
from corpus.models import Draft, IngestResult, guild_scope

Interaction = discord.Interaction[Any]

_HOUR = 3600.0


@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
class ArticleCog(commands.GroupCog, group_name="article", group_description="Add articles for this server"):
    """Moderators add articles, which belong to their guild."""

    def __init__(self, library: Library, rights: Rights, in_flight: InFlight, now: Callable[[], datetime]) -> None:
        """`now` gives the time in UTC."""
        super().__init__()
        self._library = library
        self._rights = rights
        self._in_flight = in_flight
        self._now = now

    @app_commands.command(name="add", description="Add an article from the web")
    @app_commands.describe(url="Address of the article, https://…")
    async def add(self, interaction: Interaction, url: app_commands.Range[str, 1, 2048]) -> None:
        """Fetch an article and store it."""
        with self._in_flight.working():
            scope = guild_scope(self._rights.require_moderator(interaction))
            await interaction.response.defer(thinking=True, ephemeral=True)
            result = await asyncio.to_thread(self._library.add_url, url.strip(), scope=scope)
            await replies.send(interaction, [render_ingest(result)], private=True)

    @app_commands.command(name="paste", description="Add an article by pasting its text")
    async def paste(self, interaction: Interaction) -> None:
        """Ask for the article in a form."""
        self._rights.require_moderator(interaction)
        await interaction.response.send_modal(PasteModal(self._store_pasted))

    async def _store_pasted(self, interaction: Interaction, form: PasteModal) -> None:
        with self._in_flight.working():
            scope = guild_scope(self._rights.require_moderator(interaction))
            await interaction.response.defer(thinking=True, ephemeral=True)
            draft = form.draft(self._now())
            result = await asyncio.to_thread(self._add_draft, draft, scope)
            await replies.send(interaction, [render_ingest(result)], private=True)

    def _add_draft(self, draft: Draft, scope: str) -> IngestResult:
        return self._library.add_draft(draft, scope=scope)


class PasteModal(ui.Modal, title="Add an article"):
    """Title, text, source, date and link of an article."""

    headline: ui.Label[PasteModal] = ui.Label(text="Title", component=ui.TextInput(max_length=300))
    body: ui.Label[PasteModal] = ui.Label(
        text="Text", component=ui.TextInput(style=discord.TextStyle.paragraph, max_length=4000)
    )
    outlet: ui.Label[PasteModal] = ui.Label(
        text="Source", description="Who published it", component=ui.TextInput(required=False, max_length=100)
    )
    date: ui.Label[PasteModal] = ui.Label(
        text="Date",
        description="2024-05-01 or 2024-05; leave it out if it is not known",
        component=ui.TextInput(required=False, max_length=30),
    )
    link: ui.Label[PasteModal] = ui.Label(
        text="Link", description="Where it can be read", component=ui.TextInput(required=False, max_length=2048)
    )

    def __init__(self, store: Callable[[Interaction, PasteModal], Any]) -> None:
        """`store` is called with the submission."""
        # discord.py never hears of a form that is closed unsent; without a timeout it would be kept for ever.
        super().__init__(timeout=_HOUR)
        self._store = store

    def draft(self, now: datetime) -> Draft:
        """The article as it was typed; InputError for a date that cannot be read."""
        title, text = _value(self.headline), _value(self.body)
        if not title or not text:
            raise RefusedError(texts.NO_TEXT)
        published, precision = parse_published(_value(self.date), now=now)
        return Draft(
            title=title,
            text=text,
            url=_value(self.link) or None,
            source=_value(self.outlet) or None,
            published=published,
            precision=precision,
            fetched_at=now,
        )

    async def on_submit(self, interaction: Interaction) -> None:
        """Store the article."""
        await self._store(interaction, self)

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override]
        """Say in one sentence why not."""
        await replies.report(interaction, error)


def _value(label: ui.Label[Any]) -> str:
    field = label.component
    return field.value.strip() if isinstance(field, ui.TextInput) else ""
