"""What the gateway tells, and which intents each event needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.discord_server.entities import Guild, Member
from tests.discord_server.world import World

JSON = dict[str, Any]

GUILDS_INTENT, MEMBERS_INTENT = 1 << 0, 1 << 1
GUILD_EVENTS = {"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"}
LARGE_GUILD = 250
CHUNK = 1000


def wanted(event: str, intents: int) -> bool:
    """Whether an event passes these intents; message, reaction and typing events are judged where they are made."""
    if event.startswith("GUILD_MEMBER_") or event == "THREAD_MEMBERS_UPDATE":
        return bool(intents & MEMBERS_INTENT)
    if event in GUILD_EVENTS or event.startswith(("CHANNEL_", "THREAD_", "GUILD_ROLE_")):
        return bool(intents & GUILDS_INTENT)
    return True


def ready(world: World, session_id: str, resume_url: str) -> JSON:
    """The data of READY."""
    return {
        "v": 10,
        "user": world.bot.to_json() | {"verified": True, "mfa_enabled": False, "email": None},
        "guilds": [{"id": str(guild.id), "unavailable": True} for guild in world.bot_guilds()],
        "session_id": session_id,
        "resume_gateway_url": resume_url,
        "session_type": "normal",
        "private_channels": [],
        "application": {"id": str(world.application.id), "flags": world.application.flags},
        "_trace": ["loopback"],
    }


def guild_create(world: World, guild: Guild, intents: int) -> JSON:
    """The data of GUILD_CREATE: all members of a small guild with the intent, else the bot alone."""
    members = list(guild.members.values())
    if not intents & MEMBERS_INTENT or len(members) > LARGE_GUILD:
        members = [guild.members[world.bot.id]]
    return guild.to_gateway_json(members)


def members_chunks(world: World, intents: int, data: JSON) -> Iterator[JSON]:
    """The data of each GUILD_MEMBERS_CHUNK that answers a request for members."""
    guild = world.guilds.get(int(data["guild_id"]))
    if guild is None or world.bot.id not in guild.members:
        return
    ids = {int(user) for user in data.get("user_ids") or []}
    query = str(data.get("query") or "").lower()
    if not ids and not query and not intents & MEMBERS_INTENT:
        return
    members = [member for member in guild.members.values() if _asked_for(member, ids, query)]
    members = members[: data.get("limit") or None]
    chunks = [members[at : at + CHUNK] for at in range(0, len(members), CHUNK)] or [[]]
    for index, chunk in enumerate(chunks):
        yield {
            "guild_id": str(guild.id),
            "members": [member.to_json() for member in chunk],
            "chunk_index": index,
            "chunk_count": len(chunks),
            "not_found": [str(user) for user in ids - set(guild.members)],
            "nonce": data.get("nonce"),
        }


def _asked_for(member: Member, ids: set[int], query: str) -> bool:
    return (not ids or member.user.id in ids) and member.user.username.lower().startswith(query)
