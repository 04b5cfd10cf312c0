from __future__ import annotations

import asyncio
import threading
import time

import pytest

from bot.workers import DaemonExecutor


async def test_calls_run_and_errors_arrive() -> None:
    executor = DaemonExecutor(2)
    loop = asyncio.get_running_loop()
    assert await asyncio.gather(*(loop.run_in_executor(executor, pow, n, 2) for n in range(20))) == [
        n * n for n in range(20)
    ]
    with pytest.raises(ZeroDivisionError):
        await loop.run_in_executor(executor, lambda: 1 // 0)
    assert executor.submit(lambda: threading.current_thread().daemon).result()


def test_a_hanging_call_holds_up_nobody() -> None:
    release = threading.Event()

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor(2))
        hanging = asyncio.create_task(asyncio.to_thread(release.wait, 30))
        assert await asyncio.to_thread(lambda: "still served") == "still served"
        hanging.cancel()

    started = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - started < 5
    release.set()


def test_no_calls_after_the_end() -> None:
    executor = DaemonExecutor()
    executor.shutdown()
    with pytest.raises(RuntimeError):
        executor.submit(print)
