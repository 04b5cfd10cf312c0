"""An answer while it grows: what is being done, and the sentences that have been checked so far."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import discord

from bot import ask_texts
from bot.render import RenderedMessage, linked_pieces
from bot.surfaces import Surface
from retrieval.progress import Progress, Stage

_log = logging.getLogger(__name__)

EDIT_SECONDS = 1.5
"""Between two edits: at least a second, and within Discord's five edits in five seconds."""
_LONGEST = 3500


def render_progress(progress: Progress, question: str | None) -> RenderedMessage:
    """What is shown of an unfinished answer; every sentence in it is proven already."""
    pieces = linked_pieces(progress.text, progress.citations)
    while sum(map(len, pieces)) > _LONGEST:
        pieces.pop()
    doing = {
        Stage.SEARCHING: ask_texts.searching(progress.articles),
        Stage.READING: ask_texts.reading(progress.articles),
        Stage.WRITING: ask_texts.WRITING,
        Stage.CHECKING: ask_texts.CHECKING,
    }[progress.stage]
    return RenderedMessage("".join(pieces).strip(), question, footer=f"-# {doing}")


class Growing:
    """Shows progress, never twice within `interval` seconds; and nothing of an answer that is there at once."""

    def __init__(
        self,
        surface: Surface,
        question: str | None,
        *,
        interval: float = EDIT_SECONDS,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`question` is the line above the answer, ready for Discord; `pause` waits."""
        self._surface = surface
        self._question = question
        self._interval = interval
        self._pause = pause
        self._latest: Progress | None = None
        self._shown: RenderedMessage | None = None
        self._news = asyncio.Event()
        self._editing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._last_edit: float | None = None

    def watch(self, progress: Progress) -> None:
        """Note how far the answer is."""
        self._latest = progress
        self._news.set()

    async def __aenter__(self) -> Self:
        """Begin to show what `watch` is told."""
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it: no draft comes after this, and the next edit is not too soon."""
        if self._task is None:
            return
        async with self._editing:
            self._task.cancel()
        await asyncio.wait((self._task,))
        if error is None and self._last_edit is not None:
            since = asyncio.get_running_loop().time() - self._last_edit
            if since < self._interval:
                await self._pause(self._interval - since)

    async def _run(self) -> None:
        try:
            while True:
                await self._pause(self._interval)
                await self._news.wait()
                self._news.clear()
                await self._show()
        except discord.HTTPException as failure:
            _log.warning("A draft cannot be shown: %s", failure)  # the answer itself will say what is wrong

    async def _show(self) -> None:
        if self._latest is None:
            return
        draft = render_progress(self._latest, self._question)
        if draft == self._shown:
            return
        async with self._editing:
            await self._surface.show(draft)
            self._shown = draft
            self._last_edit = asyncio.get_running_loop().time()
