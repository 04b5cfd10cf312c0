"""The buttons of the article desk. Their ids carry what they stand for, so that they answer after a restart too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol, cast

import discord
from discord import ui

from bot.desk import article_texts as texts
from bot.desk.preview import Batch, can_add, option_label, render_batch, render_preview
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.desk import ArticlePreview, Standing

Interaction = discord.Interaction[Any]
Style = discord.ButtonStyle

COG = "ArticleCog"
_ADD, _EDIT, _CANCEL, _OPEN = "add", "edit", "cancel", "open"


class Desk(Protocol):
    """The cog, as its buttons see it."""

    async def draft_pressed(self, interaction: Interaction, what: str, key: str) -> None:
        """A button under a preview."""

    async def links_chosen(self, interaction: Interaction, key: str, values: Sequence[str]) -> None:
        """The menu under several links."""

    async def article_pressed(self, interaction: Interaction, what: str, number: int) -> None:
        """A button under an article."""

    async def bulk_cancelled(self, interaction: Interaction, key: str) -> None:
        """The button under the progress of a file of links."""


class DraftButton(ui.DynamicItem[ui.Button[Any]], template=r"ad:(?P<what>add|edit|cancel|open):(?P<key>[0-9a-f]{16})"):
    """Add, Edit, Cancel or Look closer under a preview."""

    def __init__(self, what: str, key: str, label: str = "", style: Style = Style.secondary) -> None:
        """`key` is what the draft waits under."""
        super().__init__(ui.Button(label=label, style=style, custom_id=f"ad:{what}:{key}"))
        self._what, self._key = what, key

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> DraftButton:
        """The button that was pressed."""
        return cls(match["what"], match["key"])

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        await _desk(interaction).draft_pressed(interaction, self._what, self._key)


class LinkMenu(ui.DynamicItem[ui.Select[Any]], template=r"as:(?P<key>[0-9a-f]{16})"):
    """Which of several links to add."""

    def __init__(self, key: str, menu: ui.Select[Any]) -> None:
        """`menu` with its options."""
        super().__init__(menu)
        self._key = key

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> LinkMenu:
        """The menu that was used."""
        return cls(match["key"], cast(ui.Select[Any], item))

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        await _desk(interaction).links_chosen(interaction, self._key, self.item.values)


class ArticleButton(
    ui.DynamicItem[ui.Button[Any]], template=r"aa:(?P<what>edit|ask|remove|keep|undo|history):(?P<number>\d{1,10})"
):
    """What can be done with a stored article."""

    def __init__(self, what: str, number: int, label: str = "", style: Style = Style.secondary) -> None:
        """`number` is the article's."""
        super().__init__(ui.Button(label=label, style=style, custom_id=f"aa:{what}:{number}"))
        self._what, self._number = what, number

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> ArticleButton:
        """The button that was pressed."""
        return cls(match["what"], int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        await _desk(interaction).article_pressed(interaction, self._what, self._number)


class BulkButton(ui.DynamicItem[ui.Button[Any]], template=r"ab:(?P<key>[0-9a-f]{16})"):
    """Cancel under the progress of a file of links."""

    def __init__(self, key: str) -> None:
        """`key` is that of the run."""
        super().__init__(ui.Button(label="Cancel", style=Style.danger, custom_id=f"ab:{key}"))
        self._key = key

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> BulkButton:
        """The button that was pressed."""
        return cls(match["key"])

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        await _desk(interaction).bulk_cancelled(interaction, self._key)


ITEMS = (DraftButton, LinkMenu, ArticleButton, BulkButton)


def preview_view(preview: ArticlePreview, key: str) -> ui.LayoutView:
    """A preview with Add, Edit and Cancel; without Add where it would change nothing."""
    view = to_view(render_preview(preview))
    row: ui.ActionRow[Any] = ui.ActionRow()
    if can_add(preview):
        label = "Add" if preview.standing is Standing.NEW else "Replace"
        row.add_item(DraftButton(_ADD, key, label, Style.success))
    if preview.standing is not Standing.TRACKED:
        row.add_item(DraftButton(_EDIT, key, "Edit"))
    row.add_item(DraftButton(_CANCEL, key, "Cancel"))
    view.add_item(row)
    return view


def batch_view(batch: Batch, key: str) -> ui.LayoutView:
    """Several links, with a menu of those that can be added."""
    view = to_view(render_batch(batch))
    addable = [number for number, item in enumerate(batch.items) if item.addable]
    if addable:
        options = [
            discord.SelectOption(
                label=option_label(number + 1, batch.items[number]), value=str(number), default=number in batch.chosen
            )
            for number in addable
        ]
        menu: ui.Select[Any] = ui.Select(
            custom_id=f"as:{key}",
            placeholder=texts.CHOOSE,
            min_values=0,
            max_values=len(options),
            options=options,
        )
        view.add_item(ui.ActionRow(LinkMenu(key, menu)))
    row: ui.ActionRow[Any] = ui.ActionRow()
    if batch.chosen:
        everything = len(batch.chosen) == len(addable) > 1
        label = f"Add all {len(addable)}" if everything else f"Add {len(batch.chosen)}"
        row.add_item(DraftButton(_ADD, key, label, Style.success))
    if len(batch.chosen) == 1:
        row.add_item(DraftButton(_OPEN, key, "Look closer"))
    row.add_item(DraftButton(_CANCEL, key, "Cancel"))
    view.add_item(row)
    return view


def article_view(message: RenderedMessage, *buttons: ArticleButton) -> ui.LayoutView:
    """An article, and what can be done with it."""
    view = to_view(message)
    if buttons:
        view.add_item(ui.ActionRow(*buttons))
    return view


def _desk(interaction: Interaction) -> Desk:
    # discord.py builds the items from their ids alone, so the client is their only way to the cog.
    return cast(Desk, interaction.client.get_cog(COG))
