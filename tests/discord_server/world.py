"""Everything that exists on this Discord, and the ways to change it that others get to hear of."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.discord_server import permissions as perms
from tests.discord_server.commands import Commands
from tests.discord_server.entities import DM, Channel, Guild, Member, Role, User
from tests.discord_server.interactions import Interaction
from tests.discord_server.messages import Message
from tests.discord_server.permissions import Permissions
from tests.discord_server.signals import Signal
from tests.discord_server.snowflakes import Clock, Snowflakes, now_iso

JSON = dict[str, Any]

DEFAULT_BOT_PERMISSIONS = perms.EVERYONE_DEFAULT


class Publisher(Protocol):
    """What carries events to the bot."""

    def publish(self, event: str, render: Callable[[int], JSON | None]) -> None:
        """Sends the event to each session; `render(intents)` gives its data, or None to withhold it."""

    def guild_joined(self, guild: Guild) -> None:
        """Tells each session of a guild."""


@dataclass
class Application:
    """The bot's application."""

    bot: User
    owner: User
    token: str
    privileged_intents: int = 0
    name: str = "EV News"

    @property
    def id(self) -> int:
        """The application's id, which is its bot's id."""
        return self.bot.id

    @property
    def message_content(self) -> bool:
        """Whether the application was granted the MESSAGE_CONTENT intent."""
        return bool(self.privileged_intents & (1 << 15))

    @property
    def flags(self) -> int:
        """The application's flags: the privileged intents it was granted, in their limited form."""
        limited = {1 << 8: 1 << 13, 1 << 1: 1 << 15, 1 << 15: 1 << 19}
        return sum(flag for intent, flag in limited.items() if self.privileged_intents & intent)


@dataclass
class World:
    """The store behind REST and gateway."""

    application: Application
    publisher: Publisher
    cdn: str = ""
    gateway_url: str = ""
    clock: Clock = field(default_factory=Clock)
    snowflakes: Snowflakes = field(default_factory=Snowflakes)
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    interactions: dict[int, Interaction] = field(default_factory=dict)
    interaction_tokens: dict[str, Interaction] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    changed: Signal = field(default_factory=Signal)
    commands: Commands = field(init=False)

    def __post_init__(self) -> None:
        self.users[self.bot.id] = self.bot
        self.users[self.application.owner.id] = self.application.owner
        self.commands = Commands(self.application.id, self.snowflakes)

    @property
    def bot(self) -> User:
        """The bot's own user."""
        return self.application.bot

    # people and places

    def add_user(self, username: str, *, bot: bool = False) -> User:
        """A new user."""
        user = User(self.snowflakes.next(), username, bot=bot, global_name=username.title())
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, bot_permissions: Permissions | None = DEFAULT_BOT_PERMISSIONS) -> Guild:
        """A new guild; the bot joins it unless `bot_permissions` is None."""
        owner = self.add_user(f"owner-of-{name}".lower().replace(" ", "-"))
        guild = Guild(self.snowflakes.next(), name, owner.id)
        guild.members[owner.id] = Member(owner)
        self.guilds[guild.id] = guild
        if bot_permissions is not None:
            role = Role(self.snowflakes.next(), self.application.name, bot_permissions, bot_id=self.bot.id)
            guild.roles[role.id] = role
            guild.members[self.bot.id] = Member(self.bot, [role.id])
            self.publisher.guild_joined(guild)
        return guild

    def bot_guilds(self) -> list[Guild]:
        """The guilds that the bot is a member of."""
        return [guild for guild in self.guilds.values() if self.bot.id in guild.members]

    def add_channel(self, channel: Channel) -> Channel:
        """Registers a channel and tells the bot, if it may see it."""
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
            self.publish_channel("THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE", channel)
        return channel

    def publish_channel(self, event: str, channel: Channel) -> None:
        """Sends a channel's or a thread's event."""
        if channel.guild is not None and self.bot.id in channel.guild.members:
            data = channel.to_json()
            self.publisher.publish(event, lambda _intents: data)

    def dm_with(self, user: User) -> Channel:
        """The DM channel of the bot and this user, made when first asked for."""
        for channel in self.channels.values():
            if channel.type == DM and channel.recipients == [user]:
                return channel
        return self.add_channel(Channel(self.snowflakes.next(), DM, recipients=[user]))

    def takes_dms(self, user: User) -> bool:
        """Whether the bot may write to a user: one with whom it shares a guild, or who has installed it."""
        shared = any(user.id in guild.members for guild in self.bot_guilds())
        return user.accepts_dms and (shared or user.installed_app)

    def bot_permissions(self, channel: Channel) -> Permissions:
        """What the bot may do in this channel."""
        if channel.is_private:
            return perms.DM_PERMISSIONS if self.bot_in(channel) else perms.NONE
        assert channel.guild is not None
        member = channel.guild.members.get(self.bot.id)
        return perms.NONE if member is None else perms.in_channel(channel.guild, channel, member)

    def bot_in(self, channel: Channel) -> bool:
        """Whether the bot takes part in this channel at all."""
        if channel.is_private:
            return channel.type == DM and self.bot not in channel.recipients and channel.owner_id is None
        return channel.guild is not None and self.bot.id in channel.guild.members

    # messages

    def add_message(self, message: Message) -> Message:
        """Puts a message into its channel; the bot hears of it."""
        self.messages[message.id] = message
        message.channel.message_ids.append(message.id)
        self._publish_message("MESSAGE_CREATE", message)
        message.channel.changed.notify()
        return message

    def message_changed(self, message: Message, *, edited: bool = True) -> None:
        """Tells of a changed message."""
        if edited:
            message.edited_timestamp = now_iso()
            message.edits += 1
        self._publish_message("MESSAGE_UPDATE", message)
        message.channel.changed.notify()

    def delete_message(self, message: Message) -> None:
        """Takes a message away."""
        message.deleted = True
        if message.id in message.channel.message_ids:
            message.channel.message_ids.remove(message.id)
        data: JSON = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if message.channel.guild is not None and message.visible_to is None:
            data["guild_id"] = str(message.channel.guild.id)
        self._publish_of(message, "MESSAGE_DELETE", lambda _content: data)
        message.channel.changed.notify()

    def _publish_message(self, event: str, message: Message) -> None:
        self._publish_of(message, event, lambda c: message.to_event(self.bot, message_content=c))

    def _publish_of(self, message: Message, event: str, render: Callable[[bool], JSON]) -> None:
        # An ephemeral message goes to the bot itself, past the channel, and counts as a direct one.
        ephemeral = message.visible_to is not None
        if not ephemeral and not self.bot_permissions(message.channel) & Permissions.VIEW_CHANNEL:
            return
        wanted = 1 << 12 if ephemeral or message.channel.is_private else 1 << 9
        self.publisher.publish(event, lambda intents: render(bool(intents & (1 << 15))) if intents & wanted else None)

    def publish_reaction(self, event: str, message: Message, user: User, emoji: JSON) -> None:
        """Tells of a reaction added or removed."""
        data: JSON = {
            "user_id": str(user.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "emoji": emoji,
            "burst": False,
            "type": 0,
        }
        guild = message.channel.guild
        if guild is not None:
            data["guild_id"] = str(guild.id)
            if event.endswith("_ADD") and user.id in guild.members:
                data["member"] = guild.members[user.id].to_json()
        wanted = 1 << 13 if guild is None else 1 << 10
        self.publisher.publish(event, lambda intents: data if intents & wanted else None)

    # files

    def store_files(self, channel: Channel, files: Iterable[tuple[str, str, bytes, JSON]]) -> list[JSON]:
        """Keeps files and gives their attachment objects; a file is (name, content type, bytes, extra fields)."""
        attachments = []
        for filename, content_type, content, extra in files:
            attachment_id = self.snowflakes.next()
            path = f"attachments/{channel.id}/{attachment_id}/{filename}"
            self.files[path] = (content_type, content)
            attachments.append(
                {
                    "id": str(attachment_id),
                    "filename": filename,
                    "size": len(content),
                    "url": f"{self.cdn}/{path}",
                    "proxy_url": f"{self.cdn}/{path}",
                    "content_type": content_type,
                }
                | extra
            )
        return attachments

    # interactions

    def add_interaction(self, interaction: Interaction) -> Interaction:
        """Registers an interaction and sends it to the bot."""
        self.interactions[interaction.id] = interaction
        self.interaction_tokens[interaction.token] = interaction
        self.publisher.publish("INTERACTION_CREATE", lambda _intents: interaction.payload)
        return interaction

    @staticmethod
    def new_token() -> str:
        """A token as interactions carry it."""
        return secrets.token_urlsafe(48)
