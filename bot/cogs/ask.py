"""Questions: `/ask`, a mention, a reply to an answer, a direct message."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import conversation, replies, texts
from bot.asker import asker_of, author_of
from bot.asking import Asking
from bot.conversation import Bounds
from bot.in_flight import InFlight
from bot.render import render_answer
from retrieval.query import MAX_QUESTION

Interaction = discord.Interaction[Any]


class AskCog(commands.Cog):
    """People ask."""

    def __init__(self, bot: commands.Bot, asking: Asking, in_flight: InFlight, bounds: Bounds) -> None:
        """`bounds` say how far back a conversation is read."""
        self._bot = bot
        self._asking = asking
        self._in_flight = in_flight
        self._bounds = bounds

    @app_commands.command(
        name="ask", description="Ask about electric-vehicle news; every sentence comes with its source"
    )
    @app_commands.describe(
        question="For example: Who is Xiaomi talking to?",
        company="Only articles that name this company",
        since="Only articles since then: 7d, 2w, 2024-05-01, 2024-05",
    )
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION],
        company: app_commands.Range[str, 1, 100] | None = None,
        since: app_commands.Range[str, 1, 30] | None = None,
    ) -> None:
        """Answer where all can read it."""
        with self._in_flight.working():
            asked = self._asking.question(question, interaction.guild_id, company=company, since=since)
            self._asking.admit(asker_of(interaction))
            await interaction.response.defer(thinking=True)
            with self._in_flight.waiting(lambda sentence: replies.tell(interaction, sentence)):
                answer = await self._asking.answer(asked)
            await replies.send(interaction, render_answer(answer, quote_question=True), private=False)

    @ask.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply or a direct message; anything else is none of our business."""
        me = self._bot.user
        if me is None or not conversation.is_for(message, me):
            return
        try:
            with self._in_flight.working():
                await self._answer(message, me)
        except Exception as error:  # noqa: BLE001  # the asker hears of it, the log has the trace
            aloud = self._asking.may_tell(message.author.id)
            await replies.report_to(message, error, aloud=aloud)

    async def _answer(self, message: discord.Message, me: discord.ClientUser) -> None:
        guild_id = message.guild.id if message.guild else None
        self._asking.admit(author_of(message))
        text = conversation.question_in(message)
        try:
            if not text:
                await replies.say(message, texts.HELP)
                return
            async with message.channel.typing():
                history = await conversation.turns(message, me, self._bounds)
                asked = self._asking.question(text, guild_id, history=history)
                with self._in_flight.waiting(lambda sentence: replies.say(message, sentence)):
                    answer = await self._asking.answer(asked)
            await replies.reply(message, render_answer(answer, quote_question=False))
        except discord.Forbidden as error:
            raise replies.refused_here(error, message) from error
