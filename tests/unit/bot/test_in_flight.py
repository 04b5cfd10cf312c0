from __future__ import annotations

import asyncio

import pytest

from bot import texts
from bot.errors import RefusedError
from bot.in_flight import InFlight


async def test_waiting_askers_are_told_and_the_rest_finishes() -> None:
    in_flight, told, done = InFlight(), [], []

    async def tell(sentence: str) -> None:
        told.append(sentence)

    async def stalled() -> None:
        with in_flight.working(), in_flight.waiting(tell):
            await asyncio.sleep(60)

    async def sending() -> None:
        with in_flight.working():
            await asyncio.sleep(0.05)
            done.append("sent")

    tasks = [asyncio.create_task(stalled()), asyncio.create_task(sending())]
    await asyncio.sleep(0)
    await in_flight.stop(2)
    assert (told, done) == ([texts.RESTARTING], ["sent"])
    assert [task.done() for task in tasks] == [True, True]
    with pytest.raises(RefusedError, match="restarting"), in_flight.working():
        pass


async def test_telling_that_hangs_is_given_up() -> None:
    in_flight = InFlight()

    async def hang(sentence: str) -> None:
        await asyncio.sleep(60)

    async def fail(sentence: str) -> None:
        raise OSError("gone")

    async def wait(tell: object) -> None:
        with in_flight.working(), in_flight.waiting(tell):  # type: ignore[arg-type]
            await asyncio.sleep(60)

    tasks = [asyncio.create_task(wait(hang)), asyncio.create_task(wait(fail))]
    await asyncio.sleep(0)
    await asyncio.wait_for(in_flight.stop(0.1), 1)
    await asyncio.wait(tasks, timeout=1)
    assert all(task.cancelled() for task in tasks)
