"""Builds interactions as Discord sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server import interactions as kinds
from tests.discord_server import permissions as perms
from tests.discord_server.commands import CHAT_INPUT, Command
from tests.discord_server.driver.call import Call
from tests.discord_server.entities import DM, Channel, Guild
from tests.discord_server.errors import BotOffline, CommandNotFound, NotAllowed
from tests.discord_server.interactions import Interaction
from tests.discord_server.messages import Message
from tests.discord_server.permissions import Permissions
from tests.discord_server.world import World

if TYPE_CHECKING:
    from tests.discord_server.driver.person import Person

JSON = dict[str, Any]

GUILD_CONTEXT, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2
GUILD_INSTALL, USER_INSTALL = 0, 1


def context_of(world: World, channel: Channel) -> int:
    """The interaction context of a channel."""
    if channel.guild is not None:
        return GUILD_CONTEXT
    return BOT_DM if channel.type == DM and world.bot_in(channel) else PRIVATE_CHANNEL


def owners(person: Person, channel: Channel, command: JSON | None = None) -> dict[str, str]:
    """The authorizing_integration_owners: by which installs the bot is reached here."""
    installs = command["integration_types"] if command else [GUILD_INSTALL, USER_INSTALL]
    found: dict[str, str] = {}
    guild = channel.guild
    if GUILD_INSTALL in installs:
        if guild is not None and person.world.bot.id in guild.members:
            found["0"] = str(guild.id)
        elif context_of(person.world, channel) == BOT_DM:
            found["0"] = "0"
    if USER_INSTALL in installs and person.user.installed_app:
        found["1"] = str(person.user.id)
    return found


def offered(person: Person, channel: Channel, name: str, kind: int) -> Command:
    """The command of that name as it is offered to this person here, or CommandNotFound."""
    guild_id = channel.guild.id if channel.guild else None
    command = person.world.commands.find(name, kind, guild_id)
    if command is None:
        have = sorted(c.key[0] for scope in (None, guild_id) for c in person.world.commands.in_scope(scope))
        raise CommandNotFound(f"no command {name!r}; registered here: {have}")
    body = command.to_json()
    contexts = body["contexts"]
    context = context_of(person.world, channel)
    if contexts is None:
        contexts = [GUILD_CONTEXT, BOT_DM] if body["dm_permission"] else [GUILD_CONTEXT]
        contexts += [PRIVATE_CHANNEL] if USER_INSTALL in body["integration_types"] else []
    if context not in contexts:
        raise CommandNotFound(f"{name!r} is not offered in context {context}, only in {contexts}")
    if not owners(person, channel, body):
        raise CommandNotFound(f"{name!r} is not installed for {person.user.username} here")
    return command


def check_permission(person: Person, channel: Channel, command: Command) -> None:
    """NotAllowed where the client would not let this member use the command."""
    if channel.guild is None:
        return
    allowed = person.permissions(channel)
    if not allowed & Permissions.USE_APPLICATION_COMMANDS:
        raise NotAllowed(f"{person.user.username} may not use application commands here")
    needed = command.default_member_permissions
    if needed is not None and allowed != perms.ALL and (needed == 0 or needed & ~int(allowed)):
        raise NotAllowed(f"{command.key[0]!r} needs permissions {needed}, {person.user.username} lacks them")


def send(
    person: Person,
    channel: Channel,
    kind: int,
    data: JSON,
    *,
    name: str,
    command: JSON | None = None,
    message: Message | None = None,
    parent: Interaction | None = None,
    ack_limit: float | None = None,
) -> Call:
    """Sends an interaction to the bot."""
    server = person.server
    if not server.gateway.sessions:
        raise BotOffline("no gateway session: the application does not respond")
    world = person.world
    token, interaction_id = world.new_token(), world.snowflakes.next()
    payload = base_payload(person, channel, kind, data)
    payload |= {"id": str(interaction_id), "token": token}
    payload["authorizing_integration_owners"] = owners(person, channel, command)
    if message is not None:
        payload["message"] = message.to_json(world.bot, message_content=True)
    interaction = Interaction(
        interaction_id,
        token,
        kind,
        person.user,
        channel,
        channel.guild,
        payload,
        world.clock.now(),
        name=name,
        command_type=data.get("type", CHAT_INPUT) if kind == kinds.APPLICATION_COMMAND else CHAT_INPUT,
        message=message,
        parent=parent,
        ack_limit=server.ack_limit if ack_limit is None else ack_limit,
        token_lifetime=server.token_lifetime,
    )
    return Call(world, world.add_interaction(interaction))


def base_payload(person: Person, channel: Channel, kind: int, data: JSON) -> JSON:
    """The part of the payload that all interactions have."""
    world, guild = person.world, channel.guild
    payload: JSON = {
        "application_id": str(world.application.id),
        "type": kind,
        "version": 1,
        "data": data,
        "locale": person.user.locale,
        "context": context_of(world, channel),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": 10 * 1024 * 1024,
        "channel_id": str(channel.id),
        "channel": channel.to_json() | ({"permissions": str(int(person.permissions(channel)))} if guild else {}),
        "app_permissions": str(int(app_permissions(world, channel, guild))),
    }
    if guild is None:
        return payload | {"user": person.user.to_json()}
    member = guild.members[person.user.id].to_json() | {"permissions": str(int(person.permissions(channel)))}
    partial = {"id": str(guild.id), "locale": guild.preferred_locale, "features": []}
    return payload | {
        "guild_id": str(guild.id),
        "guild": partial,
        "guild_locale": guild.preferred_locale,
        "member": member,
    }


def app_permissions(world: World, channel: Channel, guild: Guild | None) -> Permissions:
    """What the bot may do where the interaction happens, a member of the guild or not."""
    if guild is not None and world.bot.id not in guild.members:
        return perms.EVERYONE_DEFAULT & ~Permissions.VIEW_CHANNEL
    return world.bot_permissions(channel) if guild is not None else perms.DM_PERMISSIONS
