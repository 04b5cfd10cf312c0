"""The menus and the form of /gaps. Their ids carry what they stand for, so that they answer after a restart too."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, cast

import discord
from discord import ui

from bot import replies
from bot.desk import suggestion_texts as texts
from bot.desk.gaps import Gap, gap_label
from bot.markdown import cut, one_line
from bot.views import walk

Interaction = discord.Interaction[Any]

COG = "GapsCog"
_HOUR = 3600.0


class FillsGaps(Protocol):
    """The cog, as its menus see it."""

    async def add_source(self, interaction: Interaction, question: str) -> None:
        """A gap was chosen to be filled."""

    async def done(self, interaction: Interaction, key: str, page: int) -> None:
        """A gap was chosen to be dismissed."""


class GapMenu(ui.DynamicItem[ui.Select[Any]], template=r"gp:(?P<what>add|done):(?P<page>\d{1,4})"):
    """Add a source for one of the gaps, or be done with it."""

    def __init__(self, what: str, page: int, menu: ui.Select[Any]) -> None:
        """`page` is the page of the list that it stands on."""
        super().__init__(menu)
        self._what, self._page = what, page

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> GapMenu:
        """The menu that was used."""
        return cls(match["what"], int(match["page"]), cast(ui.Select[Any], item))

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        # discord.py builds the items from their ids alone, so the client is their only way to the cog.
        cog = cast(FillsGaps, interaction.client.get_cog(COG))
        key = self.item.values[0]
        if self._what == "add":
            await cog.add_source(interaction, _label(interaction, key))
        else:
            await cog.done(interaction, key, self._page)


ITEMS = (GapMenu,)


def menus_of(gaps: Sequence[Gap], start: int, page: int) -> tuple[ui.ActionRow[Any], ...]:
    """The menus under a page; `start` is the number of its first gap, from 1."""
    options = [
        discord.SelectOption(label=gap_label(number, gap), value=gap.key) for number, gap in enumerate(gaps, start)
    ]
    return tuple(
        ui.ActionRow(
            GapMenu(what, page, ui.Select(custom_id=f"gp:{what}:{page}", placeholder=placeholder, options=options))
        )
        for what, placeholder in (("add", texts.ADD_SOURCE), ("done", texts.DONE_WITH))
    )


class SourceForm(ui.Modal, title=texts.SOURCE_TITLE):
    """Where the answer to a question can be read."""

    def __init__(self, question: str, sent: Callable[[Interaction, str], Awaitable[None]]) -> None:
        """`question` is what was asked; `sent` is called with the link."""
        # discord.py never hears of a form that is closed unsent; without a timeout it would be kept for ever.
        super().__init__(timeout=_HOUR)
        self._sent = sent
        self._link: ui.TextInput[Any] = ui.TextInput(max_length=2048, placeholder="https://…")
        self.add_item(
            ui.Label(text=texts.SOURCE, description=cut(one_line(question), 100) or None, component=self._link)
        )

    async def on_submit(self, interaction: Interaction) -> None:
        """Look at the article."""
        await self._sent(interaction, self._link.value.strip())

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override]
        """Say in one sentence why not."""
        await replies.report(interaction, error)


def _label(interaction: Interaction, key: str) -> str:
    """What the menu says of the chosen gap: looking it up could take longer than a form may wait."""
    if interaction.message is None:
        return ""
    menus = (each for each in walk(interaction.message.components) if isinstance(each, discord.SelectMenu))
    labels = (option.label for menu in menus for option in menu.options if option.value == key)
    return next(labels, "").partition(". ")[2]
