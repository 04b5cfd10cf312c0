"""Permission bits and how Discord computes them for a member in a channel."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord_server.entities import Channel, Guild, Member


class Permissions(enum.IntFlag):
    """Discord's permission bits, under Discord's names."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50


NONE = Permissions(0)
ALL = Permissions((1 << 53) - 1)

EVERYONE_DEFAULT = (
    Permissions.VIEW_CHANNEL
    | Permissions.SEND_MESSAGES
    | Permissions.EMBED_LINKS
    | Permissions.ATTACH_FILES
    | Permissions.READ_MESSAGE_HISTORY
    | Permissions.ADD_REACTIONS
    | Permissions.USE_EXTERNAL_EMOJIS
    | Permissions.CHANGE_NICKNAME
    | Permissions.USE_APPLICATION_COMMANDS
    | Permissions.CREATE_PUBLIC_THREADS
    | Permissions.SEND_MESSAGES_IN_THREADS
    | Permissions.USE_EXTERNAL_APPS
)

DM_PERMISSIONS = (
    Permissions.VIEW_CHANNEL
    | Permissions.SEND_MESSAGES
    | Permissions.EMBED_LINKS
    | Permissions.ATTACH_FILES
    | Permissions.READ_MESSAGE_HISTORY
    | Permissions.ADD_REACTIONS
    | Permissions.MENTION_EVERYONE
    | Permissions.USE_EXTERNAL_EMOJIS
    | Permissions.USE_APPLICATION_COMMANDS
)


def in_guild(guild: Guild, member: Member) -> Permissions:
    """What the member may do in the guild, before any channel's overwrites."""
    if member.user.id == guild.owner_id:
        return ALL
    allowed = guild.everyone.permissions
    for role_id in member.role_ids:
        allowed |= guild.roles[role_id].permissions
    return ALL if allowed & Permissions.ADMINISTRATOR else allowed


def in_channel(guild: Guild, channel: Channel, member: Member) -> Permissions:
    """What the member may do in the channel; a thread asks its parent."""
    if channel.parent is not None:
        channel = channel.parent
    allowed = in_guild(guild, member)
    if allowed == ALL:
        return ALL
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        allowed = (allowed & ~everyone.deny) | everyone.allow
    deny = allow = NONE
    for role_id in member.role_ids:
        overwrite = channel.overwrites.get(role_id)
        if overwrite is not None:
            deny |= overwrite.deny
            allow |= overwrite.allow
    allowed = (allowed & ~deny) | allow
    own = channel.overwrites.get(member.user.id)
    if own is not None:
        allowed = (allowed & ~own.deny) | own.allow
    return allowed if allowed & Permissions.VIEW_CHANNEL else NONE
