"""Who did what at the desk: `/audit`."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.desk import texts
from bot.desk.audit import PER_PAGE, render_audit
from bot.desk.rights import Rights
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.markdown import cut, one_line
from bot.paging import Arguments, Page, Pager, clamp, pages_of
from corpus.database.audit import AuditStore

Interaction = discord.Interaction[Any]


class AuditCog(commands.Cog):
    """Moderators look back."""

    def __init__(self, audit: AuditStore, rights: Rights, pager: Pager, in_flight: InFlight) -> None:
        """`pager` turns the pages."""
        self._audit = audit
        self._rights = rights
        self._pager = pager
        self._in_flight = in_flight
        pager.add("audit", self._page)

    @app_commands.command(name="audit", description="Who added, changed, removed or approved what, and when")
    @app_commands.describe(member="Only what this person did", article="Only what happened to this article")
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def audit(
        self,
        interaction: Interaction,
        member: discord.User | None = None,
        article: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Show the newest entries to the moderator alone."""
        with self._in_flight.working():
            self._rights.require_moderator(interaction)
            arguments = (str(member.id) if member else "", _number(article) if article else "")
            await interaction.response.defer(thinking=True, ephemeral=True)
            await self._pager.open(interaction, "audit", arguments)

    @audit.autocomplete("article")
    async def suggest_article(self, interaction: Interaction, words: str) -> list[Choice[str]]:
        """Articles that the audit tells of; none to those who may not see it."""
        try:
            guild_id = self._rights.require_moderator(interaction)
        except RefusedError:
            return []
        found = await asyncio.to_thread(self._audit.titles, guild_id, words.strip(), 25)
        return [Choice(name=cut(f"{number} · {one_line(title)}", 100), value=str(number)) for number, title in found]

    async def _page(self, interaction: Interaction, arguments: Arguments, number: int) -> Page:
        guild_id = self._rights.require_moderator(interaction)
        actor_id, article_number = (int(argument) if argument else None for argument in arguments)

        def read() -> Page:
            count = self._audit.count(guild_id, actor_id=actor_id, article_number=article_number)
            pages = pages_of(count, PER_PAGE)
            page = clamp(number, pages)
            entries = self._audit.list(
                guild_id,
                limit=PER_PAGE,
                offset=page * PER_PAGE,
                actor_id=actor_id,
                article_number=article_number,
            )
            shown = render_audit(entries, count, actor_id=actor_id, article_number=article_number)
            return Page(shown, page, pages)

        return await asyncio.to_thread(read)


def _number(article: str) -> str:
    """The number that was picked or written; the database's own are no longer than nine digits."""
    number = article.strip().lstrip("#")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        raise RefusedError(texts.NO_SUCH_NUMBER)
    return number
