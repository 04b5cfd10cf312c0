"""Members suggest articles, moderators decide: `/suggest`, `/suggestions` and the cards of the review channel."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import replies
from bot.cogs.article_adding import AddingCommands
from bot.desk import suggestion_texts as texts
from bot.desk.direct import tell
from bot.desk.guilds import Guilds
from bot.desk.posting import post
from bot.desk.rights import Rights
from bot.desk.suggesting import Known, Suggesting, too_late
from bot.desk.suggestion_buttons import ITEMS, ReasonForm, card_view, menu_of
from bot.desk.suggestion_cards import (
    NOTE,
    PER_PAGE,
    render_card,
    render_decided,
    render_here_already,
    render_outcome,
    render_pending,
    render_taken,
    render_withdrawn,
)
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.paging import Arguments, Page, Pager, clamp, pages_of
from bot.views import to_view
from corpus.desk import ArticlePreview, Suggestion, SuggestionStatus
from corpus.models import Article, Draft, IngestResult

Interaction = discord.Interaction[Any]

OfferStore = Callable[[Interaction, Draft], Awaitable[IngestResult]]

LIST = "suggestions"
_A_WHILE = timedelta(minutes=1)

_log = logging.getLogger(__name__)


class SuggestCog(commands.Cog):
    """From a member's link to a moderator's decision, of which the member hears."""

    def __init__(
        self,
        bot: commands.Bot,
        suggesting: Suggesting,
        articles: AddingCommands,
        guilds: Guilds,
        rights: Rights,
        pager: Pager,
        in_flight: InFlight,
    ) -> None:
        """`articles` shows previews and adds what is approved."""
        self._bot = bot
        self._suggesting = suggesting
        self._articles = articles
        self._guilds = guilds
        self._rights = rights
        self._pager = pager
        self._in_flight = in_flight
        pager.add(LIST, self._page)

    async def cog_load(self) -> None:
        """Put in the buttons."""
        self._bot.add_dynamic_items(*ITEMS)

    async def cog_unload(self) -> None:
        """Take them out again."""
        self._bot.remove_dynamic_items(*ITEMS)

    @app_commands.command(name="suggest", description="Suggest an article for this server; a moderator decides")
    @app_commands.describe(url="Address of the article, https://…", note="Why it is worth reading")
    @app_commands.guild_only()
    async def suggest(
        self,
        interaction: Interaction,
        url: app_commands.Range[str, 1, 2048],
        note: app_commands.Range[str, 1, NOTE] | None = None,
    ) -> None:
        """Look at it, keep it, show it to the moderators."""
        with self._in_flight.working():
            guild = self._rights.require_guild(interaction)
            if self._guilds.of(guild.id).review_channel is None:
                raise RefusedError(texts.NO_REVIEW_CHANNEL)
            await interaction.response.defer(thinking=True, ephemeral=True)
            found = await self._suggesting.look(url, guild.id, interaction.user.id)
            if isinstance(found, Known):
                await replies.send(interaction, [render_here_already(found.article)], private=True)
                return
            address, preview = found
            kept, before = await self._suggesting.keep(guild.id, interaction.user.id, address, note or "")
            shown = await self._post(guild, kept, preview, before)
            await replies.send(interaction, [render_taken(kept, preview, shown=shown)], private=True)

    async def _post(
        self, guild: discord.Guild, kept: Suggestion, preview: ArticlePreview, before: Suggestion | None
    ) -> bool:
        """The card in the review channel; without it the suggestion waits in the list all the same."""
        channel_id = self._guilds.of(guild.id).review_channel
        if channel_id is None:
            return False
        posted = await post(guild, channel_id, card_view(render_card(kept, preview, before), kept.id))
        if posted.message is None:
            _log.warning("Suggestion %d has no card: %s", kept.id, posted.problem)
            return False
        await self._suggesting.place(kept, channel_id, posted.message.id)
        return True

    @app_commands.command(name="suggestions", description="What members have suggested and nobody has decided on yet")
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def suggestions(self, interaction: Interaction) -> None:
        """List what waits, to be decided on."""
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._pager.open(interaction, LIST)

    async def _page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        guild_id = self._rights.require_moderator(interaction)
        found, count = await self._suggesting.page(guild_id, number, PER_PAGE)
        pages = pages_of(count, PER_PAGE)
        if not found and number:
            number = clamp(number, pages)
            found, count = await self._suggesting.page(guild_id, number, PER_PAGE)
        rows = (menu_of(found),) if found else ()
        return Page(render_pending(found, count), number, pages, rows)

    async def chosen(self, interaction: Interaction, number: int) -> None:
        """The menu under the list: a card for the moderator alone."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                await interaction.response.defer(thinking=True, ephemeral=True)
                suggestion = await self._waiting(number, guild_id)
                view = card_view(render_card(suggestion, None, None), number)
                await interaction.edit_original_response(view=view)

    async def pressed(self, interaction: Interaction, what: str, number: int) -> None:
        """A button under a card."""
        try:
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                if what == "reject":
                    await self._waiting(number, guild_id, interaction.message)
                    await interaction.response.send_modal(ReasonForm(self._rejecting(number)))
                elif what == "duplicate":
                    await interaction.response.defer()
                    suggestion = await self._waiting(number, guild_id, interaction.message)
                    await self._decide(interaction, suggestion, SuggestionStatus.DUPLICATE)
                else:
                    suggestion = await self._waiting(number, guild_id, interaction.message)
                    await self._articles.show_offer(interaction, suggestion.url, self._approving(suggestion))
        except Exception as error:  # noqa: BLE001  # discord.py would only log it, and the person would wait
            await replies.report(interaction, error)
            await self._put_right(interaction, number)

    def _rejecting(self, number: int) -> Callable[[Interaction, str], Awaitable[None]]:
        async def sent(interaction: Interaction, reason: str) -> None:
            with self._in_flight.working():
                guild_id = self._rights.require_moderator(interaction)
                await interaction.response.defer()
                suggestion = await self._waiting(number, guild_id, interaction.message)
                await self._decide(interaction, suggestion, SuggestionStatus.REJECTED, reason)

        return sent

    def _approving(self, suggestion: Suggestion) -> OfferStore:
        async def store(interaction: Interaction, draft: Draft) -> IngestResult:
            result = await self._suggesting.approve(suggestion, draft, interaction.user.id)
            after = await self._suggesting.get(suggestion.id, suggestion.guild_id)
            if after is not None:
                told = await self._tell(interaction, after, result.article)
                await self._edit_card(after, result.article, told=told)
            return result

        return store

    async def _decide(
        self, interaction: Interaction, suggestion: Suggestion, status: SuggestionStatus, reason: str | None = None
    ) -> None:
        after = await self._suggesting.decide(suggestion, status, interaction.user.id, reason)
        told = await self._tell(interaction, after, None)
        view = to_view(render_decided(after, None, told=told))
        try:
            await interaction.edit_original_response(view=view)
        except discord.NotFound:
            _log.info("The card of suggestion %d was deleted meanwhile", after.id)
        if interaction.message is None or interaction.message.id != after.message_id:
            await self._edit_card(after, None, told=told)

    async def _waiting(self, number: int, guild_id: int, card: discord.Message | None = None) -> Suggestion:
        suggestion = await self._on_card(number, guild_id, card)
        if suggestion is None or suggestion.status is not SuggestionStatus.PENDING:
            raise too_late(suggestion)
        return suggestion

    async def _on_card(self, number: int, guild_id: int, card: discord.Message | None) -> Suggestion | None:
        """The suggestion that a card tells of. The number of a deleted one is given again: the message must agree."""
        suggestion = await self._suggesting.get(number, guild_id)
        if suggestion is None or card is None or card.flags.ephemeral or card.id == suggestion.message_id:
            return suggestion
        return None

    async def _tell(self, interaction: Interaction, suggestion: Suggestion, article: Article | None) -> bool:
        guild = interaction.guild
        message = render_outcome(suggestion, article, guild.name if guild is not None else "")
        return await tell(self._bot, suggestion.user_id, message)

    async def _edit_card(self, suggestion: Suggestion, article: Article | None, *, told: bool) -> None:
        """Show the outcome in the review channel; a card that is no longer there needs no outcome."""
        if suggestion.channel_id is None or suggestion.message_id is None:
            return
        place = self._bot.get_partial_messageable(suggestion.channel_id)
        view = to_view(render_decided(suggestion, article, told=told))
        try:
            await place.get_partial_message(suggestion.message_id).edit(view=view)
        except discord.HTTPException as error:
            _log.info("The card of suggestion %d could not be changed: %s", suggestion.id, error)

    async def _put_right(self, interaction: Interaction, number: int) -> None:
        """A card that still offers buttons although the decision was made, or the suggestion is gone."""
        message, guild_id = interaction.message, interaction.guild_id
        if message is None or guild_id is None or message.flags.ephemeral:
            return
        pressed_at = interaction.created_at
        try:
            suggestion = await self._on_card(number, guild_id, message)
            if suggestion is None:
                await message.edit(view=to_view(render_withdrawn()))
            elif suggestion.decided_at is not None and pressed_at - suggestion.decided_at > _A_WHILE:
                # Whoever decided only just now is changing the card at this moment.
                await message.edit(view=to_view(render_decided(suggestion, None, told=True)))
        except Exception:  # noqa: BLE001  # the person has been told already
            _log.warning("The card of suggestion %d could not be put right", number, exc_info=True)
