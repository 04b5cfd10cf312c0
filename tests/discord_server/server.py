"""The loopback Discord: REST, gateway and CDN on one free port of 127.0.0.1."""

# ruff: noqa: ASYNC109  (a timeout by name reads best in a test)

from __future__ import annotations

import asyncio
import secrets
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.discord_server import interactions
from tests.discord_server.driver.person import Person
from tests.discord_server.driver.places import GuildHandle
from tests.discord_server.entities import User
from tests.discord_server.gateway import Gateway
from tests.discord_server.heartbeats import Heartbeat
from tests.discord_server.interactions import Interaction
from tests.discord_server.permissions import Permissions
from tests.discord_server.pointing import keep_alives_ended, pointed_at
from tests.discord_server.rest.app import MAX_BODY, PREFIX, Rest
from tests.discord_server.rest.request import RecordedRequest
from tests.discord_server.schema import SchemaCheck
from tests.discord_server.snowflakes import Clock, Snowflakes
from tests.discord_server.traffic import Scripted, Traffic, limited_body, limited_headers
from tests.discord_server.world import DEFAULT_BOT_PERMISSIONS, Application, World

JSON = dict[str, Any]


class DiscordServer:
    """A Discord of one's own, for one bot."""

    def __init__(
        self,
        *,
        token: str | None = None,
        privileged_intents: int = 0,
        heartbeat_interval: float = 1.0,
        ack_limit: float = interactions.ACK_LIMIT,
        token_lifetime: float = interactions.TOKEN_LIFETIME,
        drop_zombies: bool = False,
        redirect: bool = True,
    ) -> None:
        """`redirect` points discord.py of this process here while the server runs."""
        snowflakes = Snowflakes()
        bot = User(snowflakes.next(), "ev-news", bot=True)
        owner = User(snowflakes.next(), "operator")
        # A token begins with the bot's id; discord.py does not look, but a log filter may.
        self.token = token or f"loopback.{bot.id}.{secrets.token_hex(16)}"
        self.ack_limit = ack_limit
        self.token_lifetime = token_lifetime
        self.gateway = Gateway(heartbeat_interval=heartbeat_interval, drop_zombies=drop_zombies)
        application = Application(bot, owner, self.token, privileged_intents)
        self.world = World(application, self.gateway, snowflakes=snowflakes)
        self.gateway.world = self.world
        self.traffic = Traffic()
        self.rest = Rest(self.world, self.traffic)
        self.schema = SchemaCheck.found()
        self._redirect = pointed_at(self) if redirect else None
        self._runner: web.AppRunner | None = None
        self.port = 0

    # life

    async def start(self) -> None:
        """Opens the port."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_get("/resume/", self.gateway.handle)
        self.rest.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.world.cdn = f"http://127.0.0.1:{self.port}/cdn"
        self.world.gateway_url = self.gateway_url
        self.gateway.resume_url = f"ws://127.0.0.1:{self.port}/resume/"
        if self._redirect is not None:
            self._redirect.__enter__()

    async def stop(self) -> None:
        """Closes the port."""
        if self._redirect is not None:
            self._redirect.__exit__(None, None, None)
        await self.gateway.drop(code=1001)
        if self._runner is not None:
            await self._runner.cleanup()
        if self._redirect is not None:
            await keep_alives_ended()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # where it is

    @property
    def api_url(self) -> str:
        """What `discord.http.Route.BASE` is to be."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """What `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` is to be."""
        return f"ws://127.0.0.1:{self.port}/gateway/"

    # who and what is there

    @property
    def bot(self) -> User:
        """The bot's user."""
        return self.world.bot

    @property
    def clock(self) -> Clock:
        """The clock of interaction tokens; `advance` it instead of sleeping."""
        return self.world.clock

    def add_guild(
        self, name: str = "EV fans", *, bot_permissions: Permissions | None = DEFAULT_BOT_PERMISSIONS
    ) -> GuildHandle:
        """A new guild with the bot in it, unless `bot_permissions` is None."""
        return GuildHandle(self, self.world.add_guild(name, bot_permissions=bot_permissions))

    def add_user(self, username: str) -> Person:
        """A person who is in no guild."""
        return Person(self, self.world.add_user(username))

    # what the bot did

    async def wait_ready(self, timeout: float = 10.0) -> None:
        """Waits until the bot is connected and was told of its guilds."""
        await self.gateway.changed.wait_for(lambda: self.gateway.online, timeout, "ready bot")

    async def wait_resumed(self, times: int = 1, timeout: float = 10.0) -> None:
        """Waits until the bot has resumed its session that many times."""
        look = self.gateway.resumes
        await self.gateway.changed.wait_for(lambda: len(look) >= times and self.gateway.online, timeout, "resume")

    async def wait_offline(self, timeout: float = 10.0) -> None:
        """Waits until the bot has no connection."""
        await self.gateway.changed.wait_for(lambda: not self.gateway.connections, timeout, "disconnection")

    async def wait_heartbeats(self, count: int, timeout: float = 10.0) -> None:
        """Waits until that many heartbeats have come in all."""
        await self.gateway.changed.wait_for(lambda: len(self.heartbeats) >= count, timeout, f"{count} heartbeats")

    async def wait_request(self, method: str, route: str, *, times: int = 1, timeout: float = 5.0) -> RecordedRequest:
        """Waits until that many requests of this method and route glob were answered; gives the last of them."""

        def look() -> RecordedRequest | None:
            found = [request for request in self.requests_to(method, route) if request.status]
            return found[times - 1] if len(found) >= times else None

        return await self.world.changed.wait_for(look, timeout, f"{method} {route}")

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every REST request, in order."""
        return self.rest.requests

    def requests_to(self, method: str, route: str) -> list[RecordedRequest]:
        """The requests of one method (or "*") to paths that match a glob."""
        matcher = Scripted(method, route, None)
        return [request for request in self.requests if matcher.takes(request, after=False)]

    @property
    def unknown_routes(self) -> list[RecordedRequest]:
        """Requests to routes that this server does not have."""
        return [request for request in self.requests if not request.route]

    @property
    def interactions(self) -> list[Interaction]:
        """Every interaction, in order."""
        return list(self.world.interactions.values())

    @property
    def ack_times(self) -> list[float]:
        """Seconds from sending to acknowledgement of every acknowledged interaction."""
        return [i.acked_after for i in self.interactions if i.acked_after is not None]

    @property
    def command_syncs(self) -> list[int | None]:
        """The scope of every bulk overwrite of commands: None for global, else the guild's id."""
        return self.world.commands.overwrites

    @property
    def answer_times(self) -> list[float]:
        """Seconds from sending to the first real answer of every answered interaction."""
        return [i.answered_after for i in self.interactions if i.answered_after is not None]

    def commands(self, guild: GuildHandle | None = None) -> dict[str, JSON]:
        """The registered commands of a scope by name."""
        listed = self.world.commands.in_scope(guild.id if guild else None)
        return {command.key[0]: command.to_json() for command in listed}

    @property
    def heartbeats(self) -> list[Heartbeat]:
        """Every heartbeat."""
        return self.gateway.heartbeats

    @property
    def missed_heartbeats(self) -> list[str]:
        """One line for each heartbeat that came late or is overdue."""
        return self.gateway.missed_heartbeats

    @property
    def schema_violations(self) -> list[str]:
        """What the bot sent against Discord's OpenAPI document; always empty where that is not at hand."""
        return self.schema.violations(self.requests) if self.schema is not None else []

    # faults

    def fail(
        self,
        method: str = "*",
        route: str = "*",
        *,
        status: int = 429,
        retry_after: float = 0.2,
        times: int | None = 1,
        everywhere: bool = False,
        code: int = 0,
        message: str = "scripted by a test",
        after: bool = False,
    ) -> Scripted:
        """Answers the next matching requests with an error; `after` does what they ask for first."""
        headers: dict[str, str] = {}
        body: Any = {"message": message, "code": code}
        if status == 429:
            body = limited_body(retry_after, everywhere=everywhere)
            headers = limited_headers(retry_after, "global" if everywhere else "user")
        scripted = Scripted(method, route, times, status=status, body=body, headers=headers, after=after)
        self.traffic.faults.append(scripted)
        return scripted

    def delay(
        self, method: str = "*", route: str = "*", *, seconds: float, times: int | None = None, after: bool = False
    ) -> Scripted:
        """Holds up matching requests; `after` holds up the answer only."""
        scripted = Scripted(method, route, times, seconds=seconds, after=after)
        self.traffic.delays.append(scripted)
        return scripted

    def limit(self, method: str, route: str, count: int, *, per: float) -> None:
        """Allows only so many matching requests in `per` seconds, with Discord's headers and real 429s."""
        self.traffic.limits.append((method, route, count, per))

    def drop_gateway(self, *, code: int | None = 4000, resume: bool = True) -> asyncio.Task[None]:
        """Closes the gateway connection (code None: breaks it); without `resume` the session is forgotten."""
        return asyncio.ensure_future(self.gateway.drop(code=code, resume=resume))

    def ask_to_reconnect(self) -> None:
        """Sends RECONNECT."""
        self.gateway.ask_to_reconnect()

    def ask_for_heartbeat(self) -> None:
        """Sends HEARTBEAT: the bot must beat at once."""
        self.gateway.ask_for_heartbeat()

    def invalidate_session(self, *, resumable: bool = False) -> None:
        """Sends INVALID_SESSION."""
        self.gateway.invalidate_sessions(resumable=resumable)
