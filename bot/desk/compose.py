"""Where the parts of the desk are put together, for the client: what moderators and managers of a guild need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from discord.ext import commands

from bot.cogs.article import ArticleCog
from bot.cogs.audit import AuditCog
from bot.cogs.departures import DeparturesCog
from bot.cogs.feeds import FeedsCog
from bot.cogs.gaps import GapsCog
from bot.cogs.settings import Operator, SettingsCog
from bot.cogs.suggest import SuggestCog
from bot.desk.departures import Departures
from bot.desk.gap_finding import GapFinder
from bot.desk.guilds import Guilds
from bot.desk.rights import Rights
from bot.desk.settings_panel import SettingsControl
from bot.desk.suggesting import Suggesting
from bot.in_flight import InFlight
from bot.paging import Pager
from corpus.database.audit import AuditStore
from corpus.database.model_answers import ModelAnswerStore
from corpus.database.suggestions import SuggestionStore
from corpus.database.unanswered import UnansweredStore
from corpus.feeds.service import FeedService
from corpus.library import Library


class DeskParts:
    """Builds the desk over a library."""

    def __init__(
        self,
        bot: commands.Bot,
        library: Library,
        guilds: Guilds,
        rights: Rights,
        pager: Pager,
        in_flight: InFlight,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        """`now` gives the time in UTC, `clock` seconds that never run backwards."""
        self._bot = bot
        self._library = library
        self._guilds = guilds
        self._rights = rights
        self._pager = pager
        self._in_flight = in_flight
        self._now = now
        self._clock = clock

    async def add_cogs(
        self, feeds: FeedService, model_answers: ModelAnswerStore, operator: Operator, grace: timedelta
    ) -> None:
        """The commands and buttons of the desk; a guild that was left waits for `grace` before it is deleted."""
        bot, rights, pager, in_flight = self._bot, self._rights, self._pager, self._in_flight
        library, guilds, now = self._library, self._guilds, self._now
        articles = ArticleCog(bot, library, guilds, rights, pager, in_flight, now, self._clock)
        await bot.add_cog(articles)
        await self._add_wishes(articles)
        await bot.add_cog(AuditCog(AuditStore(library.database), rights, pager, in_flight))
        reads = library.settings.poll_feeds
        await bot.add_cog(FeedsCog(feeds, rights, pager, in_flight, now, reads=reads))
        await bot.add_cog(SettingsCog(guilds, rights, model_answers, operator, in_flight, now))
        await bot.add_cog(DeparturesCog(bot, Departures(library, guilds, grace, now), rights, in_flight))
        bot.add_dynamic_items(SettingsControl)

    async def _add_wishes(self, articles: ArticleCog) -> None:
        """What members suggest, and what nobody could be told."""
        bot, library, pager, in_flight = self._bot, self._library, self._pager, self._in_flight
        database, rights, now = library.database, self._rights, self._now
        suggesting = Suggesting(library, SuggestionStore(database), now, self._clock)
        await bot.add_cog(SuggestCog(bot, suggesting, articles, self._guilds, rights, pager, in_flight))
        finder = GapFinder(UnansweredStore(database), library.embedder, library.companies, now)
        await bot.add_cog(GapsCog(bot, finder, articles, rights, pager, in_flight, now))
