"""Guilds, their channels, members and roles."""

from __future__ import annotations

from tests.discord_server.errors import unknown
from tests.discord_server.rest.request import JSON, RestRequest, Routes


async def get_guild(request: RestRequest) -> JSON:
    """GET /guilds/{guild_id}."""
    guild = request.guild()
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return guild.to_json() | (counts if request.query.get("with_counts") in ("1", "true") else {})


async def list_channels(request: RestRequest) -> list[JSON]:
    """GET /guilds/{guild_id}/channels."""
    return [channel.to_json() for channel in request.guild().channels.values() if not channel.is_thread]


async def get_member(request: RestRequest) -> JSON:
    """GET /guilds/{guild_id}/members/{user_id}."""
    guild, user = request.guild(), request.user()
    if user.id not in guild.members:
        raise unknown(10007)
    return guild.members[user.id].to_json()


async def list_members(request: RestRequest) -> list[JSON]:
    """GET /guilds/{guild_id}/members."""
    after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1))
    members = sorted(request.guild().members.values(), key=lambda member: member.user.id)
    return [member.to_json() for member in members if member.user.id > after][:limit]


async def list_roles(request: RestRequest) -> list[JSON]:
    """GET /guilds/{guild_id}/roles."""
    return [role.to_json() for role in request.guild().roles.values()]


async def get_role(request: RestRequest) -> JSON:
    """GET /guilds/{guild_id}/roles/{role_id}."""
    role = request.guild().roles.get(request.id("role_id", 10011))
    if role is None:
        raise unknown(10011)
    return role.to_json()


ROUTES: Routes = [
    ("GET", "/guilds/{guild_id}", get_guild),
    ("GET", "/guilds/{guild_id}/channels", list_channels),
    ("GET", "/guilds/{guild_id}/members", list_members),
    ("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
    ("GET", "/guilds/{guild_id}/roles", list_roles),
    ("GET", "/guilds/{guild_id}/roles/{role_id}", get_role),
]
