"""Questions: `/ask`, a mention, a reply to an answer, a thread of the bot's, a direct message."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot import ask_texts, conversation, replies, texts
from bot.asker import asker_of, author_of
from bot.asking import Asking
from bot.audience import as_it_came, audience_of
from bot.conversation import Bounds
from bot.errors import ElsewhereError, NoPermissionError, RefusedError
from bot.growing import EDIT_SECONDS, Growing
from bot.in_flight import InFlight
from bot.limits import Allowance, Buckets
from bot.places import missing_to_write
from bot.render import question_line, render_answer
from bot.surfaces import ReplySurface, ResponseSurface, Surface
from bot.threads import open_thread
from bot.unanswered import UnansweredQuestions
from retrieval.models import Answer, Question
from retrieval.query import MAX_QUESTION

Interaction = discord.Interaction[Any]

_ONE_HINT = Allowance(1, 3600.0)
"""How often a thread is told that the bot cannot read what is not addressed to it."""


_UNCOUNTED = (RefusedError, ElsewhereError, NoPermissionError)
"""No budget counts what is refused so: who floods a channel is told once in a while. All else is told each time."""


class AskCog(commands.Cog):
    """People ask."""

    def __init__(
        self,
        bot: commands.Bot,
        asking: Asking,
        unanswered: UnansweredQuestions,
        in_flight: InFlight,
        bounds: Bounds,
        *,
        hears_all: bool = False,
        edit_seconds: float = EDIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`bounds` say how far back a conversation is read; `hears_all` is whether Discord gives us every message."""
        self._bot = bot
        self._asking = asking
        self._unanswered = unanswered
        self._in_flight = in_flight
        self._bounds = bounds
        self._hears_all = hears_all
        self._edit_seconds = edit_seconds
        self._hinted = Buckets(clock)

    @app_commands.command(
        name="ask", description="Ask about electric-vehicle news; every sentence comes with its source"
    )
    @app_commands.describe(
        question="For example: Who is Xiaomi talking to?",
        company="Only articles that name this company",
        since="Only articles since then: 7d, 2w, 2024-05-01, 2024-05",
        private="Only you see the answer",
        thread="Open a thread on the answer, to ask on there",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION],
        company: app_commands.Range[str, 1, 100] | None = None,
        since: app_commands.Range[str, 1, 30] | None = None,
        private: bool = False,
        thread: bool = False,
    ) -> None:
        """Answer where all can read it, or the asker alone."""
        with self._in_flight.working():
            asker = asker_of(interaction)
            asked = self._asking.question(question, asker.guild_id, company=company, since=since)
            self._asking.admit(asker)
            audience = audience_of(interaction, asker, private=private)
            response = await interaction.response.defer(thinking=True, ephemeral=audience.private)
            audience = as_it_came(audience, response)
            surface = ResponseSurface(interaction, private=audience.private)
            answer = await self._grown(surface, asked, question_line(question))
            shown = render_answer(answer, quote_question=True, note=audience.note, share=audience.share)
            await surface.finish(shown)
            if thread:
                await self._open_thread(interaction, question, private=audience.private)
            await self._unanswered.note(answer, asker.guild_id, private=audience.private)

    @ask.autocomplete("company")
    async def suggest_company(self, interaction: Interaction, prefix: str) -> list[Choice[str]]:
        """Companies whose names, aliases or tickers begin like this."""
        return [Choice(name=name, value=name) for name in self._asking.suggest(prefix)]

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply, a direct message or one in a thread of ours; the rest is none of our business."""
        me = self._bot.user
        if me is None:
            return
        try:
            if conversation.is_for(message, me):
                with self._in_flight.working():
                    await self._answer(message, me)
            elif not self._hears_all and conversation.is_unheard(message, me):
                await self._hint(message, me)
        except Exception as error:  # noqa: BLE001  # the asker hears of it, the log has the trace
            aloud = not isinstance(error, _UNCOUNTED) or self._asking.may_tell(message.author.id)
            await replies.report_to(message, error, aloud=aloud)

    async def _answer(self, message: discord.Message, me: discord.ClientUser) -> None:
        asker = author_of(message)
        _check_writable(message)
        self._asking.admit(asker)
        text = conversation.question_in(message)
        surface = ReplySurface(message)
        try:
            if conversation.is_small_talk(text):
                await replies.say(message, ask_texts.WELCOME if conversation.is_thanks(text) else texts.HELP)
                return
            async with message.channel.typing():
                history = await conversation.turns(message, me, self._bounds)
                asked = self._asking.question(text, asker.guild_id, history=history)
                answer = await self._grown(surface, asked, None)
            await surface.finish(render_answer(answer, quote_question=False))
        except discord.Forbidden as error:
            raise replies.refused_here(error, message) from error
        except Exception:
            await surface.clear()
            raise
        await self._unanswered.note(answer, asker.guild_id, private=False)

    async def _grown(self, surface: Surface, asked: Question, question: str | None) -> Answer:
        """The answer, which is seen growing on `surface` where that takes long."""
        with self._in_flight.waiting(surface.tell):
            async with Growing(surface, question, interval=self._edit_seconds) as growing:
                return await self._asking.answer(asked, growing.watch)

    async def _open_thread(self, interaction: Interaction, question: str, *, private: bool) -> None:
        if private:
            refusal: str | None = ask_texts.NO_THREAD_IN_PRIVATE
        else:
            refusal = await open_thread(interaction, question, hears_all=self._hears_all)
        if refusal:
            await interaction.followup.send(refusal, ephemeral=True)

    async def _hint(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Say how to ask in a thread where not every message reaches us; once in a while."""
        key = message.channel.id
        if self._hinted.wait(key, _ONE_HINT) > 0:
            return
        self._hinted.take(key, _ONE_HINT)
        await replies.say(message, ask_texts.unheard(me.mention))


def _check_writable(message: discord.Message) -> None:
    """NoPermissionError, naming what is missing, where the bot may not answer."""
    missing = _missing(message)
    if missing:
        raise NoPermissionError(ask_texts.may_not_answer(f"<#{message.channel.id}>", missing))


def _missing(message: discord.Message) -> tuple[str, ...]:
    if message.guild is None or isinstance(message.channel, (discord.DMChannel, discord.GroupChannel)):
        return ()
    permissions = message.channel.permissions_for(message.guild.me)
    return missing_to_write(permissions, in_thread=isinstance(message.channel, discord.Thread))
