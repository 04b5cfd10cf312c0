"""Guilds and channels as tests hold them."""

# ruff: noqa: ASYNC109  (a timeout by name reads best in a test)

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server.driver.reply import Reply
from tests.discord_server.driver.resolved import unwrap
from tests.discord_server.entities import GUILD_TEXT, Channel, Guild, Member, Overwrite, Role, User
from tests.discord_server.permissions import NONE, Permissions

if TYPE_CHECKING:
    from tests.discord_server.driver.person import Person
    from tests.discord_server.server import DiscordServer


class ChannelHandle:
    """A channel, thread or DM."""

    def __init__(self, server: DiscordServer, channel: Channel) -> None:
        self.server = server
        self.channel_entity = channel
        self._read = len(channel.message_ids)

    def __repr__(self) -> str:
        return f"<Channel #{self.name}>"

    @property
    def id(self) -> int:
        """The channel's id."""
        return self.channel_entity.id

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.channel_entity.name

    @property
    def mention(self) -> str:
        """The text that mentions this channel."""
        return f"<#{self.id}>"

    @property
    def messages(self) -> list[Reply]:
        """All messages that stand in it, ephemeral ones included, oldest first."""
        return [Reply(self.server.world.messages[number]) for number in self.channel_entity.message_ids]

    @property
    def typing(self) -> list[tuple[float, int]]:
        """When (monotonic) and by whom typing was shown."""
        return self.channel_entity.typing

    async def next_message(
        self, *, author: Person | User | None = None, after: Reply | None = None, timeout: float = 5.0
    ) -> Reply:
        """Waits for the next message that this has not yet given (or that follows `after`), of one author or any."""
        user = unwrap(author) if author is not None else None

        def look() -> Reply | None:
            for reply in self.messages:
                new = reply.id > after.id if after is not None else reply.id > self._read
                if new and not reply.loading and (user is None or reply.author is user):
                    return reply
            return None

        found = await self.channel_entity.changed.wait_for(look, timeout, f"message in #{self.name}")
        if after is None:
            self._read = found.id
        return found

    def allow(self, target: Role | Person | User, permissions: Permissions) -> None:
        """Adds to what the channel allows a role or a member."""
        overwrite = self._overwrite(target)
        overwrite.allow |= permissions
        overwrite.deny &= ~permissions
        self.server.world.publish_channel("CHANNEL_UPDATE", self.channel_entity)

    def deny(self, target: Role | Person | User, permissions: Permissions) -> None:
        """Adds to what the channel denies a role or a member."""
        overwrite = self._overwrite(target)
        overwrite.deny |= permissions
        overwrite.allow &= ~permissions
        self.server.world.publish_channel("CHANNEL_UPDATE", self.channel_entity)

    def _overwrite(self, target: Role | Person | User) -> Overwrite:
        thing = unwrap(target)
        kind = 0 if isinstance(thing, Role) else 1
        return self.channel_entity.overwrites.setdefault(thing.id, Overwrite(kind))


class GuildHandle:
    """A guild."""

    def __init__(self, server: DiscordServer, guild: Guild) -> None:
        self.server = server
        self.guild = guild

    def __repr__(self) -> str:
        return f"<Guild {self.guild.name}>"

    @property
    def id(self) -> int:
        """The guild's id."""
        return self.guild.id

    @property
    def everyone(self) -> Role:
        """The role that every member has."""
        return self.guild.everyone

    def add_text_channel(self, name: str, *, kind: int = GUILD_TEXT) -> ChannelHandle:
        """Adds a text channel."""
        world = self.server.world
        channel = Channel(world.snowflakes.next(), kind, name, self.guild, position=len(self.guild.channels))
        return ChannelHandle(self.server, world.add_channel(channel))

    def add_role(self, name: str, permissions: Permissions = NONE, *, mentionable: bool = False) -> Role:
        """Adds a role."""
        role = Role(self.server.world.snowflakes.next(), name, permissions, len(self.guild.roles), mentionable)
        self.guild.roles[role.id] = role
        data = {"guild_id": str(self.id), "role": role.to_json()}
        self.server.world.publisher.publish("GUILD_ROLE_CREATE", lambda _intents: data)
        return role

    def add_member(self, who: str | Person, *, permissions: Permissions = NONE, locale: str | None = None) -> Person:
        """Adds a member, by a new name or one who is elsewhere already; permissions come as a role of their own."""
        from tests.discord_server.driver.person import Person

        user = self.server.world.add_user(who) if isinstance(who, str) else who.user
        user.locale = locale or user.locale
        member = Member(user)
        if permissions:
            member.role_ids.append(self.add_role(f"{user.username}'s role", permissions).id)
        self.guild.members[user.id] = member
        data = member.to_json() | {"guild_id": str(self.id)}
        self.server.world.publisher.publish("GUILD_MEMBER_ADD", lambda _intents: data)
        return Person(self.server, user, self.guild)

    def set_bot_permissions(self, permissions: Permissions) -> None:
        """Sets what the bot's own role allows; @everyone's permissions still add to it."""
        role = next(role for role in self.guild.roles.values() if role.bot_id is not None)
        role.permissions = permissions
        data = {"guild_id": str(self.id), "role": role.to_json()}
        self.server.world.publisher.publish("GUILD_ROLE_UPDATE", lambda _intents: data)

    def add_bot(self) -> None:
        """Brings the bot back."""
        world = self.server.world
        roles = [role.id for role in self.guild.roles.values() if role.bot_id is not None]
        self.guild.members[world.bot.id] = Member(world.bot, roles)
        world.publisher.guild_joined(self.guild)

    def remove_bot(self) -> None:
        """Throws the bot out."""
        del self.guild.members[self.server.bot.id]
        data = {"id": str(self.id)}
        self.server.world.publisher.publish("GUILD_DELETE", lambda _intents: data)
