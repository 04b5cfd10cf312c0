"""Questions whose answer somebody wants to be told of when it changes: `/watch`, `/watches`, and the button."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from bot import conversation, replies, watch_ids
from bot.asker import Asker, asker_of
from bot.asking import Asking
from bot.conversation import Bounds
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.markdown import cut, one_line
from bot.news.options import anywhere
from bot.telling import texts
from bot.telling.buttons import WatchMenu
from bot.telling.gate import WatchedQuestions
from bot.telling.lists import watches_message
from bot.telling.watching import Watching
from bot.views import to_view
from corpus.database.watches import MOST, WatchStore
from corpus.telling import Watch
from retrieval.query import MAX_QUESTION

Interaction = discord.Interaction[Any]


class WatchCog(commands.Cog, name="WatchCog"):
    """People watch questions."""

    def __init__(
        self,
        bot: commands.Bot,
        store: WatchStore,
        watching: Watching,
        questions: WatchedQuestions,
        asking: Asking,
        in_flight: InFlight,
        bounds: Bounds,
        now: Callable[[], datetime],
    ) -> None:
        """`bounds` say how far back a conversation is read; `now` gives the time in UTC."""
        self._bot = bot
        self._store = store
        self._watching = watching
        self._questions = questions
        self._asking = asking
        self._in_flight = in_flight
        self._bounds = bounds
        self._now = now

    @anywhere
    @app_commands.command(name="watch", description="Be told when the answer to a question changes")
    @app_commands.describe(
        question="For example: When does Xiaomi's SU7 come to Europe?",
        company="Only articles that name this company",
        here="Tell me in this channel if direct messages do not reach me; all can read it then",
    )
    async def watch(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION],
        company: app_commands.Range[str, 1, 100] | None = None,
        here: bool = False,
    ) -> None:
        """Watch a question that was written out."""
        with self._in_flight.working():
            asker = asker_of(interaction)
            known = self._asking.company(company)
            self._asking.admit(asker)
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._watch(interaction, asker, question, known, None, here=here)

    @watch.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]

    @anywhere
    @app_commands.command(name="watches", description="The questions that you watch; remove them")
    async def watches(self, interaction: Interaction) -> None:
        """Show them to the one who watches them."""
        with self._in_flight.working():
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._show(interaction)

    async def watch_answer(self, interaction: Interaction, custom_id: str) -> None:
        """Watch the question of the answer under which the button stands."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                asker = asker_of(interaction)
                self._asking.admit(asker)
                await interaction.response.defer(thinking=True, ephemeral=True)
                me = self._bot.user
                if interaction.message is None or me is None:
                    raise RefusedError(texts.NO_SUCH_QUESTION)
                text, history = await conversation.asked(interaction.message, me, self._bounds)
                if not text:
                    raise RefusedError(texts.NO_SUCH_QUESTION)
                if history:
                    question = self._asking.question(text, asker.guild_id, history=history)
                    text = self._asking.self_contained(question)[:MAX_QUESTION]
                company, since = watch_ids.decode(custom_id)
                await self._watch(interaction, asker, text, self._known(company), since)

    async def stop(self, interaction: Interaction, watch_id: int) -> None:
        """Watch a question no more."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                await interaction.response.defer(thinking=True, ephemeral=True)
                await self._remove(interaction, watch_id)
                await replies.tell(interaction, texts.WATCH_GONE)

    async def chosen(self, interaction: Interaction, watch_id: int) -> None:
        """The same, from the list, which is shown anew."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                await interaction.response.defer()
                await self._remove(interaction, watch_id)
                await self._show(interaction)

    async def _watch(
        self,
        interaction: Interaction,
        asker: Asker,
        text: str,
        company: str | None,
        since: datetime | None,
        *,
        here: bool = False,
    ) -> None:
        here = here and asker.guild_id is not None
        kept = await self._watching.watch(
            interaction.user.id,
            " ".join(text.split()),
            asker.guild_id,
            channel_id=interaction.channel_id,
            here=here,
            company=company,
            since=since,
            language=self._asking.question(text, asker.guild_id).language,
        )
        said = texts.watching(kept.question, kept.expires_at, here=here, answered=bool(kept.answer.statements))
        await replies.tell(interaction, said)

    async def _remove(self, interaction: Interaction, watch_id: int) -> None:
        # Gone already is what was wanted; somebody else's is not touched.
        if await asyncio.to_thread(self._store.remove, watch_id, interaction.user.id):
            self._questions.forget(watch_id)

    async def _show(self, interaction: Interaction) -> None:
        listed = await asyncio.to_thread(self._store.of_user, interaction.user.id, self._now())
        view = to_view(watches_message(listed, MOST))
        if listed:
            view.add_item(ui.ActionRow(WatchMenu.of(texts.STOP_WATCHING, [_option(each) for each in listed])))
        await interaction.edit_original_response(view=view)

    def _known(self, company: str) -> str | None:
        """The company of a button's id, as far as there is still one of that name."""
        try:
            return self._asking.company(company)
        except RefusedError:
            return None


def _option(watch: Watch) -> discord.SelectOption:
    return discord.SelectOption(label=cut(one_line(watch.question), 100), value=str(watch.id))
