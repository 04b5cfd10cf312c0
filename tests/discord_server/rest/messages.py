"""Messages of channels: send, read, edit, delete, react."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tests.discord_server.entities import Channel, User
from tests.discord_server.errors import ApiError, missing_permissions, unknown
from tests.discord_server.messages import REPLY, Message, emoji_json
from tests.discord_server.permissions import Permissions
from tests.discord_server.rest.posting import edit, new_message
from tests.discord_server.rest.request import JSON, RestRequest, Routes

P = Permissions


def _send_permission(channel: Channel) -> Permissions:
    return P.SEND_MESSAGES_IN_THREADS if channel.is_thread else P.SEND_MESSAGES


async def create_message(request: RestRequest) -> JSON:
    """POST /channels/{channel_id}/messages."""
    channel = request.channel()
    request.need(channel, _send_permission(channel))
    if channel.archived and channel.locked:
        raise ApiError(400, 50083)
    if channel.is_private and not request.world.takes_dms(channel.recipients[0]):
        raise ApiError(403, 50007)
    body = request.json
    if body.get("embeds"):
        request.need(channel, P.EMBED_LINKS)
    if request.files:
        request.need(channel, P.ATTACH_FILES)
    if (same := _same_nonce(request, channel, body)) is not None:
        return request.show(same)
    message = new_message(request, body, channel, **_reference(request, channel, body.get("message_reference")))
    channel.archived = False
    return request.show(request.world.add_message(message))


def _same_nonce(request: RestRequest, channel: Channel, body: JSON) -> Message | None:
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    messages = [request.world.messages[number] for number in channel.message_ids[-100:]]
    mine = [m for m in messages if m.author is request.world.bot and m.nonce == body["nonce"]]
    return mine[0] if mine else None


def _reference(request: RestRequest, channel: Channel, reference: JSON | None) -> dict[str, Any]:
    if not reference:
        return {}
    if not request.world.bot_permissions(channel) & P.READ_MESSAGE_HISTORY:
        raise ApiError(400, 160002)
    target = request.world.messages.get(int(reference["message_id"]))
    if target is None or target.deleted or target.channel is not channel or target.visible_to is not None:
        if not reference.get("fail_if_not_exists", True):
            return {}
        errors = {"_errors": [{"code": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "message": "Unknown message"}]}
        raise ApiError(400, 50035, errors={"message_reference": errors})
    return {"type": REPLY, "reference": target, "reference_ids": reference_ids(target)}


def reference_ids(target: Message) -> JSON:
    """The message_reference object that points at a message."""
    ids: JSON = {"type": 0, "message_id": str(target.id), "channel_id": str(target.channel.id)}
    if target.channel.guild is not None:
        ids["guild_id"] = str(target.channel.guild.id)
    return ids


async def list_messages(request: RestRequest) -> list[JSON]:
    """GET /channels/{channel_id}/messages, newest first."""
    channel = request.channel()
    if not request.world.bot_permissions(channel) & P.READ_MESSAGE_HISTORY:
        return []
    limit = int(request.query.get("limit", 50))
    if not 1 <= limit <= 100:
        errors = {"_errors": [{"code": "NUMBER_TYPE_MAX", "message": "int value should be between 1 and 100."}]}
        raise ApiError(400, 50035, errors={"limit": errors})
    messages = request.world.messages
    ids = [number for number in channel.message_ids if messages[number].visible_to is None]
    chosen = _page(ids, request.query, limit)
    return [request.show(messages[number]) for number in sorted(chosen, reverse=True)]


def _page(ids: list[int], query: dict[str, str], limit: int) -> list[int]:
    if "around" in query:
        middle = int(query["around"])
        before = [number for number in ids if number < middle][-(limit // 2) :]
        return [*before, *[number for number in ids if number >= middle][: limit - len(before)]]
    if "after" in query:
        return [number for number in ids if number > int(query["after"])][:limit]
    if "before" in query:
        ids = [number for number in ids if number < int(query["before"])]
    return ids[-limit:]


async def get_message(request: RestRequest) -> JSON:
    """GET /channels/{channel_id}/messages/{message_id}."""
    channel = request.channel()
    request.need(channel, P.READ_MESSAGE_HISTORY)
    return request.show(request.message(channel))


async def edit_message(request: RestRequest) -> JSON:
    """PATCH /channels/{channel_id}/messages/{message_id}."""
    channel = request.channel()
    message = request.message(channel)
    if message.author is not request.world.bot:
        raise ApiError(403, 50005)
    edit(request, message, request.json)
    request.world.message_changed(message)
    return request.show(message)


async def delete_message(request: RestRequest) -> None:
    """DELETE /channels/{channel_id}/messages/{message_id}."""
    channel = request.channel()
    message = request.message(channel)
    if message.author is not request.world.bot:
        if channel.is_private:
            raise ApiError(403, 50003)
        if not request.world.bot_permissions(channel) & P.MANAGE_MESSAGES:
            raise missing_permissions()
    request.world.delete_message(message)


async def trigger_typing(request: RestRequest) -> None:
    """POST /channels/{channel_id}/typing."""
    channel = request.channel()
    request.need(channel, _send_permission(channel))
    channel.typing.append((request.recorded.at, request.world.bot.id))
    channel.changed.notify()


def _reacting(request: RestRequest) -> tuple[Message, str]:
    return request.message(request.channel(P.READ_MESSAGE_HISTORY)), unquote(request.params["emoji"])


async def add_reaction(request: RestRequest) -> None:
    """PUT …/reactions/{emoji}/@me."""
    message, key = _reacting(request)
    if key not in message.reactions:
        request.need(message.channel, P.ADD_REACTIONS)
    users = message.reactions.setdefault(key, [])
    if request.world.bot.id not in users:
        users.append(request.world.bot.id)
        _publish(request, "MESSAGE_REACTION_ADD", message, request.world.bot, key)


async def remove_reaction(request: RestRequest) -> None:
    """DELETE …/reactions/{emoji}/{user_id}."""
    message, key = _reacting(request)
    user = request.user()
    if user is not request.world.bot:
        request.need(message.channel, P.MANAGE_MESSAGES)
    users = message.reactions.get(key, [])
    if user.id not in users:
        raise unknown(10014)
    users.remove(user.id)
    if not users:
        del message.reactions[key]
    _publish(request, "MESSAGE_REACTION_REMOVE", message, user, key)


def _publish(request: RestRequest, event: str, message: Message, user: User, key: str) -> None:
    request.world.publish_reaction(event, message, user, emoji_json(key))
    message.channel.changed.notify()


MESSAGE = "/channels/{channel_id}/messages/{message_id}"
ROUTES: Routes = [
    ("POST", "/channels/{channel_id}/messages", create_message),
    ("GET", "/channels/{channel_id}/messages", list_messages),
    ("GET", MESSAGE, get_message),
    ("PATCH", MESSAGE, edit_message),
    ("DELETE", MESSAGE, delete_message),
    ("POST", "/channels/{channel_id}/typing", trigger_typing),
    ("PUT", MESSAGE + "/reactions/{emoji}/@me", add_reaction),
    ("DELETE", MESSAGE + "/reactions/{emoji}/{user_id}", remove_reaction),
]
