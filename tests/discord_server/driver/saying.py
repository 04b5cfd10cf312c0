"""Messages, edits, reactions and threads that people make."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

from tests.discord_server.driver.reply import Reply
from tests.discord_server.entities import PUBLIC_THREAD, Channel
from tests.discord_server.errors import InvalidInput, NotAllowed
from tests.discord_server.mentions import Mentions, Pings, mentions_in
from tests.discord_server.messages import REPLY, Message, emoji_json
from tests.discord_server.permissions import Permissions
from tests.discord_server.rest.messages import reference_ids

if TYPE_CHECKING:
    from tests.discord_server.driver.person import Person

JSON = dict[str, Any]

P = Permissions


def _need(person: Person, channel: Channel, need: Permissions) -> None:
    if need & ~person.permissions(channel):
        raise NotAllowed(f"{person.user.username} may not do that in {channel.name!r}")


def say(
    person: Person,
    channel: Channel,
    text: str,
    reply_to: Reply | None,
    ping_author: bool,
    files: list[tuple[str, bytes]],
) -> Reply:
    """Writes a message into a channel."""
    _need(person, channel, P.VIEW_CHANNEL | (P.SEND_MESSAGES_IN_THREADS if channel.is_thread else P.SEND_MESSAGES))
    if not text.strip() and not files:
        raise InvalidInput("a message needs a text or a file")
    if len(text) > 2000:
        raise InvalidInput(f"{len(text)} characters, more than 2000")
    world = person.world
    message = Message(world.snowflakes.next(), channel, person.user, text.strip())
    uploads: list[tuple[str, str, bytes, JSON]] = []
    for name, content in files:
        uploads.append((name, mimetypes.guess_type(name)[0] or "application/octet-stream", content, {}))
    message.attachments = world.store_files(channel, uploads)
    if reply_to is not None:
        if not person.sees(reply_to) or reply_to.channel is not channel:
            raise NotAllowed("that message is not there to be replied to")
        message.type, message.reference = REPLY, reply_to.message
        message.reference_ids = reference_ids(reply_to.message)
    _mention(person, message, ping_author)
    return Reply(world.add_message(message))


def _mention(person: Person, message: Message, ping_author: bool) -> None:
    world, guild = person.world, message.channel.guild
    found: Mentions = mentions_in(message.content)
    users = [world.users[user] for user in found.users if user in world.users]
    if message.reference is not None and ping_author and message.reference.author not in users:
        users.append(message.reference.author)
    may = bool(person.permissions(message.channel) & P.MENTION_EVERYONE)
    message.mentions = users
    message.mention_roles = [role for role in found.roles if guild is not None and role in guild.roles]
    message.mention_everyone = found.everyone and may
    message.pings = Pings({user.id for user in users}, set(message.mention_roles), message.mention_everyone)


def edit(person: Person, message: Reply, text: str) -> Reply:
    """Edits a message of one's own."""
    if message.author is not person.user:
        raise NotAllowed("only one's own messages can be edited")
    message.message.content = text.strip()
    _mention(person, message.message, ping_author=person.world.bot in message.message.mentions)
    person.world.message_changed(message.message)
    return message


def delete(person: Person, message: Reply) -> None:
    """Deletes a message."""
    if message.author is not person.user:
        _need(person, message.channel, P.MANAGE_MESSAGES)
    person.world.delete_message(message.message)


def react(person: Person, message: Reply, emoji: str) -> None:
    """Reacts to a message."""
    _need(person, message.channel, P.ADD_REACTIONS)
    users = message.message.reactions.setdefault(emoji, [])
    if person.user.id not in users:
        users.append(person.user.id)
    person.world.publish_reaction("MESSAGE_REACTION_ADD", message.message, person.user, emoji_json(emoji))


def start_thread(person: Person, message: Reply, name: str) -> Channel:
    """Starts a public thread on a message."""
    _need(person, message.channel, P.CREATE_PUBLIC_THREADS)
    parent, members = message.channel, [person.user.id]
    thread = Channel(message.id, PUBLIC_THREAD, name, parent.guild, parent, person.user.id, thread_members=members)
    message.message.thread = thread
    return person.world.add_channel(thread)
