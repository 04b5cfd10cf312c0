"""Users, members, roles, guilds and channels, and the JSON that Discord gives of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.permissions import EVERYONE_DEFAULT, NONE, Permissions
from tests.discord_server.signals import Signal
from tests.discord_server.snowflakes import created_at, now_iso

JSON = dict[str, Any]

GUILD_TEXT, DM, GUILD_VOICE, GROUP_DM, GUILD_CATEGORY, GUILD_ANNOUNCEMENT = 0, 1, 2, 3, 4, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, GUILD_FORUM = 10, 11, 12, 15
THREAD_TYPES = {ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD}


@dataclass(eq=False)
class User:
    """A person or a bot."""

    id: int
    username: str
    bot: bool = False
    global_name: str | None = None
    locale: str = "en-US"
    accepts_dms: bool = True
    installed_app: bool = False

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"

    def to_json(self) -> JSON:
        """The user object."""
        return {
            "id": str(self.id),
            "username": self.username,
            "global_name": self.global_name,
            "discriminator": "0" if not self.bot else "4242",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
            "flags": 0,
        }


@dataclass(eq=False)
class Role:
    """A role of one guild."""

    id: int
    name: str
    permissions: Permissions = NONE
    position: int = 1
    mentionable: bool = False
    bot_id: int | None = None

    @property
    def mention(self) -> str:
        """The text that mentions this role."""
        return f"<@&{self.id}>"

    def to_json(self) -> JSON:
        """The role object."""
        role: JSON = {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": self.position,
            "permissions": str(int(self.permissions)),
            "managed": self.bot_id is not None,
            "mentionable": self.mentionable,
            "flags": 0,
        }
        if self.bot_id is not None:
            role["tags"] = {"bot_id": str(self.bot_id)}
        return role


@dataclass(eq=False)
class Member:
    """A user in a guild."""

    user: User
    role_ids: list[int] = field(default_factory=list)
    nick: str | None = None
    joined_at: str = field(default_factory=now_iso)

    def to_json(self, *, with_user: bool = True) -> JSON:
        """The guild member object."""
        member: JSON = {
            "nick": self.nick,
            "avatar": None,
            "roles": [str(role_id) for role_id in self.role_ids],
            "joined_at": self.joined_at,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }
        if with_user:
            member["user"] = self.user.to_json()
        return member


@dataclass
class Overwrite:
    """What a channel allows and denies one role or member."""

    kind: int  # 0 role, 1 member
    allow: Permissions = NONE
    deny: Permissions = NONE


@dataclass(eq=False)
class Channel:
    """A guild channel, a thread, a DM or a group DM."""

    id: int
    type: int
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    owner_id: int | None = None
    recipients: list[User] = field(default_factory=list)
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    thread_members: list[int] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    position: int = 0
    nsfw: bool = False
    message_ids: list[int] = field(default_factory=list)
    typing: list[tuple[float, int]] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread."""
        return self.type in THREAD_TYPES

    @property
    def is_private(self) -> bool:
        """Whether this is a DM or a group DM."""
        return self.type in (DM, GROUP_DM)

    def to_json(self) -> JSON:
        """The channel object."""
        channel: JSON = {
            "id": str(self.id),
            "type": self.type,
            "flags": 0,
            "last_message_id": str(self.message_ids[-1]) if self.message_ids else None,
        }
        if self.is_private:
            channel["recipients"] = [user.to_json() for user in self.recipients]
            return channel
        assert self.guild is not None
        channel |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        channel["parent_id"] = str(self.parent.id) if self.parent else None
        if self.is_thread:
            return channel | self._thread_fields()
        return channel | {
            "position": self.position,
            "nsfw": self.nsfw,
            "topic": None,
            "permission_overwrites": [
                {"id": str(target), "type": o.kind, "allow": str(int(o.allow)), "deny": str(int(o.deny))}
                for target, o in self.overwrites.items()
            ],
        }

    def _thread_fields(self) -> JSON:
        return {
            "owner_id": str(self.owner_id),
            "message_count": len(self.message_ids),
            "total_message_sent": len(self.message_ids),
            "member_count": len(self.thread_members),
            "thread_metadata": {
                "archived": self.archived,
                "auto_archive_duration": 1440,
                "archive_timestamp": created_at(self.id).isoformat(),
                "create_timestamp": created_at(self.id).isoformat(),
                "locked": self.locked,
            },
        }

    def thread_member_json(self, user_id: int) -> JSON:
        """The thread member object of one user."""
        return {
            "id": str(self.id),
            "user_id": str(user_id),
            "join_timestamp": created_at(self.id).isoformat(),
            "flags": 0,
        }


@dataclass(eq=False)
class Guild:
    """A Discord server: roles, members, channels."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    preferred_locale: str = "en-US"
    joined_at: str = field(default_factory=now_iso)

    def __post_init__(self) -> None:
        self.roles[self.id] = Role(self.id, "@everyone", EVERYONE_DEFAULT, position=0)

    @property
    def everyone(self) -> Role:
        """The role that every member has."""
        return self.roles[self.id]

    def to_json(self) -> JSON:
        """The guild object as REST gives it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "owner_id": str(self.owner_id),
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [role.to_json() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "application_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "safety_alerts_channel_id": None,
            "max_presences": None,
            "max_members": 500_000,
            "vanity_url_code": None,
            "description": None,
            "banner": None,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": False,
            "preferred_locale": self.preferred_locale,
            "nsfw_level": 0,
            "nsfw": False,
        }

    def to_gateway_json(self, members: list[Member]) -> JSON:
        """The guild object as GUILD_CREATE gives it."""
        threads = [channel for channel in self.channels.values() if channel.is_thread]
        return self.to_json() | {
            "joined_at": self.joined_at,
            "large": len(self.members) > 250,
            "unavailable": False,
            "member_count": len(self.members),
            "members": [member.to_json() for member in members],
            "channels": [channel.to_json() for channel in self.channels.values() if not channel.is_thread],
            "threads": [thread.to_json() for thread in threads if not thread.archived],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
