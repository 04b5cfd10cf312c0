"""Where the parts of telling are put together, for the client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from discord.ext import commands

from bot.asking import Answers, Asking
from bot.cogs.digest import DigestCog
from bot.cogs.subscribe import SubscribeCog
from bot.cogs.watch import WatchCog
from bot.conversation import Bounds
from bot.desk.guilds import Guilds
from bot.desk.rights import Rights
from bot.forgetting import KeptOf
from bot.in_flight import InFlight
from bot.retention import KeptFor
from bot.telling.buttons import StopWatchingButton, SubscriptionMenu, WatchMenu
from bot.telling.contents import Contents
from bot.telling.courier import Courier
from bot.telling.deciding import Decider
from bot.telling.delivering import Deliverer
from bot.telling.digesting import Digester
from bot.telling.gate import WatchedQuestions
from bot.telling.moderators import Moderators
from bot.telling.service import EVERY, Telling
from bot.telling.watching import Watching
from corpus.database.digests import DigestStore
from corpus.database.posts import PostStore
from corpus.database.subscriptions import SubscriptionStore
from corpus.database.telling_news import NewsStore
from corpus.database.watches import WatchStore
from corpus.library import Library

POST_DAYS = 90
"""How long it is remembered which message tells of which story; later reports then get a post of their own."""


class TellingParts:
    """Builds telling over a library, and runs it."""

    def __init__(
        self,
        bot: commands.Bot,
        library: Library,
        answers: Answers,
        asking: Asking,
        guilds: Guilds,
        rights: Rights,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """`answers` answers watched questions; `now` gives the time in UTC."""
        database, companies = library.database, library.companies
        self._bot = bot
        self._asking = asking
        self._rights = rights
        self._in_flight = in_flight
        self._now = now
        self._news = NewsStore(database)
        self.posts = PostStore(database)
        self.subscriptions = SubscriptionStore(database)
        self.digests = DigestStore(database)
        self.watches = WatchStore(database)
        self._questions = WatchedQuestions(self.watches, library.embedder, now)
        self._watching = Watching(self.watches, database, answers, companies, library.embedder, self._questions, now)
        self._digester = Digester(self._news, self.digests, self.subscriptions, companies, now)
        deliverer = Deliverer(
            Courier(bot),
            Contents(self._news, self.posts, self.digests, self.watches),
            self.posts,
            self.subscriptions,
            self.digests,
            self.watches,
            now,
            Moderators(bot, guilds).tell,
        )
        decider = Decider(self._news, self.posts, self.subscriptions, companies, self._questions, now)
        self.telling = Telling(self._news, decider, self._watching, self._digester, deliverer)

    async def add_cogs(self, bounds: Bounds) -> None:
        """The commands and buttons of telling."""
        bot, in_flight, now = self._bot, self._in_flight, self._now
        await bot.add_cog(SubscribeCog(self.subscriptions, self._asking, self._rights, in_flight, now))
        await bot.add_cog(DigestCog(self.digests, self._digester, self._asking, self._rights, in_flight, now))
        await bot.add_cog(
            WatchCog(bot, self.watches, self._watching, self._questions, self._asking, in_flight, bounds, now)
        )
        bot.add_dynamic_items(StopWatchingButton, WatchMenu, SubscriptionMenu)

    @property
    def kept_of_people(self) -> Sequence[KeptOf]:
        """What `/forget me` deletes; messages about a watched question go with it."""
        return (KeptOf("watched questions", self.watches),)

    @property
    def kept_for_a_while(self) -> Sequence[KeptFor]:
        """What is deleted by age."""
        return (KeptFor("expired watches", self.watches, 0), KeptFor("posts of stories", self.posts, POST_DAYS))

    async def run(self) -> None:
        """One round after the other, for ever."""
        await self._bot.wait_until_ready()
        while True:
            await self.telling.round()
            await asyncio.sleep(EVERY)
