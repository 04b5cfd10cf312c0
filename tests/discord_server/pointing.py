"""Points discord.py at a loopback Discord, from outside."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import discord.gateway
import discord.http
import yarl

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer


def point_at(api_url: str, gateway_url: str) -> None:
    """Sets the two addresses that discord.py starts from."""
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


async def keep_alives_ended(within: float = 2.0) -> None:
    """Waits for discord.py's heartbeat threads, which would else hand a coroutine to a loop that is already closed."""
    for thread in threading.enumerate():
        if isinstance(thread, discord.gateway.KeepAliveHandler):
            await asyncio.to_thread(thread.join, within)


@contextlib.contextmanager
def pointed_at(server: DiscordServer) -> Iterator[None]:
    """Sets the two addresses, and puts back the former ones."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    point_at(server.api_url, server.gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before
