"""Threads: start, join, list."""

from __future__ import annotations

from tests.discord_server.entities import (
    ANNOUNCEMENT_THREAD,
    GUILD_ANNOUNCEMENT,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Channel,
)
from tests.discord_server.errors import ApiError, unknown
from tests.discord_server.permissions import Permissions
from tests.discord_server.rest.request import JSON, Answer, RestRequest, Routes
from tests.discord_server.validate.form import Form

P = Permissions


def _start(request: RestRequest, parent: Channel, kind: int, thread_id: int) -> Channel:
    if parent.is_private:
        raise ApiError(400, 50003)
    if parent.is_thread:
        raise ApiError(400, 50024)
    body = request.json
    form = Form()
    if form.required("name", body.get("name")):
        form.length("name", body["name"], least=1, most=100)
    if body.get("auto_archive_duration") is not None:
        form.choice("auto_archive_duration", body["auto_archive_duration"], {60, 1440, 4320, 10080})
    form.done()
    bot = request.world.bot.id
    thread = Channel(thread_id, kind, body["name"], parent.guild, parent, owner_id=bot, thread_members=[bot])
    return request.world.add_channel(thread)


def _started(thread: Channel, bot: int) -> Answer:
    return Answer(201, thread.to_json() | {"member": thread.thread_member_json(bot)})


async def start_from_message(request: RestRequest) -> Answer:
    """POST /channels/{channel_id}/messages/{message_id}/threads."""
    parent = request.channel(P.CREATE_PUBLIC_THREADS)
    message = request.message(parent)
    if message.thread is not None:
        raise ApiError(400, 160004)
    kind = ANNOUNCEMENT_THREAD if parent.type == GUILD_ANNOUNCEMENT else PUBLIC_THREAD
    message.thread = _start(request, parent, kind, message.id)
    message.flags |= 1 << 5
    request.world.message_changed(message, edited=False)
    return _started(message.thread, request.world.bot.id)


async def start_in_channel(request: RestRequest) -> Answer:
    """POST /channels/{channel_id}/threads."""
    kind = int(request.json.get("type", PRIVATE_THREAD))
    parent = request.channel(P.CREATE_PRIVATE_THREADS if kind == PRIVATE_THREAD else P.CREATE_PUBLIC_THREADS)
    return _started(_start(request, parent, kind, request.world.snowflakes.next()), request.world.bot.id)


def _thread(request: RestRequest) -> Channel:
    thread = request.channel()
    if not thread.is_thread:
        raise ApiError(400, 50024)
    return thread


async def add_member(request: RestRequest) -> None:
    """PUT /channels/{channel_id}/thread-members/{user_id} or @me."""
    thread, user = _thread(request), request.user()
    if user.id not in thread.thread_members:
        thread.thread_members.append(user.id)


async def remove_member(request: RestRequest) -> None:
    """DELETE /channels/{channel_id}/thread-members/{user_id} or @me."""
    thread, user = _thread(request), request.user()
    if user.id in thread.thread_members:
        thread.thread_members.remove(user.id)


async def get_member(request: RestRequest) -> JSON:
    """GET /channels/{channel_id}/thread-members/{user_id}."""
    thread, user = _thread(request), request.user()
    if user.id not in thread.thread_members:
        raise unknown(10007)
    return thread.thread_member_json(user.id)


async def list_members(request: RestRequest) -> list[JSON]:
    """GET /channels/{channel_id}/thread-members."""
    thread = _thread(request)
    return [thread.thread_member_json(user) for user in thread.thread_members]


async def list_active(request: RestRequest) -> JSON:
    """GET /guilds/{guild_id}/threads/active."""
    guild, bot = request.guild(), request.world.bot.id
    threads = [c for c in guild.channels.values() if c.is_thread and not c.archived]
    members = [thread.thread_member_json(bot) for thread in threads if bot in thread.thread_members]
    return {"threads": [thread.to_json() for thread in threads], "members": members}


MEMBERS = "/channels/{channel_id}/thread-members"
ROUTES: Routes = [
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads", start_from_message),
    ("POST", "/channels/{channel_id}/threads", start_in_channel),
    ("PUT", MEMBERS + "/{user_id}", add_member),
    ("DELETE", MEMBERS + "/{user_id}", remove_member),
    ("GET", MEMBERS + "/{user_id}", get_member),
    ("GET", MEMBERS, list_members),
    ("GET", "/guilds/{guild_id}/threads/active", list_active),
]
