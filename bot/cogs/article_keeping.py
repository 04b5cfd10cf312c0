"""Articles that are here: find, show, edit, remove, restore, history."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import replies
from bot.desk import article_texts as texts
from bot.desk.article_buttons import ArticleButton, Style, article_view
from bot.desk.article_cards import (
    removal_choice,
    render_article,
    render_done,
    render_found,
    render_history,
    render_question,
    render_removed,
    title_choice,
)
from bot.desk.fields import Fields, changes_in, fields_of
from bot.desk.forms import FieldsForm
from bot.desk.keeping import Keeping
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.markdown import escape_line
from bot.paging import Page, Pager, clamp, pages_of
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.editing import describe
from corpus.models import GLOBAL_SCOPE, Article

Interaction = discord.Interaction[Any]
Given = app_commands.Range[str, 1, 200]

FIND = "find"
_PER_PAGE = 10


class KeepingCommands(commands.Cog):
    """The part of the article cog for what is stored."""

    _keeping: Keeping
    _rights: Rights
    _in_flight: InFlight
    _pager: Pager

    @app_commands.command(name="find", description="Find articles by words of their title or text")
    @app_commands.describe(words="For example: Lucid factory")
    async def find(self, interaction: Interaction, words: Given) -> None:
        """List what has the words, of this guild and of everybody's."""
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._pager.open(interaction, FIND, (words,))

    async def find_page(self, interaction: Interaction, arguments: tuple[str, ...], number: int) -> Page:
        """One page of it, looked up anew."""
        guild_id = self._rights.require_moderator(interaction)
        (words,) = arguments
        found = await self._keeping.find(words, guild_id)
        shown = escape_line(words, 100)
        if not found:
            return Page(RenderedMessage(texts.not_found(shown), found=False), 0, 1)
        count = pages_of(len(found), _PER_PAGE)
        number = clamp(number, count)
        part = found[number * _PER_PAGE : (number + 1) * _PER_PAGE]
        return Page(render_found(part, texts.found(shown)), number, count)

    @app_commands.command(name="show", description="Show one article and what can be done with it")
    @app_commands.describe(article="Words of its title, or its number")
    async def show(self, interaction: Interaction, article: Given) -> None:
        """One article, with buttons where it is this guild's own."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            found = await self._keeping.article(article, guild_id)
            message = render_article(found, await self._keeping.original_of(found, guild_id))
            await interaction.edit_original_response(view=article_view(message, *_buttons(found)))

    @app_commands.command(name="edit", description="Change title, source, date or companies of an article")
    @app_commands.describe(article="Words of its title, or its number")
    async def edit(self, interaction: Interaction, article: Given) -> None:
        """The form, prefilled."""
        await self._open_form(interaction, article)

    async def _open_form(self, interaction: Interaction, given: str) -> None:
        guild_id = self._rights.require_moderator(interaction)
        found = await self._keeping.own_article(given, guild_id)
        before = fields_of(found)

        async def sent(submitted: Interaction, after: Fields) -> None:
            await self._edited(submitted, found.number, before, after)

        await interaction.response.send_modal(FieldsForm(before, sent))

    async def _edited(self, interaction: Interaction, number: int, before: Fields, after: Fields) -> None:
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            changes = changes_in(before, after, self._keeping.companies, self._keeping.now())
            await interaction.response.defer(thinking=True, ephemeral=True)
            old = await self._keeping.own_article(str(number), guild_id)
            new = await self._keeping.edit(old, changes, guild_id, interaction.user.id)
            said = describe(old, new)
            message = render_done(texts.EDITED, new, said) if said else RenderedMessage(texts.NO_CHANGE, found=False)
            await replies.send(interaction, [message], private=True)

    @app_commands.command(name="remove", description="Remove an article; for a day it can be put back")
    @app_commands.describe(article="Words of its title, or its number")
    async def remove(self, interaction: Interaction, article: Given) -> None:
        """Ask whether it is really meant."""
        await self._ask(interaction, article)

    async def _ask(self, interaction: Interaction, given: str) -> None:
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            found = await self._keeping.own_article(given, guild_id)
            yes = ArticleButton("remove", found.number, "Remove", Style.danger)
            no = ArticleButton("keep", found.number, "Keep")
            await interaction.edit_original_response(view=article_view(render_question(found), yes, no))

    @app_commands.command(name="restore", description="Put back an article that was removed in the last day")
    @app_commands.describe(article="Words of its title, or its number")
    async def restore(self, interaction: Interaction, article: Given) -> None:
        """As it was, under its number."""
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            back = await self._keeping.restore(article, guild_id, interaction.user.id)
            await replies.send(interaction, [render_done(texts.RESTORED, back)], private=True)

    @app_commands.command(name="history", description="Who added and changed an article, and what it said before")
    @app_commands.describe(article="Words of its title, or its number")
    async def history(self, interaction: Interaction, article: Given) -> None:
        """The article's lines of the audit, and its former versions."""
        await self._tell_history(interaction, article)

    async def _tell_history(self, interaction: Interaction, given: str) -> None:
        with self._in_flight.working():
            guild_id = self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            message = render_history(*await self._keeping.history(given, guild_id))
            await replies.send(interaction, [message], private=True)

    @show.autocomplete("article")
    @history.autocomplete("article")
    async def suggest_any(self, interaction: Interaction, words: str) -> list[Choice[str]]:
        """Articles that this guild sees."""
        return await self._suggest(interaction, words, own=False)

    @edit.autocomplete("article")
    @remove.autocomplete("article")
    async def suggest_own(self, interaction: Interaction, words: str) -> list[Choice[str]]:
        """Articles that this guild may change."""
        return await self._suggest(interaction, words, own=True)

    async def _suggest(self, interaction: Interaction, words: str, *, own: bool) -> list[Choice[str]]:
        try:
            guild_id = self._rights.require_moderator(interaction)
        except RefusedError:
            return []
        hits = await self._keeping.suggest(words, guild_id, own=own)
        return [Choice(name=title_choice(hit), value=str(hit.number)) for hit in hits]

    @restore.autocomplete("article")
    async def suggest_removed(self, interaction: Interaction, words: str) -> list[Choice[str]]:
        """What can be put back."""
        try:
            guild_id = self._rights.require_moderator(interaction)
        except RefusedError:
            return []
        removals = await self._keeping.suggest_removed(words, guild_id)
        return [Choice(name=removal_choice(each), value=str(each.article_number)) for each in removals]

    async def article_pressed(self, interaction: Interaction, what: str, number: int) -> None:
        """A button under an article."""
        async with replies.reporting(interaction):
            given = str(number)
            if what == "edit":
                await self._open_form(interaction, given)
            elif what == "ask":
                await self._ask(interaction, given)
            elif what == "history":
                await self._tell_history(interaction, given)
            else:
                with self._in_flight.working():
                    await self._decide(interaction, what, given)

    async def _decide(self, interaction: Interaction, what: str, given: str) -> None:
        """Remove, keep or undo: the message itself says what became of it."""
        guild_id = self._rights.require_moderator(interaction)
        await interaction.response.defer()
        if what == "keep":
            view = to_view(RenderedMessage(texts.KEPT, found=False))
        elif what == "remove":
            article = await self._keeping.own_article(given, guild_id)
            removal = await self._keeping.remove(article, guild_id, interaction.user.id)
            undo = ArticleButton("undo", removal.article_number, "Undo")
            view = article_view(render_removed(removal), undo)
        else:
            back = await self._keeping.restore(given, guild_id, interaction.user.id)
            view = to_view(render_done(texts.RESTORED, back))
        await interaction.edit_original_response(view=view)


def _buttons(article: Article) -> list[ArticleButton]:
    history = ArticleButton("history", article.number, "History")
    if article.scope == GLOBAL_SCOPE:
        return [history]
    edit = ArticleButton("edit", article.number, "Edit")
    return [edit, history, ArticleButton("ask", article.number, "Remove", Style.danger)]
