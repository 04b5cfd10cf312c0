"""Who is waiting for an answer right now, so that a shutdown can tell them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from bot import texts
from bot.errors import RefusedError

_log = logging.getLogger(__name__)

Tell = Callable[[str], Awaitable[object]]


class InFlight:
    """The work of the moment: what may be broken off, and what is about to be done."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._working: set[asyncio.Task[object]] = set()
        self._waiting: dict[asyncio.Task[object], Tell] = {}
        self._stopping = False

    @contextmanager
    def working(self) -> Iterator[None]:
        """The current task does something that a shutdown waits for; refused once a shutdown has begun."""
        if self._stopping:
            raise RefusedError(texts.RESTARTING)
        task = _current()
        self._working.add(task)
        try:
            yield
        finally:
            self._working.discard(task)

    @contextmanager
    def waiting(self, tell: Tell) -> Iterator[None]:
        """Within `working`: the task waits for something slow, which a shutdown breaks off, telling the asker."""
        task = _current()
        if self._stopping:
            raise RefusedError(texts.RESTARTING)
        self._waiting[task] = tell
        try:
            yield
        finally:
            self._waiting.pop(task, None)

    async def stop(self, seconds: float) -> None:
        """Break off all that waits and tell the askers; let the rest finish; take at most `seconds`."""
        self._stopping = True
        waiting, self._waiting = self._waiting, {}
        for task in waiting:
            task.cancel()
        told = {asyncio.ensure_future(_quietly(tell)) for tell in waiting.values()}
        finishing = self._working - set(waiting)
        if told or finishing:
            _, late = await asyncio.wait(told | finishing, timeout=seconds)
            for task in late:
                task.cancel()
        _log.info("Stopped: %d askers told, %d answers finished", len(told), len(finishing))


async def _quietly(tell: Tell) -> None:
    try:
        await tell(texts.RESTARTING)
    except Exception:  # noqa: BLE001  # the asker's channel or token may be gone; nothing else is left to try
        _log.warning("Could not tell an asker about the restart", exc_info=True)


def _current() -> asyncio.Task[object]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not within a task")
    return task
