"""The buttons and forms of suggestions. Their ids carry what they stand for, so they answer after a restart too."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, cast

import discord
from discord import ui

from bot import replies
from bot.desk import suggestion_texts as texts
from bot.desk.suggestion_cards import REASON, choice_label
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.desk import Suggestion

Interaction = discord.Interaction[Any]
Style = discord.ButtonStyle

COG = "SuggestCog"
_HOUR = 3600.0


class Reviews(Protocol):
    """The cog, as its buttons see it."""

    async def pressed(self, interaction: Interaction, what: str, number: int) -> None:
        """A button under a card."""

    async def chosen(self, interaction: Interaction, number: int) -> None:
        """The menu under the list."""


class SuggestionButton(
    ui.DynamicItem[ui.Button[Any]], template=r"sg:(?P<what>approve|reject|duplicate):(?P<number>\d{1,18})"
):
    """Approve, Reject or Duplicate."""

    def __init__(self, what: str, number: int, label: str = "", style: Style = Style.secondary) -> None:
        """`number` is the suggestion's."""
        super().__init__(ui.Button(label=label, style=style, custom_id=f"sg:{what}:{number}"))
        self._what, self._number = what, number

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> SuggestionButton:
        """The button that was pressed."""
        return cls(match["what"], int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        await _reviews(interaction).pressed(interaction, self._what, self._number)


class SuggestionMenu(ui.DynamicItem[ui.Select[Any]], template=r"sm:pending"):
    """Which suggestion of the list to look at."""

    def __init__(self, menu: ui.Select[Any]) -> None:
        """`menu` with its options."""
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> SuggestionMenu:
        """The menu that was used."""
        return cls(cast(ui.Select[Any], item))

    async def callback(self, interaction: Interaction) -> None:
        """Leave it to the cog."""
        await _reviews(interaction).chosen(interaction, int(self.item.values[0]))


ITEMS = (SuggestionButton, SuggestionMenu)


def card_view(card: RenderedMessage, number: int) -> ui.LayoutView:
    """A suggestion that waits for a decision."""
    view = to_view(card)
    approve = SuggestionButton("approve", number, "Approve", Style.success)
    reject = SuggestionButton("reject", number, "Reject", Style.danger)
    view.add_item(ui.ActionRow(approve, reject, SuggestionButton("duplicate", number, "Duplicate")))
    return view


def menu_of(suggestions: Sequence[Suggestion]) -> ui.ActionRow[Any]:
    """The menu under the list."""
    options = [discord.SelectOption(label=choice_label(each), value=str(each.id)) for each in suggestions]
    return ui.ActionRow(
        SuggestionMenu(ui.Select(custom_id="sm:pending", placeholder=texts.CHOOSE_SUGGESTION, options=options))
    )


class ReasonForm(ui.Modal, title=texts.REASON_TITLE):
    """Why a suggestion is not taken."""

    reason: ui.Label[ReasonForm] = ui.Label(
        text=texts.REASON,
        description=texts.REASON_HINT,
        component=ui.TextInput(style=discord.TextStyle.paragraph, required=False, max_length=REASON),
    )

    def __init__(self, sent: Callable[[Interaction, str], Awaitable[None]]) -> None:
        """`sent` is called with the reason."""
        # discord.py never hears of a form that is closed unsent; without a timeout it would be kept for ever.
        super().__init__(timeout=_HOUR)
        self._sent = sent

    async def on_submit(self, interaction: Interaction) -> None:
        """Reject it."""
        field = self.reason.component
        await self._sent(interaction, field.value.strip() if isinstance(field, ui.TextInput) else "")

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override]
        """Say in one sentence why not."""
        await replies.report(interaction, error)


def _reviews(interaction: Interaction) -> Reviews:
    # discord.py builds the items from their ids alone, so the client is their only way to the cog.
    return cast(Reviews, interaction.client.get_cog(COG))
