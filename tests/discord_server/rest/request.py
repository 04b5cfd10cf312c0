"""A request as handlers see it, and as tests find it afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord_server.entities import Channel, Guild, User
from tests.discord_server.errors import ApiError, missing_access, missing_permissions, unknown
from tests.discord_server.messages import Message
from tests.discord_server.permissions import Permissions
from tests.discord_server.world import World

JSON = dict[str, Any]

FILE_PART = re.compile(r"^files?\[?(\d*)\]?$")


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


@dataclass
class RecordedRequest:
    """One request of the bot and what it was answered."""

    method: str
    path: str
    route: str
    query: dict[str, str]
    at: float
    body: Any = None
    files: dict[int, Upload] = field(default_factory=dict)
    status: int = 0
    answer: Any = None
    seconds: float = 0.0
    scripted: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path} → {self.status}"


@dataclass
class RestRequest:
    """What a handler works with."""

    world: World
    recorded: RecordedRequest
    params: dict[str, str]

    @property
    def json(self) -> JSON:
        """The body, which must be an object."""
        body = self.recorded.body if self.recorded.body is not None else {}
        if not isinstance(body, dict):
            raise ApiError(400, 50035, errors={"_errors": [{"code": "DICT_TYPE_CONVERT", "message": "Not a dict"}]})
        return body

    @property
    def query(self) -> dict[str, str]:
        """The query string."""
        return self.recorded.query

    @property
    def files(self) -> dict[int, Upload]:
        """The uploaded files by number."""
        return self.recorded.files

    def id(self, name: str, code: int) -> int:
        """A snowflake of the path; `code` if it is none."""
        value = self.params[name]
        if value == "@me":
            return self.world.bot.id
        if not value.isdecimal():
            raise unknown(code)
        return int(value)

    def channel(self, need: Permissions = Permissions.VIEW_CHANNEL) -> Channel:
        """The channel of the path, if the bot sees it and may do what it wants there."""
        channel = self.world.channels.get(self.id("channel_id", 10003))
        if channel is None:
            raise unknown(10003)
        self.need(channel, need)
        return channel

    def need(self, channel: Channel, need: Permissions) -> None:
        """50001 if the bot does not see the channel, 50013 if it sees it but lacks a permission."""
        allowed = self.world.bot_permissions(channel)
        if not allowed & Permissions.VIEW_CHANNEL:
            raise missing_access()
        if need & ~allowed:
            raise missing_permissions()

    def message(self, channel: Channel) -> Message:
        """The message of the path."""
        message = self.world.messages.get(self.id("message_id", 10008))
        if message is None or message.deleted or message.channel is not channel or message.visible_to is not None:
            raise unknown(10008)
        return message

    def guild(self) -> Guild:
        """The guild of the path, if the bot is in it."""
        guild = self.world.guilds.get(self.id("guild_id", 10004))
        if guild is None:
            raise unknown(10004)
        if self.world.bot.id not in guild.members:
            raise missing_access()
        return guild

    def user(self) -> User:
        """The user of the path."""
        user = self.world.users.get(self.id("user_id", 10013))
        if user is None:
            raise unknown(10013)
        return user

    def show(self, message: Message) -> JSON:
        """A message as REST shows it to this bot."""
        world = self.world
        return message.to_json(world.bot, message_content=world.application.message_content)


Handler = Callable[[RestRequest], Awaitable[Any]]
Routes = list[tuple[str, str, Handler]]


@dataclass(frozen=True)
class Answer:
    """A handler's answer when it is not simply 200 with JSON, or 204."""

    status: int
    body: Any


async def read_body(request: web.Request, recorded: RecordedRequest) -> None:
    """Reads JSON, or multipart with payload_json and files[n]."""
    if request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            content = bytes(await part.read())
            name = part.name or ""
            found = FILE_PART.match(name)
            if name == "payload_json":
                recorded.body = _parse(content)
            elif found:
                number = int(found.group(1) or len(recorded.files))
                kind = part.headers.get("Content-Type", "application/octet-stream")
                recorded.files[number] = Upload(part.filename or "file", kind, content)
    elif request.can_read_body:
        content = await request.read()
        recorded.body = _parse(content) if content else None


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        raise ApiError(400, 50109) from None
