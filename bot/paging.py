"""Lists with Previous and Next, which only the one who asked for them turns.

How a command uses it (the pager arrives by constructor):

    class AuditCog(commands.Cog):
        def __init__(self, pager: Pager, …):
            self._pager = pager
            pager.add("audit", self._page)              # once; the name stands in the buttons' ids

        async def audit(self, interaction, member=None):
            with self._in_flight.working():
                self._rights.require_moderator(interaction)
                await interaction.response.defer(thinking=True, ephemeral=True)
                await self._pager.open(interaction, "audit", (str(member.id) if member else "",))

        async def _page(self, interaction, arguments, number) -> Page:
            guild_id = self._rights.require_moderator(interaction)   # asked anew with every turn
            …read the slice…
            return Page(RenderedMessage(…), number, pages_of(count, PER_PAGE))

The buttons carry the command, its arguments, the page and the asker, so that they work after a restart; only arguments
too long for a button's id are kept in memory, and are asked for anew after a restart. `_page` is given numbers from 0;
where the list has become shorter it gives its last page (`clamp`). A list with one page has no buttons.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

import discord
from discord import ui

from bot import replies
from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.render import RenderedMessage
from bot.views import to_view

Interaction = discord.Interaction[Any]
Arguments = tuple[str, ...]

MAX_ID = 100
"""Characters of a custom id."""
_KEPT = 2000
_TEMPLATE = r"pg:(?P<name>[a-z_-]{1,20}):(?P<owner>[0-9a-z]{1,14}):(?P<number>\d{1,6}):(?P<rest>.*)"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

NOT_YOURS = "Only the one who asked for this list can turn its pages. Run the command yourself to get your own."
TOO_OLD = "I have been restarted since and can no longer turn this list. Please run the command again."


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    message: RenderedMessage
    number: int
    """From 0."""
    count: int
    """Pages in all, at least 1."""
    rows: tuple[ui.ActionRow[Any], ...] = ()
    """Dynamic items for what can be done with what stands on it."""


Source = Callable[[Interaction, Arguments, int], Awaitable[Page]]
"""Makes a page of a list; raises as a command does where the person may no longer see it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a button of a list stands for."""

    name: str
    owner: int
    number: int
    rest: str


def pages_of(items: int, per_page: int) -> int:
    """Pages that so many items fill; an empty list has one."""
    return max(-(-items // per_page), 1)


def slice_of(page: int, items: int, per_page: int, *, from_end: bool = False) -> tuple[int, int]:
    """A page's first item, from 0, and how many it has; `from_end`, the last page is full, not the first."""
    if not from_end:
        return page * per_page, per_page
    end = items - (pages_of(items, per_page) - 1 - page) * per_page
    first = max(end - per_page, 0)
    return first, end - first


def clamp(number: int, count: int) -> int:
    """The page nearest to `number` that there is."""
    return min(max(number, 0), count - 1)


class Pager:
    """All lists of the bot."""

    def __init__(self, in_flight: InFlight) -> None:
        """No lists yet."""
        self._in_flight = in_flight
        self._sources: dict[str, Source] = {}
        self._kept: OrderedDict[str, Arguments] = OrderedDict()

    def add(self, name: str, source: Source) -> None:
        """`source` makes the pages of the list `name`."""
        self._sources[name] = source

    async def open(self, interaction: Interaction, name: str, arguments: Arguments = (), number: int = 0) -> None:
        """Show a page in place of the deferred answer."""
        page = await self._sources[name](interaction, arguments, number)
        view = self._view(page, name, interaction.user.id, arguments)
        await interaction.edit_original_response(view=view)

    async def turn(self, interaction: Interaction, custom_id: str) -> None:
        """Answer the press of a button."""
        async with replies.reporting(interaction):
            with self._in_flight.working():
                wanted = decode(custom_id)
                if wanted is None or wanted.name not in self._sources:
                    raise RefusedError(TOO_OLD)
                if interaction.user.id != wanted.owner:
                    raise RefusedError(NOT_YOURS)
                arguments = self._arguments(wanted.rest)
                await interaction.response.defer()
                await self.open(interaction, wanted.name, arguments, wanted.number)

    def _view(self, page: Page, name: str, owner: int, arguments: Arguments) -> ui.LayoutView:
        view = to_view(page.message)
        for row in page.rows:
            view.add_item(row)
        if page.count > 1:
            rest = self._rest(name, arguments)
            before, here, after = (
                encode(Turn(name, owner, number, rest)) for number in range(page.number - 1, page.number + 2)
            )
            # All three are dynamic items: for any other button discord.py would keep the whole view in memory for ever.
            view.add_item(
                ui.ActionRow(
                    PageButton(before, "Previous", disabled=page.number <= 0),
                    PageButton(here, f"{page.number + 1} of {page.count}", disabled=True),
                    PageButton(after, "Next", disabled=page.number >= page.count - 1),
                )
            )
        return view

    def _rest(self, name: str, arguments: Arguments) -> str:
        """The arguments as they stand in an id: themselves, or where they are too long the key to them."""
        rest = ",".join(_quoted(argument) for argument in arguments)
        if len(f"pg:{name}:{'z' * 14}:{'9' * 6}:{rest}") <= MAX_ID:
            return rest
        key = hashlib.sha256(rest.encode()).hexdigest()[:24]
        self._kept[key] = arguments
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return f"!{key}"

    def _arguments(self, rest: str) -> Arguments:
        if not rest.startswith("!"):
            return tuple(_unquoted(argument) for argument in rest.split(",")) if rest else ()
        kept = self._kept.get(rest[1:])
        if kept is None:
            raise RefusedError(TOO_OLD)
        self._kept.move_to_end(rest[1:])
        return kept


class HasPager(Protocol):
    """The client, as a button sees it."""

    pager: Pager


class PageButton(ui.DynamicItem[ui.Button[Any]], template=_TEMPLATE):
    """Previous or Next."""

    def __init__(self, custom_id: str, label: str = "", *, disabled: bool = False) -> None:
        """`custom_id` as `encode` makes it."""
        super().__init__(
            ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id, disabled=disabled)
        )

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> PageButton:
        """The button that was pressed."""
        return cls(match.string)

    async def callback(self, interaction: Interaction) -> None:
        """Turn the page."""
        # discord.py builds the item from the id alone, so the client is its only way to the lists.
        await cast(HasPager, interaction.client).pager.turn(interaction, self.custom_id)


def encode(turn: Turn) -> str:
    """The id of a button; that of a page before the first one belongs to a disabled button."""
    number = turn.number if turn.number >= 0 else 999_999
    return f"pg:{turn.name}:{_base36(turn.owner)}:{number}:{turn.rest}"


def decode(custom_id: str) -> Turn | None:
    """What `encode` made; None if it is not one of ours."""
    found = re.fullmatch(_TEMPLATE, custom_id, re.DOTALL)
    return Turn(found["name"], int(found["owner"], 36), int(found["number"]), found["rest"]) if found else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _quoted(argument: str) -> str:
    # An empty list and one empty argument must differ, and "!" in front means a key.
    return argument.replace("%", "%25").replace(",", "%2C").replace("!", "%21") or "%"


def _unquoted(argument: str) -> str:
    return "" if argument == "%" else argument.replace("%21", "!").replace("%2C", ",").replace("%25", "%")
