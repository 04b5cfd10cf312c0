"""The moderators' articles: `/article …` and the message menu "Add to EV news".

The commands stand in three parts: adding one article, a file of links, and what is stored already.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.cogs.article_adding import MENU
from bot.cogs.article_bulk import BulkCommands
from bot.cogs.article_keeping import FIND, KeepingCommands
from bot.desk.adding import Adding, Offer, Pending
from bot.desk.article_buttons import ITEMS
from bot.desk.bulk import Bulk
from bot.desk.guilds import Guilds
from bot.desk.keeping import Keeping
from bot.desk.rights import Rights
from bot.desk.waiting import Waiting
from bot.in_flight import InFlight
from bot.paging import Pager
from corpus.errors import CorpusError
from corpus.library import Library
from corpus.models import Draft

_log = logging.getLogger(__name__)


@app_commands.default_permissions(manage_messages=True)
@app_commands.guild_only()
class ArticleCog(
    BulkCommands, KeepingCommands, commands.GroupCog, group_name="article", group_description="This server's articles"
):
    """Moderators add, change and remove articles, which belong to their guild."""

    def __init__(
        self,
        bot: commands.Bot,
        library: Library,
        guilds: Guilds,
        rights: Rights,
        pager: Pager,
        in_flight: InFlight,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` gives the time in UTC, `clock` seconds that never run backwards."""
        super().__init__()
        self._bot = bot
        self._guilds = guilds
        self._rights = rights
        self._pager = pager
        self._in_flight = in_flight
        self._adding = Adding(library, now)
        self._keeping = Keeping(library, now)
        self._waiting = Waiting[Pending](clock, _size)
        self._bulk = Bulk(self._adding, clock)
        pager.add(FIND, self.find_page)
        self._menu = app_commands.ContextMenu(name=MENU, callback=self.add_links)
        self._menu.default_permissions = discord.Permissions(manage_messages=True)
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Put in the message menu and the buttons."""
        self._bot.tree.add_command(self._menu)
        self._bot.add_dynamic_items(*ITEMS)
        self._forget_old_copies.start()

    async def cog_unload(self) -> None:
        """Take them out again."""
        self._forget_old_copies.cancel()
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)
        self._bot.remove_dynamic_items(*ITEMS)

    @tasks.loop(hours=1)
    async def _forget_old_copies(self) -> None:
        """What was removed more than a day ago cannot be put back, and is not kept."""
        try:
            await self._keeping.forget_old_copies()
        except CorpusError:
            _log.exception("Copies of removed articles could not be deleted")  # the next hour tries again


def _size(pending: Pending) -> int:
    """Characters that a waiting draft holds."""
    if isinstance(pending, Offer):
        return len(pending.draft.text)
    drafts = [pending] if isinstance(pending, Draft) else [item.draft for item in pending.items if item.draft]
    return sum(len(draft.text) for draft in drafts)
