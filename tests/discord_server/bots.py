"""Runs a bot against the server: in this process, or in one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import discord

from tests.discord_server.server import DiscordServer

ROOT = Path(__file__).resolve().parents[2]


@contextlib.asynccontextmanager
async def running(server: DiscordServer, bot: discord.Client) -> AsyncIterator[discord.Client]:
    """The bot, started in this event loop, connected, and closed at the end."""
    task = asyncio.create_task(bot.start(server.token))
    ready = asyncio.create_task(server.wait_ready())
    try:
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        await ready
        yield bot
    finally:
        ready.cancel()
        await bot.close()
        with contextlib.suppress(asyncio.CancelledError, discord.LoginFailure):
            await task


class BotProcess:
    """A bot in a process of its own."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())

    @property
    def output(self) -> str:
        """All it has written so far."""
        return "\n".join(self.lines)

    def send(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        self.process.send_signal(number)

    async def ended(self, within: float = 10.0) -> int:
        """Waits for its end and gives its exit status."""
        status = await asyncio.wait_for(self.process.wait(), within)
        await self._reader
        return status

    async def kill(self) -> None:
        """Ends it at once if it still runs."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()


@contextlib.asynccontextmanager
async def running_process(
    server: DiscordServer, module: str, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> AsyncIterator[BotProcess]:
    """A module run by `python -m` with discord.py pointed at the server; killed at the end if it still runs."""
    command = ["-m", "tests.discord_server.launch", "--api", server.api_url, "--gateway", server.gateway_url]
    variables = {**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        "--",
        module,
        *arguments,
        stdout=PIPE,
        stderr=STDOUT,
        env=variables,
        cwd=ROOT,
    )
    bot = BotProcess(process)
    try:
        yield bot
    finally:
        await bot.kill()
