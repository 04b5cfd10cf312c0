"""A person at a Discord client, in one guild or in none."""

# ruff: noqa: ASYNC109  (a timeout by name reads best in a test)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server import interactions as kinds
from tests.discord_server import permissions as perms
from tests.discord_server.commands import CHAT_INPUT, MESSAGE, USER
from tests.discord_server.driver import invoke, options, pressing, saying, submitting
from tests.discord_server.driver.call import Call, Choice, Modal
from tests.discord_server.driver.places import ChannelHandle
from tests.discord_server.driver.reply import Reply
from tests.discord_server.driver.resolved import Resolved, unwrap
from tests.discord_server.entities import DM, Channel, Guild, Member, Role, User
from tests.discord_server.permissions import Permissions
from tests.discord_server.world import World

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer

Where = ChannelHandle
Files = list[tuple[str, bytes]]


class Person:
    """Does what people do at a Discord client."""

    def __init__(self, server: DiscordServer, user: User, guild: Guild | None = None) -> None:
        self.server = server
        self.user = user
        self.guild = guild

    def __repr__(self) -> str:
        return f"<Person {self.user.username}>"

    @property
    def world(self) -> World:
        """The store behind it all."""
        return self.server.world

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    @property
    def mention(self) -> str:
        """The text that mentions this person."""
        return self.user.mention

    @property
    def member(self) -> Member:
        """The membership in the guild."""
        assert self.guild is not None, f"{self.user.username} is in no guild"
        return self.guild.members[self.user.id]

    def permissions(self, channel: Channel) -> Permissions:
        """What this person may do in a channel."""
        if channel.guild is None:
            return perms.DM_PERMISSIONS
        member = channel.guild.members.get(self.user.id)
        return perms.NONE if member is None else perms.in_channel(channel.guild, channel, member)

    def add_role(self, role: Role) -> None:
        """Gives the person a role."""
        self.member.role_ids.append(role.id)

    def install_app(self) -> None:
        """Installs the bot for this user, so that it can be used anywhere."""
        self.user.installed_app = True

    def dm(self) -> ChannelHandle:
        """The DM channel with the bot."""
        return ChannelHandle(self.server, self.world.dm_with(self.user))

    def dm_with(self, other: Person) -> ChannelHandle:
        """A DM channel with another person, in which only a user-installed bot can be used."""
        channel = Channel(self.world.snowflakes.next(), DM, recipients=[self.user, other.user], owner_id=self.user.id)
        self.world.channels[channel.id] = channel
        return ChannelHandle(self.server, channel)

    # commands

    async def slash(
        self,
        where: Where,
        command: str,
        /,
        *,
        force: bool = False,
        ack_limit: float | None = None,
        **given: Any,
    ) -> Call:
        """Uses a slash command, sub-commands parted by spaces; `force` skips the client's permission check."""
        return self._command(where, command, given, kinds.APPLICATION_COMMAND, None, force, ack_limit)

    async def autocomplete(
        self,
        where: Where,
        command: str,
        /,
        *,
        option: str,
        value: str,
        timeout: float = 5.0,
        **given: Any,
    ) -> list[Choice]:
        """Types into an option and gives the choices that the bot offers."""
        typed = {**given, option: value}
        call = self._command(where, command, typed, kinds.AUTOCOMPLETE, option, False, None)
        return await call.choices(timeout)

    def _command(
        self,
        where: Where,
        command: str,
        given: dict[str, Any],
        kind: int,
        focused: str | None,
        force: bool,
        ack_limit: float | None,
    ) -> Call:
        channel = where.channel_entity
        name, *path = command.removeprefix("/").split()
        found = invoke.offered(self, channel, name, CHAT_INPUT)
        if not force:
            invoke.check_permission(self, channel, found)
        body = found.to_json()
        resolved = Resolved(self.world, channel, channel.guild, self.user)
        steps, offered = options.descend(body, path)
        values = options.nest(steps, options.fill(offered, given, resolved, focused=focused))
        data = {"id": body["id"], "name": name, "type": CHAT_INPUT, "options": values}
        if found.guild_id is not None:
            data["guild_id"] = str(found.guild_id)
        if resolved.data:
            data["resolved"] = resolved.data
        full = " ".join([name, *path])
        return invoke.send(self, channel, kind, data, name=full, command=body, ack_limit=ack_limit)

    async def context_menu(
        self, name: str, target: Reply | Person, *, force: bool = False, ack_limit: float | None = None
    ) -> Call:
        """Uses a context menu command on a message, or on a person."""
        if isinstance(target, Reply):
            channel, kind = target.channel, MESSAGE
        else:
            assert self.guild is not None, "a user menu needs a guild"
            channel, kind = next(iter(self.guild.channels.values())), USER
        found = invoke.offered(self, channel, name, kind)
        if not force:
            invoke.check_permission(self, channel, found)
        resolved = Resolved(self.world, channel, channel.guild, self.user)
        target_id = resolved.add(target, name)
        body = found.to_json()
        data = {"id": body["id"], "name": name, "type": kind, "target_id": target_id, "resolved": resolved.data}
        return invoke.send(self, channel, kinds.APPLICATION_COMMAND, data, name=name, command=body, ack_limit=ack_limit)

    # components

    async def press(
        self,
        reply: Reply,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        ack_limit: float | None = None,
    ) -> Call:
        """Presses a button."""
        return pressing.press(self, reply, label, custom_id, ack_limit)

    async def select(
        self, reply: Reply, *values: Any, custom_id: str | None = None, ack_limit: float | None = None
    ) -> Call:
        """Picks from a select menu: values or labels of a string select, people, roles or channels of the others."""
        return pressing.select(self, reply, list(values), custom_id, ack_limit)

    async def submit(self, modal: Modal, *, ack_limit: float | None = None, **fields: Any) -> Call:
        """Sends a modal; a field is named by its custom_id or its label (spaces as underscores, any case)."""
        return submitting.submit(self, modal, fields, ack_limit)

    # messages

    async def say(
        self,
        where: Where,
        text: str,
        *,
        reply_to: Reply | None = None,
        ping_author: bool = True,
        files: Files | None = None,
    ) -> Reply:
        """Writes a message."""
        return saying.say(self, where.channel_entity, text, reply_to, ping_author, files or [])

    async def edit(self, message: Reply, text: str) -> Reply:
        """Edits a message of one's own."""
        return saying.edit(self, message, text)

    async def delete(self, message: Reply) -> None:
        """Deletes a message of one's own, or any with Manage Messages."""
        saying.delete(self, message)

    async def react(self, message: Reply, emoji: str) -> None:
        """Reacts to a message."""
        saying.react(self, message, emoji)

    async def start_thread(self, message: Reply, name: str) -> ChannelHandle:
        """Starts a thread on a message."""
        return ChannelHandle(self.server, saying.start_thread(self, message, name))

    def sees(self, reply: Reply) -> bool:
        """Whether this person sees that message."""
        seen = bool(self.permissions(reply.channel) & Permissions.VIEW_CHANNEL)
        return seen and reply.visible_to(self.user)


def user_of(someone: Person | User) -> User:
    """The user behind a person."""
    user = unwrap(someone)
    assert isinstance(user, User)
    return user
