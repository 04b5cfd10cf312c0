"""The Discord client: intents, cogs, command sync, health."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import evidence, replies, texts
from bot.answer_buttons import ShareButton, VoteButton, WatchButton
from bot.asker import asker_of
from bot.asking import Answers, Asking, scopes_in
from bot.cogs.about import AboutCog
from bot.cogs.ask import AskCog
from bot.cogs.compare import CompareCog
from bot.cogs.forget import ForgetButton, ForgetCog
from bot.cogs.latest import LatestCog
from bot.cogs.settings import Operator
from bot.cogs.sharing import SharingCog
from bot.cogs.trends import TrendsCog
from bot.cogs.votes import VotesCog
from bot.conversation import Bounds
from bot.desk.compose import DeskParts
from bot.desk.guilds import Guilds
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.feeding import Feeding
from bot.forgetting import Forgetting, KeptOf
from bot.health import Health
from bot.housekeeping import Housekeeping
from bot.in_flight import InFlight
from bot.limits import Budgets, Limits
from bot.model_budget import MeteredAnswers, ModelAnswers
from bot.paging import PageButton, Pager
from bot.render import render_evidence
from bot.retention import FEEDBACK_DAYS, SUGGESTION_DAYS, UNANSWERED_DAYS, KeptFor, Retention
from bot.settings import BotSettings
from bot.telling.compose import TellingParts
from bot.unanswered import UnansweredQuestions
from bot.views import EvidenceButton
from bot.workers import DaemonExecutor
from corpus.database.feedback import FeedbackStore
from corpus.database.guilds import GuildStore
from corpus.database.model_answers import ModelAnswerStore
from corpus.database.suggestions import SuggestionStore
from corpus.database.unanswered import UnansweredStore
from corpus.errors import CorpusError
from corpus.feeds.service import THREADS, FeedService
from corpus.library import Library

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


class Tree(app_commands.CommandTree["EvNewsBot"]):
    """The commands; whatever one of them raises becomes a sentence."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Tell the person, log the trace."""
        await replies.report(interaction, error)


class EvNewsBot(commands.Bot):
    """The bot, built of its parts."""

    def __init__(
        self,
        settings: BotSettings,
        library: Library,
        answers: Answers,
        *,
        feeds: FeedService | None = None,
        tells: bool = True,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`feeds` reads what outlets publish; `now` gives the time in UTC, `clock` seconds that never run backwards.

        `tells` is whether new articles are told of by themselves, every few seconds.
        """
        # A message that mentions the bot, answers it or reaches it in private has its text without any privilege.
        intents = discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True, message_content=settings.message_content
        )
        super().__init__(
            command_prefix=commands.when_mentioned,  # unused: see on_message
            help_command=None,
            tree_cls=Tree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._settings = settings
        self._library = library
        self._now = now
        self._clock = clock
        self.in_flight = InFlight()
        self.pager = Pager(self.in_flight)
        self._guild_settings = Guilds(GuildStore(library.database))
        self._rights = Rights(self._guild_settings)
        self._model_answers = ModelAnswerStore(library.database)
        self._operator = Operator(Budgets.of(settings), None)
        if isinstance(answers, ModelAnswers) and answers.uses_model:
            limit = settings.model_answers
            self._operator = Operator(Budgets.of(settings), limit)
            answers = MeteredAnswers(answers, self._model_answers, self._guild_settings, limit=limit, now=now)
        limits = Limits(self._operator.budgets, clock)
        self._asking = Asking(
            answers, library.companies, limits, self._guild_settings, timeout=settings.answer_timeout, now=now
        )
        self.telling = TellingParts(
            self, library, answers, self._asking, self._guild_settings, self._rights, self.in_flight, now
        )
        self._desk = DeskParts(
            self,
            library,
            self._guild_settings,
            self._rights,
            self.pager,
            self.in_flight,
            now=now,
            clock=clock,
        )
        self._tells = tells
        self._feeds = feeds or FeedService.of(library, executor=DaemonExecutor(THREADS), now=now)
        self._connected = False
        self._housekeeping = Housekeeping(library, self._health)
        self._background: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """Put in the cogs, tell Discord of the commands if they changed, and load the model while people arrive."""
        await self._guild_settings.load()
        bounds = Bounds(self._settings.history_turns, self._settings.history_characters)
        await self._add_asking(bounds)
        await self._add_news()
        await self.telling.add_cogs(bounds)
        grace = timedelta(days=self._settings.grace_days)
        await self._desk.add_cogs(self._feeds, self._model_answers, self._operator, grace)
        self.add_dynamic_items(EvidenceButton, VoteButton, ShareButton, WatchButton, ForgetButton, PageButton)
        await self._sync_commands()
        reads = self._library.settings.poll_feeds
        feeding = Feeding(self._feeds, self._guild_settings, self.get_guild, self._now, reads=reads)
        telling = [self.telling.run()] if self._tells else []
        for work in (*self._housekeeping.work(self._retention), feeding.run(), *telling):
            task = asyncio.create_task(work)
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _add_asking(self, bounds: Bounds) -> None:
        """Questions, and what people do with the answers."""
        database = self._library.database
        feedback, gaps, suggestions = FeedbackStore(database), UnansweredStore(database), SuggestionStore(database)
        unanswered = UnansweredQuestions(gaps, self._asking, self._now)
        hears_all = self._settings.message_content
        await self.add_cog(
            AskCog(self, self._asking, unanswered, self.in_flight, bounds, hears_all=hears_all, clock=self._clock)
        )
        await self.add_cog(VotesCog(self, feedback, database.get_by_number, self.in_flight, self._now))
        await self.add_cog(SharingCog(self.in_flight))
        kept = [KeptOf("votes and comments on answers", feedback), KeptOf("suggestions of articles", suggestions)]
        kept += self.telling.kept_of_people
        await self.add_cog(ForgetCog(Forgetting(kept), self.in_flight))
        self._retention = Retention(
            [
                KeptFor("votes and comments", feedback, FEEDBACK_DAYS),
                KeptFor("unanswered questions", gaps, UNANSWERED_DAYS),
                KeptFor("suggestions", suggestions, SUGGESTION_DAYS),
                *self.telling.kept_for_a_while,
            ],
            self._now,
        )

    async def _add_news(self) -> None:
        """Lists, comparisons, trends, and what the bot tells about itself."""
        database, companies = self._library.database, self._library.companies
        await self.add_cog(LatestCog(database, self._asking, self.pager, self.in_flight, self._now))
        await self.add_cog(CompareCog(database, self._asking, self.in_flight, self._now))
        await self.add_cog(TrendsCog(database, companies, self._asking, self.in_flight, self._now))
        links = {"Privacy policy": self._settings.privacy_url, "Help": self._settings.support_url}
        uses_model = self._operator.model_answers is not None
        await self.add_cog(AboutCog(self, database, self.in_flight, uses_model=uses_model, links=links))

    async def show_evidence(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Show the quotes behind an answer to the one who pressed the button."""
        async with replies.reporting(interaction):
            with self.in_flight.working():
                await interaction.response.defer(thinking=True, ephemeral=True)
                refs = evidence.decode(custom_id)
                if refs is None or interaction.message is None:
                    raise RefusedError(texts.NO_SUCH_EVIDENCE)
                quotes = await asyncio.to_thread(
                    evidence.look_up,
                    refs,
                    self._library.database.get_by_number,
                    scopes_in(asker_of(interaction).guild_id),
                    interaction.message.created_at,
                )
                await replies.send(interaction, render_evidence(quotes, complete=refs.complete), private=True)

    async def on_message(self, message: discord.Message, /) -> None:
        """No commands by prefix; questions are heard by the ask cog."""

    async def on_ready(self) -> None:
        """Connected, with a new session."""
        _log.info("Logged in as %s, in %d servers", self.user, len(self.guilds))
        await self._set_connected(True)

    async def on_resumed(self) -> None:
        """Connected again, nothing missed."""
        await self._set_connected(True)

    async def on_disconnect(self) -> None:
        """The gateway session broke off; discord.py comes back by itself."""
        if self._connected and not self.is_closed():
            await self._set_connected(False)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what an event raised."""
        _log.exception("Unexpected error in %s", event_method)

    async def close(self) -> None:
        """Leave Discord."""
        self._feeds.stop()
        for task in self._background:
            task.cancel()
        await super().close()

    async def _sync_commands(self) -> None:
        """Tell Discord of the commands if they are not those that it was told last."""
        payload = sorted((command.to_dict(self.tree) for command in self.tree.get_commands()), key=_name)
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        key = f"discord-commands:{self.application_id}"
        try:
            if await asyncio.to_thread(self._library.database.get_meta, key) == digest:
                return
            await self.tree.sync()
            await asyncio.to_thread(self._library.database.set_meta, key, digest)
            _log.info("Told Discord of %d commands", len(payload))
        except (discord.HTTPException, app_commands.AppCommandError, CorpusError):
            # Mentions still work, and the next start tries again.
            _log.exception("Could not tell Discord of the commands")

    async def _set_connected(self, connected: bool) -> None:
        self._connected = connected
        await self._housekeeping.write_health()

    def _health(self) -> Health:
        return Health(self._now(), self._connected, self.latency if self._connected else None)


def _name(command: dict[str, Any]) -> str:
    return f"{command.get('type')}:{command['name']}"
