"""Buttons of telling; they find their cog by name, so that they work after a restart."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, Self, cast

import discord
from discord import ui

Interaction = discord.Interaction[Any]

WATCH_COG, SUBSCRIPTIONS_COG = "WatchCog", "SubscribeCog"
STOP = "Stop watching this"
_REMOVE_ID = "wx1:remove"


class Watches(Protocol):
    """The cog of watched questions."""

    def watch_answer(self, interaction: Interaction, custom_id: str) -> Awaitable[None]:
        """Watch the question of the answer under which the button stands."""

    def stop(self, interaction: Interaction, watch_id: int) -> Awaitable[None]:
        """Watch a question no more."""

    def chosen(self, interaction: Interaction, watch_id: int) -> Awaitable[None]:
        """The same, from the list."""


class ChangesSubscriptions(Protocol):
    """The cog of subscriptions."""

    def chosen(self, interaction: Interaction, what: str, subscription_id: int) -> Awaitable[None]:
        """Pause, resume or remove a subscription."""


class StopWatchingButton(ui.DynamicItem[ui.Button[Any]], template=re.compile(r"wx1:(?P<watch>\d{1,18})")):
    """Below a changed answer."""

    def __init__(self, watch_id: int) -> None:
        """`watch_id` is the watched question."""
        super().__init__(ui.Button(label=STOP, style=discord.ButtonStyle.secondary, custom_id=f"wx1:{watch_id}"))
        self._watch_id = watch_id

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that was pressed."""
        return cls(int(match["watch"]))

    async def callback(self, interaction: Interaction) -> None:
        """Watch it no more."""
        await cast(Watches, interaction.client.get_cog(WATCH_COG)).stop(interaction, self._watch_id)


class WatchMenu(ui.DynamicItem[ui.Select[Any]], template=re.compile("wx1:remove")):
    """Removes one of a list of watched questions."""

    def __init__(self, select: ui.Select[Any]) -> None:
        """`select` as `of` makes it."""
        super().__init__(select)

    @classmethod
    def of(cls, placeholder: str, options: Sequence[discord.SelectOption]) -> Self:
        """With the questions that may be chosen."""
        return cls(ui.Select(custom_id=_REMOVE_ID, placeholder=placeholder, options=list(options)))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The menu that was used."""
        return cls(cast("ui.Select[Any]", item))

    async def callback(self, interaction: Interaction) -> None:
        """Watch the chosen one no more."""
        await cast(Watches, interaction.client.get_cog(WATCH_COG)).chosen(interaction, _picked(interaction))


class SubscriptionMenu(ui.DynamicItem[ui.Select[Any]], template=re.compile("sb1:(?P<what>pause|remove)")):
    """Pauses, resumes or removes one of a list of subscriptions."""

    def __init__(self, select: ui.Select[Any]) -> None:
        """`select` as `of` makes it."""
        super().__init__(select)

    @classmethod
    def of(cls, what: str, placeholder: str, options: Sequence[discord.SelectOption]) -> Self:
        """With the subscriptions that may be chosen."""
        return cls(ui.Select(custom_id=f"sb1:{what}", placeholder=placeholder, options=list(options)))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The menu that was used."""
        return cls(cast("ui.Select[Any]", item))

    async def callback(self, interaction: Interaction) -> None:
        """Do it."""
        cog = cast(ChangesSubscriptions, interaction.client.get_cog(SUBSCRIPTIONS_COG))
        await cog.chosen(interaction, self.custom_id.partition(":")[2], _picked(interaction))


def _picked(interaction: Interaction) -> int:
    data: Any = interaction.data or {}
    values = data.get("values") or ["0"]
    return int(values[0]) if str(values[0]).isdecimal() else 0
