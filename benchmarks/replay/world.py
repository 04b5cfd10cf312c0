"""The world around the bot: a Discord, people who subscribe and watch, and a process that is killed and started."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from tests.discord_server import BotProcess, ChannelHandle, DiscordServer, Permissions, Person, Reply, running_process

ROUND = 600.0
"""Seconds for one round: a day's articles and their messages."""
RENEWED = timedelta(days=91)
"""Watches end after 90 days; their people then watch the same again."""
SUBSCRIPTIONS: dict[str, dict[str, Any]] = {
    "everything": {"per_hour": 30},
    "tesla": {"company": "Tesla"},
    "rivian-threads": {"company": "Rivian", "thread_per_story": True},
    "charging": {"topic": "charging network, charging station"},
    "volkswagen-quiet": {"company": "Volkswagen", "quiet": "20:00-8:30", "zone": "Europe/Berlin"},
}
DIGESTS: dict[str, dict[str, Any]] = {
    "daily": {"at": "8:00", "zone": "Europe/Berlin"},
    "weekly": {"at": "9:00", "zone": "America/New_York", "every": "Monday"},
}
QUESTIONS = (
    "how many cars did Tesla deliver?", "when does Tesla open its factory in Berlin?", "what does the Cybertruck cost?",
    "what range does the Model Y have?", "when do deliveries of the Model Y begin?", "is Tesla cutting prices?",
    "who supplies batteries to Tesla?", "how much money did Tesla lose?", "when does the Roadster come?",
    "what range does the Porsche Taycan have?", "what does the Porsche Taycan cost?", "who invests in Rivian?",
    "when do deliveries of the Rivian R1T begin?", "what does the Volkswagen ID.3 cost?",
    "when do deliveries of the Volkswagen ID.3 begin?", "what range does the Ford Mustang Mach-E have?",
    "what does the Ford Mustang Mach-E cost?", "how many chargers does Electrify America run?",
    "when does the Polestar 2 come?", "what does the Polestar 2 cost?", "how many cars did NIO deliver?",
    "how many electric cars did BMW sell?", "what range does the Nissan Ariya have?", "is Hyundai recalling the Kona?",
    "what range does the Audi e-tron have?", "what does the Kia e-Niro cost?", "when does the Hummer EV come?",
    "how many vans did Amazon order from Rivian?", "what does the Honda e cost?", "who leads Lucid Motors?",
)  # fmt: skip


class World:
    """A guild with channels and people, and the bot's process."""

    def __init__(self, discord: DiscordServer, home: Path) -> None:
        """Nobody has subscribed yet, and no bot runs."""
        self.discord = discord
        self.home = home
        self.guild = discord.add_guild("EV fans")
        self.lobby = self.guild.add_text_channel("lobby")
        self.channels = {name: self.guild.add_text_channel(name) for name in (*SUBSCRIPTIONS, *DIGESTS)}
        self.mod = self.guild.add_member("mod", permissions=Permissions.MANAGE_MESSAGES)
        self.watchers = [self.guild.add_member("ada"), self.guild.add_member("bo")]
        self.process: BotProcess | None = None
        self.log: list[str] = []
        self._stack = AsyncExitStack()
        self._lines: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        self._socket = str(home.parent / "clock")

    async def __aenter__(self) -> Self:
        """Listen for the bot's process."""
        self._server = await asyncio.start_unix_server(lambda *line: self._lines.put_nowait(line), self._socket)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        self._server.close()

    async def start(self, now: datetime) -> int:
        """Start the bot; how much memory it takes."""
        self._stack = AsyncExitStack()
        arguments = [str(self.home), self._socket, self.discord.token, now.isoformat()]
        environment = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "ANONYMIZED_TELEMETRY": "False"}
        self.process = await self._stack.enter_async_context(
            running_process(self.discord, "benchmarks.replay.follower", arguments, {**os.environ, **environment})
        )
        arrived = asyncio.create_task(self._lines.get())
        ended = asyncio.create_task(self.process.process.wait())
        await asyncio.wait({arrived, ended}, timeout=300, return_when=asyncio.FIRST_COMPLETED)
        if not arrived.done():
            raise SystemExit(f"the bot did not start:\n{self.process.output}")
        ended.cancel()
        self._reader, self._writer = arrived.result()
        first = await self._answer()
        return int(first["rss"])

    async def step(self, now: datetime) -> dict[str, Any]:
        """Have everything done that is due."""
        self._writer.write(f"{now.isoformat()}\n".encode())
        async with asyncio.timeout(ROUND):
            return await self._answer()

    async def killed_in(self, now: datetime, seconds: float) -> bool:
        """Begin a round and kill the bot in it (SIGKILL); whether it was still in it."""
        self._writer.write(f"{now.isoformat()}\n".encode())
        answer = asyncio.create_task(self._reader.readline())
        await asyncio.wait({answer}, timeout=seconds)
        caught = not answer.done()
        assert self.process is not None
        self.process.send(signal.SIGKILL)
        await answer
        await self.end()
        return caught

    async def end(self) -> None:
        """Cut the line, which ends the bot if it still runs."""
        assert self.process is not None
        self._writer.close()
        await self.process.ended(60)
        self.log += self.process.lines
        await self._stack.aclose()
        await self.discord.wait_offline()

    async def subscribe(self) -> None:
        """Subscriptions and digests, as a moderator makes them."""
        for name, options in SUBSCRIPTIONS.items():
            await self._use(self.mod, "subscribe", "Done", channel=self.channels[name], **options)
        for name, options in DIGESTS.items():
            await self._use(self.mod, "digest on", "Done", channel=self.channels[name], **options)

    async def watch(self) -> None:
        """Everybody watches their questions (again)."""
        for number, question in enumerate(QUESTIONS):
            await self._use(self.watchers[number % len(self.watchers)], "watch", "I watch", question=question)

    def told(self, channel: ChannelHandle) -> list[Reply]:
        """What the bot has posted of its own accord, oldest first."""
        bot = self.discord.bot
        return [each for each in channel.messages if each.author.id == bot.id and not each.ephemeral]

    def direct(self) -> list[Reply]:
        """What the watchers were told."""
        return [message for person in self.watchers for message in self.told(person.dm())]

    async def _use(self, person: Person, command: str, expected: str, **options: Any) -> None:
        call = await person.slash(self.lobby, command, **options)
        reply = await call.response(timeout=60)
        if expected not in reply.text:
            raise SystemExit(f"/{command} {options}: {reply.text}")

    async def _answer(self) -> dict[str, Any]:
        line = await self._reader.readline()
        if not line:
            assert self.process is not None
            await self.process.ended(60)
            raise SystemExit(f"the bot ended by itself:\n{self.process.output}")
        found: dict[str, Any] = json.loads(line)
        return found
