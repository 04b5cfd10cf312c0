"""Messages as the server keeps them, and as it shows them to the bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.entities import Channel, Member, User
from tests.discord_server.mentions import Pings
from tests.discord_server.snowflakes import created_at

JSON = dict[str, Any]

SUPPRESS_EMBEDS, EPHEMERAL, LOADING, SUPPRESS_NOTIFICATIONS, IS_COMPONENTS_V2 = 1 << 2, 1 << 6, 1 << 7, 1 << 12, 1 << 15
DEFAULT, REPLY, CHAT_INPUT_COMMAND, THREAD_STARTER, CONTEXT_MENU_COMMAND, THREAD_CREATED = 0, 19, 20, 21, 23, 18


@dataclass(eq=False)
class Message:
    """One message of a channel."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    flags: int = 0
    type: int = DEFAULT
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    pings: Pings = field(default_factory=Pings)
    reference: Message | None = None
    reference_ids: JSON | None = None
    nonce: str | int | None = None
    tts: bool = False
    webhook_id: int | None = None
    interaction: JSON | None = None
    interaction_metadata: JSON | None = None
    visible_to: int | None = None
    edited_timestamp: str | None = None
    edits: int = 0
    deleted: bool = False
    thread: Channel | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    def seen_by(self, user: User) -> bool:
        """Whether this user sees it at all."""
        return not self.deleted and (self.visible_to is None or self.visible_to == user.id)

    def content_open_to(self, bot: User, *, message_content: bool) -> bool:
        """Whether the bot is given content, embeds, components and attachments."""
        return (
            message_content
            or self.channel.is_private
            or self.author is bot
            or self.webhook_id is not None
            or bot in self.mentions
        )

    def to_json(self, bot: User, *, message_content: bool, with_reference: bool = True) -> JSON:
        """The message object as this bot is given it."""
        shown = self.content_open_to(bot, message_content=message_content)
        message: JSON = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.to_json(),
            "content": self.content if shown else "",
            "embeds": self.embeds if shown else [],
            "components": self.components if shown else [],
            "attachments": self.attachments if shown else [],
            "timestamp": created_at(self.id).isoformat(),
            "edited_timestamp": self.edited_timestamp,
            "tts": self.tts,
            "mention_everyone": self.mention_everyone,
            "mentions": [user.to_json() for user in self.mentions],
            "mention_roles": [str(role) for role in self.mention_roles],
            "pinned": False,
            "type": self.type,
            "flags": self.flags,
        }
        if self.reactions:
            message["reactions"] = [reaction_json(e, users, bot) for e, users in self.reactions.items()]
        if self.nonce is not None:
            message["nonce"] = self.nonce
        if self.webhook_id is not None:
            message["webhook_id"] = message["application_id"] = str(self.webhook_id)
        if self.interaction is not None:
            message["interaction"] = self.interaction
            message["interaction_metadata"] = self.interaction_metadata
        if self.thread is not None:
            message["thread"] = self.thread.to_json()
        if self.reference_ids is not None:
            message["message_reference"] = self.reference_ids
            if with_reference:
                message["referenced_message"] = self._referenced(bot, message_content)
        return message

    def to_event(self, bot: User, *, message_content: bool) -> JSON:
        """The message object as MESSAGE_CREATE and MESSAGE_UPDATE give it."""
        event = self.to_json(bot, message_content=message_content)
        guild = self.channel.guild
        if guild is not None and self.visible_to is None:
            event["guild_id"] = str(guild.id)
            member = guild.members.get(self.author.id)
            if member is not None and self.webhook_id is None:
                event["member"] = member.to_json(with_user=False)
            event["mentions"] = [mention_json(user, guild.members.get(user.id)) for user in self.mentions]
        return event

    def _referenced(self, bot: User, message_content: bool) -> JSON | None:
        if self.reference is None or self.reference.deleted:
            return None
        return self.reference.to_json(bot, message_content=message_content, with_reference=False)


def mention_json(user: User, member: Member | None) -> JSON:
    """A mentioned user with the partial member that guild events add."""
    return user.to_json() | ({"member": member.to_json(with_user=False)} if member else {})


def emoji_json(key: str) -> JSON:
    """The emoji object of a unicode emoji or of `name:id`."""
    name, _, emoji_id = key.partition(":")
    return {"id": emoji_id or None, "name": name}


def reaction_json(key: str, users: list[int], bot: User) -> JSON:
    """The reaction object of one emoji."""
    return {
        "emoji": emoji_json(key),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "me": bot.id in users,
        "me_burst": False,
        "burst_colors": [],
    }
