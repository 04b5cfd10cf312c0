"""Gateway sessions and the connections that carry them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.discord_server.compression import Compressor
from tests.discord_server.heartbeats import Heart

JSON = dict[str, Any]

DISPATCH = 0

# Discord allows 120 payloads in 60 seconds; heartbeats are left out, since tests make them frequent.
MAX_COMMANDS, COMMANDS_PER = 120, 60.0


@dataclass(eq=False)
class Session:
    """One identified session; it outlives its connection until it is ended."""

    id: str
    intents: int
    seq: int = 0
    sent: list[tuple[int, str]] = field(default_factory=list)
    connection: Connection | None = None
    ready: bool = False

    def dispatch(self, event: str, data: JSON) -> None:
        """Numbers an event, keeps it for a resume and sends it if a connection is there."""
        self.seq += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": self.seq, "d": data})
        self.sent.append((self.seq, text))
        if self.connection is not None:
            self.connection.send_text(text)


@dataclass(eq=False)
class Connection:
    """One websocket."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    heart: Heart
    compressor: Compressor | None
    session: Session | None = None
    outgoing: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    commands: list[float] = field(default_factory=list)

    def send(self, op: int, data: Any = None) -> None:
        """Queues a payload that is not an event."""
        self.send_text(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def send_text(self, text: str) -> None:
        """Queues a payload."""
        self.outgoing.put_nowait(text)

    async def write(self) -> None:
        """Sends what is queued, in order, until None."""
        while (text := await self.outgoing.get()) is not None:
            with contextlib.suppress(ConnectionError):
                if self.compressor is None:
                    await self.ws.send_str(text)
                else:
                    await self.ws.send_bytes(self.compressor(text.encode()))

    def too_many_commands(self) -> bool:
        """Counts a payload of the client; tells whether it was one too many."""
        now = time.monotonic()
        self.commands = [at for at in self.commands if at > now - COMMANDS_PER] + [now]
        return len(self.commands) > MAX_COMMANDS
