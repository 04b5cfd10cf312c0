"""Requests past discord.py's own checks, so that the server's are met."""

from __future__ import annotations

from typing import Any

import discord
from discord.http import Route

from tests.integration.discord_server.conftest import Scene

JSON = dict[str, Any]


def errors_at(answer: JSON, path: str) -> list[JSON]:
    at = answer["errors"]
    for part in path.split("."):
        at = at[part]
    found: list[JSON] = at["_errors"]
    return found


async def send(scene: Scene, method: str, path: str, body: Any) -> discord.HTTPException | None:
    try:
        await scene.bot.http.request(Route(method, path), json=body)
    except discord.HTTPException as error:
        return error
    return None
