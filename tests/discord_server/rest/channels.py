"""Channels themselves."""

from __future__ import annotations

from tests.discord_server.permissions import Permissions
from tests.discord_server.rest.request import JSON, RestRequest, Routes


async def get_channel(request: RestRequest) -> JSON:
    """GET /channels/{channel_id}."""
    return request.channel().to_json()


async def edit_channel(request: RestRequest) -> JSON:
    """PATCH /channels/{channel_id}: the name, and of a thread whether it is archived or locked."""
    channel = request.channel()
    own_thread = channel.is_thread and channel.owner_id == request.world.bot.id
    if not own_thread:
        request.need(channel, Permissions.MANAGE_THREADS if channel.is_thread else Permissions.MANAGE_CHANNELS)
    body = request.json
    channel.name = body.get("name", channel.name)
    if channel.is_thread:
        channel.archived = body.get("archived", channel.archived)
        channel.locked = body.get("locked", channel.locked)
    request.world.publish_channel("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel)
    return channel.to_json()


ROUTES: Routes = [
    ("GET", "/channels/{channel_id}", get_channel),
    ("PATCH", "/channels/{channel_id}", edit_channel),
]
