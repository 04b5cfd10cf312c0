"""Where an answer appears: in place of a deferred response, or as a reply to a message. Drafts, then the answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol

import discord

from bot import replies
from bot.render import RenderedMessage
from bot.views import sentence_view, to_view

_log = logging.getLogger(__name__)


class Surface(Protocol):
    """One place for one answer."""

    async def show(self, draft: RenderedMessage) -> None:
        """Show something for the time being."""

    async def finish(self, messages: Sequence[RenderedMessage]) -> None:
        """Show the answer in place of all that was shown before."""

    async def tell(self, sentence: str) -> None:
        """One plain sentence instead of an answer."""


class ResponseSurface:
    """The deferred response to a command."""

    def __init__(self, interaction: discord.Interaction[Any], *, private: bool) -> None:
        """`private` is for the asker's eyes only."""
        self._interaction = interaction
        self._private = private

    async def show(self, draft: RenderedMessage) -> None:
        """Show something for the time being."""
        await replies.put(self._interaction, draft)

    async def finish(self, messages: Sequence[RenderedMessage]) -> None:
        """Show the answer in place of all that was shown before."""
        await replies.send(self._interaction, messages, private=self._private)

    async def tell(self, sentence: str) -> None:
        """One plain sentence instead of an answer."""
        await replies.tell(self._interaction, sentence)


class ReplySurface:
    """A reply to somebody's message."""

    def __init__(self, message: discord.Message) -> None:
        """Nothing is shown yet."""
        self._message = message
        self._draft: discord.Message | None = None

    async def show(self, draft: RenderedMessage) -> None:
        """Show something for the time being."""
        if self._draft is None:
            self._draft = await replies.reply(self._message, [draft])
        else:
            await self._draft.edit(view=to_view(draft))

    async def finish(self, messages: Sequence[RenderedMessage]) -> None:
        """Show the answer in place of all that was shown before."""
        if self._draft is None:
            await replies.reply(self._message, messages)
            return
        first, *others = messages
        await replies.reply(await self._draft.edit(view=to_view(first)), others)

    async def tell(self, sentence: str) -> None:
        """One plain sentence instead of an answer."""
        if self._draft is None:
            await replies.say(self._message, sentence)
        else:
            await self._draft.edit(view=sentence_view(sentence))

    async def clear(self) -> None:
        """Take the draft away: what went wrong is told in its own words."""
        if self._draft is None:
            return
        try:
            await self._draft.delete()
        except discord.HTTPException as error:
            _log.warning("A draft could not be taken away: %s", error)
        self._draft = None
