"""👍 and 👎 below an answer: what people think of it, and what was wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord import ui
from discord.ext import commands

from bot import ask_texts, conversation, evidence, replies
from bot.asker import asker_of
from bot.asking import scopes_in
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.views import rendered_from
from corpus.database.feedback import FeedbackStore
from corpus.dates import format_published
from corpus.desk import Feedback
from corpus.models import Article

Interaction = discord.Interaction[Any]

_LONGEST_COMMENT = 1000
_FORM_SECONDS = 3600.0
"""After that a form that was never sent is forgotten."""


class VotesCog(commands.Cog):
    """People judge."""

    def __init__(
        self,
        bot: commands.Bot,
        store: FeedbackStore,
        get_by_number: Callable[[int], Article | None],
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`get_by_number` reads an article; `now` gives the time in UTC."""
        self._bot = bot
        self._store = store
        self._get_by_number = get_by_number
        self._in_flight = in_flight
        self._now = now
        self._first: dict[tuple[int, int], asyncio.Task[object]] = {}

    async def good(self, interaction: Interaction) -> None:
        """Keep a 👍."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                await interaction.response.defer(thinking=True, ephemeral=True)
                await self._save(interaction, good=True)
                await replies.tell(interaction, ask_texts.THANKS)

    async def bad(self, interaction: Interaction) -> None:
        """Ask what was wrong, and keep a 👎 whether or not that is answered."""
        key = _key(interaction)
        async with replies.reporting(interaction):
            try:
                with self._in_flight.working():
                    self._first[key] = _current_task()
                    # The form first: it cannot wait for what is read and written.
                    await interaction.response.send_modal(WrongModal(self))
                    await self._save(interaction, good=False)
            finally:
                self._first.pop(key, None)

    async def comment(self, interaction: Interaction, said: str) -> None:
        """Keep what was wrong with the 👎 that it belongs to."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                await interaction.response.defer(thinking=True, ephemeral=True)
                if first := self._first.get(_key(interaction)):
                    await asyncio.wait((first,))  # or the vote without a comment would replace the one with it
                await self._save(interaction, good=False, comment=said)
                await replies.tell(interaction, ask_texts.THANKS_FOR_COMMENT if said else ask_texts.THANKS)

    async def _save(self, interaction: Interaction, *, good: bool, comment: str = "") -> None:
        message, me = interaction.message, self._bot.user
        if message is None or me is None:
            raise RefusedError(ask_texts.NO_SUCH_ANSWER)
        exchange = await conversation.exchange(message, me)
        guild_id = asker_of(interaction).guild_id
        given = Feedback(
            guild_id=guild_id,
            message_id=message.id,
            user_id=interaction.user.id,
            at=self._now(),
            good=good,
            question=exchange.question,
            answer=exchange.answer,
            passages=await asyncio.to_thread(self._passages, message, guild_id),
            comment=comment,
        )
        await asyncio.to_thread(self._store.save, given)

    def _passages(self, message: discord.Message, guild_id: int | None) -> tuple[str, ...]:
        refs = evidence.decode(rendered_from(message).evidence or "")
        if refs is None:
            return ()
        quotes = evidence.look_up(refs, self._get_by_number, scopes_in(guild_id), message.created_at)
        return tuple(_passage(quote) for quote in quotes)


class WrongModal(ui.Modal):
    """What was wrong? One that a restart loses costs the comment, not the vote."""

    def __init__(self, cog: VotesCog) -> None:
        """`cog` keeps what is said."""
        super().__init__(title=ask_texts.WRONG_TITLE, timeout=_FORM_SECONDS)
        self._cog = cog
        self._said: ui.TextInput[WrongModal] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_LONGEST_COMMENT,
            placeholder=ask_texts.WRONG_PLACEHOLDER,
        )
        self.add_item(ui.Label(text=ask_texts.WRONG_LABEL, description=ask_texts.WRONG_HINT, component=self._said))

    async def on_submit(self, interaction: Interaction) -> None:
        """Keep what was said."""
        await self._cog.comment(interaction, self._said.value.strip())


def _key(interaction: Interaction) -> tuple[int, int]:
    return (interaction.message.id if interaction.message else 0, interaction.user.id)


def _passage(quote: evidence.Quote) -> str:
    """ "[1] Title · Outlet · date · address: “words”", as far as it is still there."""
    article = quote.article
    if article is None:
        return f"[{quote.marker}]"
    parts = (article.title, article.source or article.via, format_published(article), article.url)
    return f"[{quote.marker}] {' · '.join(part for part in parts if part)}: “{quote.text}”"


def _current_task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not within a task")
    return task
