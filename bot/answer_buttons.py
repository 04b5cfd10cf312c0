"""What stands below an answer: 👍, 👎, Share, Tell me. Their ids are all alike: the message says what they are about.

They find their cog by name, so that they work after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any, Protocol, cast

import discord
from discord import ui

from bot.watch_ids import WATCH

Interaction = discord.Interaction[Any]

GOOD_ID, BAD_ID, SHARE_ID = "fb1:+", "fb1:-", "sh1"
VOTES_COG, SHARING_COG, WATCH_COG = "VotesCog", "SharingCog", "WatchCog"


class TakesVotes(Protocol):
    """The cog of 👍 and 👎."""

    def good(self, interaction: Interaction) -> Awaitable[None]:
        """Answer the press of 👍."""

    def bad(self, interaction: Interaction) -> Awaitable[None]:
        """Answer the press of 👎."""


class Shares(Protocol):
    """The cog of Share."""

    def share(self, interaction: Interaction) -> Awaitable[None]:
        """Answer the press of Share."""


class WatchesAnswers(Protocol):
    """The cog of watched questions."""

    def watch_answer(self, interaction: Interaction, custom_id: str) -> Awaitable[None]:
        """Answer the press of Tell me when this changes."""


class VoteButton(ui.DynamicItem[ui.Button[Any]], template=re.compile(r"fb1:(?P<vote>[+-])")):
    """👍 or 👎."""

    def __init__(self, custom_id: str) -> None:
        """`custom_id` is GOOD_ID or BAD_ID."""
        emoji = "👍" if custom_id == GOOD_ID else "👎"
        super().__init__(ui.Button(emoji=emoji, style=discord.ButtonStyle.secondary, custom_id=custom_id))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> VoteButton:
        """The button that was pressed."""
        return cls(match.string)

    async def callback(self, interaction: Interaction) -> None:
        """Take the vote."""
        cog = cast(TakesVotes, interaction.client.get_cog(VOTES_COG))
        await (cog.good(interaction) if self.custom_id == GOOD_ID else cog.bad(interaction))


class ShareButton(ui.DynamicItem[ui.Button[Any]], template=re.compile("sh1")):
    """Shows to all what only the asker sees."""

    def __init__(self) -> None:
        """There is but one of them on a message."""
        super().__init__(ui.Button(label="Share", emoji="📣", style=discord.ButtonStyle.secondary, custom_id=SHARE_ID))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> ShareButton:
        """The button that was pressed."""
        return cls()

    async def callback(self, interaction: Interaction) -> None:
        """Share the answer."""
        await cast(Shares, interaction.client.get_cog(SHARING_COG)).share(interaction)


class WatchButton(ui.DynamicItem[ui.Button[Any]], template=WATCH):
    """Has the presser told when the answer changes."""

    def __init__(self, custom_id: str) -> None:
        """`custom_id` as `watch_ids.encode` makes it."""
        style = discord.ButtonStyle.secondary
        super().__init__(ui.Button(label="Tell me when this changes", emoji="🔔", style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> WatchButton:
        """The button that was pressed."""
        return cls(match.string)

    async def callback(self, interaction: Interaction) -> None:
        """Watch the question."""
        cog = cast(WatchesAnswers, interaction.client.get_cog(WATCH_COG))
        await cog.watch_answer(interaction, self.custom_id)
