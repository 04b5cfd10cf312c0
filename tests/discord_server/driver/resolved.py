"""The `resolved` part of an interaction payload: the full objects behind the ids it names."""

from __future__ import annotations

import mimetypes
from typing import Any

from tests.discord_server import permissions as perms
from tests.discord_server.entities import Channel, Guild, Role, User
from tests.discord_server.errors import InvalidInput
from tests.discord_server.messages import Message
from tests.discord_server.world import World

JSON = dict[str, Any]


class Resolved:
    """Collects users, members, channels, roles, messages and attachments by id."""

    def __init__(self, world: World, channel: Channel, guild: Guild | None, asker: User) -> None:
        self.world = world
        self.channel = channel
        self.guild = guild
        self.asker = asker
        self.data: JSON = {}

    def add(self, thing: Any, name: str) -> str:
        """Resolves a user, channel, role, message or (filename, bytes), and gives its id."""
        thing = unwrap(thing)
        if isinstance(thing, User):
            return self._user(thing)
        if isinstance(thing, Channel):
            return self._put("channels", thing.id, thing.to_json() | {"permissions": self._permissions(thing)})
        if isinstance(thing, Role):
            return self._put("roles", thing.id, thing.to_json())
        if isinstance(thing, Message):
            # Discord gives the whole message that a person points at, intents or not.
            return self._put("messages", thing.id, thing.to_json(self.world.bot, message_content=True))
        if isinstance(thing, tuple):
            filename, content = thing
            kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
            extra: JSON = {"ephemeral": True}
            attachment = self.world.store_files(self.channel, [(filename, kind, content, extra)])[0]
            return self._put("attachments", int(attachment["id"]), attachment)
        raise InvalidInput(f"{thing!r} does not fit option {name!r}")

    def _user(self, user: User) -> str:
        if self.guild is not None and user.id in self.guild.members:
            member = self.guild.members[user.id]
            allowed = perms.in_channel(self.guild, self.channel, member)
            fields = member.to_json(with_user=False) | {"permissions": str(int(allowed))}
            self._put("members", user.id, fields)
        return self._put("users", user.id, user.to_json())

    def _permissions(self, channel: Channel) -> str:
        if channel.guild is None:
            return str(int(perms.DM_PERMISSIONS))
        return str(int(perms.in_channel(channel.guild, channel, channel.guild.members[self.asker.id])))

    def _put(self, kind: str, thing_id: int, data: JSON) -> str:
        self.data.setdefault(kind, {})[str(thing_id)] = data
        return str(thing_id)


def unwrap(thing: Any) -> Any:
    """The entity behind a handle of the driver."""
    for name in ("user", "channel_entity", "message"):
        inner = getattr(thing, name, None)
        if inner is not None and not isinstance(thing, User | Channel | Message):
            return inner
    return thing
