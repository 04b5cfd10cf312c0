"""The gateway: websocket connections of the bot, and the sessions behind them."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_server.compression import compressor_for
from tests.discord_server.entities import Guild
from tests.discord_server.gateway_events import guild_create, members_chunks, ready, wanted
from tests.discord_server.heartbeats import Heart, Heartbeat
from tests.discord_server.sessions import Connection, Session
from tests.discord_server.signals import Signal
from tests.discord_server.world import World

JSON = dict[str, Any]

HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK, SOUNDBOARD = 8, 9, 10, 11, 31
IGNORED = {PRESENCE, VOICE_STATE, SOUNDBOARD}

PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
KNOWN_INTENTS = (1 << 26) - 1
MAX_PAYLOAD = 15_360


class CloseGatewayError(Exception):
    """The connection ends with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(f"{code} {reason}")


class Gateway:
    """All sessions and connections of the bot."""

    def __init__(self, *, heartbeat_interval: float, drop_zombies: bool) -> None:
        self.heartbeat_interval = heartbeat_interval
        self.drop_zombies = drop_zombies
        self.resume_url = ""
        self.world: World | None = None
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.hearts: list[Heart] = []
        self.identifies: list[JSON] = []
        self.resumes: list[JSON] = []
        self.closes: list[tuple[int | None, str]] = []
        self.changed = Signal()

    # what tests see

    @property
    def heartbeats(self) -> list[Heartbeat]:
        """Every heartbeat of every connection."""
        return [beat for heart in self.hearts for beat in heart.beats]

    @property
    def missed_heartbeats(self) -> list[str]:
        """One line for each heartbeat that came late or is overdue now."""
        return [line for heart in self.hearts for line in heart.missed()]

    @property
    def online(self) -> bool:
        """Whether a session is connected and was told of its guilds."""
        return any(session.ready and session.connection is not None for session in self.sessions.values())

    # events out

    def publish(self, event: str, render: Callable[[int], JSON | None]) -> None:
        """Sends an event to every session whose intents let it through."""
        for session in self.sessions.values():
            if session.ready:
                self._dispatch(session, event, render(session.intents))

    def guild_joined(self, guild: Guild) -> None:
        """Tells each session of a guild."""
        assert self.world is not None
        world = self.world
        self.publish("GUILD_CREATE", lambda intents: guild_create(world, guild, intents))

    @staticmethod
    def _dispatch(session: Session, event: str, data: JSON | None) -> None:
        if data is not None and wanted(event, session.intents):
            session.dispatch(event, data)

    # faults

    async def drop(self, *, code: int | None = 4000, resume: bool = True) -> None:
        """Closes every connection with a code, or without one (`None`) as a broken line does."""
        connections, self.connections = self.connections, []
        for connection in connections:
            if connection.session is not None:
                connection.session.connection = None
        if not resume:
            self.sessions.clear()
        for connection in connections:
            connection.outgoing.put_nowait(None)
            if code is None and connection.transport is not None:
                connection.transport.abort()
            elif code is not None:
                await connection.ws.close(code=code, message=b"scripted by a test")

    def ask_to_reconnect(self) -> None:
        """Sends RECONNECT (op 7) on every connection."""
        for connection in self.connections:
            connection.send(RECONNECT)

    def ask_for_heartbeat(self) -> None:
        """Sends HEARTBEAT (op 1) on every connection: the bot must beat at once."""
        for connection in self.connections:
            connection.send(HEARTBEAT)

    def invalidate_sessions(self, *, resumable: bool = False) -> None:
        """Sends INVALID_SESSION (op 9) on every connection."""
        for connection in self.connections:
            connection.send(INVALID_SESSION, resumable)
            if connection.session is not None:
                connection.session.connection = None
        if not resumable:
            self.sessions.clear()

    # one connection

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """The websocket endpoint."""
        ws = web.WebSocketResponse(max_msg_size=0, compress=False, autoping=True)
        await ws.prepare(request)
        compressor = compressor_for(request.query.get("compress"))
        connection = Connection(ws, request.transport, Heart(self.heartbeat_interval), compressor)
        writer = asyncio.create_task(connection.write())
        self.connections.append(connection)
        try:
            if request.query.get("v", "10") not in ("9", "10"):
                raise CloseGatewayError(4012, "Invalid API version.")
            connection.heart.start()
            self.hearts.append(connection.heart)
            interval = int(self.heartbeat_interval * 1000)
            connection.send(HELLO, {"heartbeat_interval": interval, "_trace": ["loopback"]})
            await self._read(connection)
        except CloseGatewayError as close:
            connection.outgoing.put_nowait(None)
            await writer
            await ws.close(code=close.code, message=close.reason.encode())
            self.closes.append((close.code, close.reason))
        finally:
            self._disconnected(connection)
            writer.cancel()
        return ws

    def _disconnected(self, connection: Connection) -> None:
        connection.heart.stop()
        if connection in self.connections:
            self.connections.remove(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.ws.close_code in (1000, 1001):
                self.sessions.pop(session.id, None)
        self.changed.notify()

    async def _read(self, connection: Connection) -> None:
        while True:
            patience = connection.heart.patience * 2 if self.drop_zombies else None
            try:
                message = await connection.ws.receive(timeout=patience)
            except TimeoutError:
                raise CloseGatewayError(4009, "Session timed out.") from None
            if message.type is not WSMsgType.TEXT:
                return
            self._receive(connection, message.data)

    def _receive(self, connection: Connection, text: str) -> None:
        if len(text) > MAX_PAYLOAD:
            raise CloseGatewayError(4002, "Payload too large.")
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            raise CloseGatewayError(4002, "Error while decoding payload.") from None
        if op == HEARTBEAT:
            connection.heart.beat(data)
            connection.send(HEARTBEAT_ACK)
            self.changed.notify()
            return
        if connection.too_many_commands():
            raise CloseGatewayError(4008, "You are being rate limited.")
        if op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            raise CloseGatewayError(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS:
            self._members_chunk(connection.session, data)
        elif op not in IGNORED:
            raise CloseGatewayError(4001, "Unknown opcode.")

    def _check_token(self, token: str) -> World:
        assert self.world is not None
        if token.removeprefix("Bot ") != self.world.application.token:
            raise CloseGatewayError(4004, "Authentication failed.")
        return self.world

    def _identify(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            raise CloseGatewayError(4005, "Already authenticated.")
        world = self._check_token(str(data.get("token")))
        self.identifies.append(data)
        intents = data.get("intents")
        if not isinstance(intents, int) or intents < 0 or intents > KNOWN_INTENTS:
            raise CloseGatewayError(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~world.application.privileged_intents:
            raise CloseGatewayError(4014, "Disallowed intent(s).")
        for old in [session for session in self.sessions.values() if session.connection is None]:
            del self.sessions[old.id]
        session = Session(secrets.token_hex(16), intents, connection=connection)
        self.sessions[session.id] = connection.session = session
        session.dispatch("READY", ready(world, session.id, self.resume_url))
        for guild in world.bot_guilds():
            self._dispatch(session, "GUILD_CREATE", guild_create(world, guild, intents))
        session.ready = True
        self.changed.notify()

    def _resume(self, connection: Connection, data: JSON) -> None:
        self._check_token(str(data.get("token")))
        self.resumes.append(data)
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            connection.send(INVALID_SESSION, False)
            return
        seq = data.get("seq") or 0
        if not isinstance(seq, int) or seq > session.seq:
            raise CloseGatewayError(4007, "Invalid seq.")
        connection.session, session.connection = session, connection
        for number, text in session.sent:
            if number > seq:
                connection.send_text(text)
        session.dispatch("RESUMED", {"_trace": ["loopback"]})
        self.changed.notify()

    def _members_chunk(self, session: Session, data: JSON) -> None:
        assert self.world is not None
        for chunk in members_chunks(self.world, session.intents, data):
            session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
