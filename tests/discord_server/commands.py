"""The application commands that the bot registered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.errors import unknown
from tests.discord_server.snowflakes import Snowflakes

JSON = dict[str, Any]

CHAT_INPUT, USER, MESSAGE = 1, 2, 3


@dataclass
class Command:
    """One registered command."""

    id: int
    application_id: int
    guild_id: int | None
    version: int
    body: JSON

    @property
    def key(self) -> tuple[str, int]:
        """What makes it unique in its scope: name and type."""
        return (str(self.body["name"]), int(self.body.get("type") or CHAT_INPUT))

    @property
    def default_member_permissions(self) -> int | None:
        """What a member needs to be offered it; None means nothing."""
        value = self.body.get("default_member_permissions")
        return None if value is None else int(value)

    def to_json(self) -> JSON:
        """The application command object."""
        name, kind = self.key
        permissions = self.default_member_permissions
        command: JSON = {
            "id": str(self.id),
            "application_id": str(self.application_id),
            "version": str(self.version),
            "type": kind,
            "name": name,
            "name_localizations": self.body.get("name_localizations"),
            "description": self.body.get("description") or "",
            "description_localizations": self.body.get("description_localizations"),
            "default_member_permissions": None if permissions is None else str(permissions),
            "dm_permission": self.body.get("dm_permission", True),
            "nsfw": bool(self.body.get("nsfw", False)),
            "contexts": self.body.get("contexts"),
            "integration_types": self.body.get("integration_types") or [0],
            "options": self.body.get("options") or [],
        }
        if self.guild_id is not None:
            command["guild_id"] = str(self.guild_id)
        return command


@dataclass
class Commands:
    """All registered commands, by scope: None is global, else a guild's id."""

    application_id: int
    snowflakes: Snowflakes
    scopes: dict[int | None, dict[int, Command]] = field(default_factory=dict)
    overwrites: list[int | None] = field(default_factory=list)

    def in_scope(self, guild_id: int | None) -> list[Command]:
        """The commands of one scope."""
        return list(self.scopes.get(guild_id, {}).values())

    def get(self, guild_id: int | None, command_id: int) -> Command:
        """One command, or 10063."""
        try:
            return self.scopes[guild_id][command_id]
        except KeyError:
            raise unknown(10063) from None

    def upsert(self, guild_id: int | None, body: JSON, *, command_id: int | None = None) -> tuple[Command, bool]:
        """Writes a command; a command of the same name and type keeps its id. Tells whether it is new."""
        scope = self.scopes.setdefault(guild_id, {})
        made = Command(command_id or 0, self.application_id, guild_id, self.snowflakes.next(), body)
        if command_id is None:
            same = [command.id for command in scope.values() if command.key == made.key]
            made.id = same[0] if same else self.snowflakes.next()
        new = made.id not in scope
        scope[made.id] = made
        return made, new

    def overwrite(self, guild_id: int | None, bodies: list[JSON]) -> list[Command]:
        """Replaces a whole scope, as a sync does."""
        self.overwrites.append(guild_id)
        known = {command.key: command.id for command in self.in_scope(guild_id)}
        self.scopes[guild_id] = {}
        for body in bodies:
            key = (str(body["name"]), int(body.get("type") or CHAT_INPUT))
            self.upsert(guild_id, body, command_id=known.get(key))
        return self.in_scope(guild_id)

    def delete(self, guild_id: int | None, command_id: int) -> None:
        """Removes one command."""
        self.get(guild_id, command_id)
        del self.scopes[guild_id][command_id]

    def find(self, name: str, kind: int, guild_id: int | None) -> Command | None:
        """The command of that name as a person would find it: the guild's own first."""
        scopes = [guild_id, None] if guild_id is not None else [None]
        for scope in scopes:
            for command in self.in_scope(scope):
                if command.key == (name, kind):
                    return command
        return None
