"""Telling one person something in a direct message."""

from __future__ import annotations

import logging
from typing import Any

import discord

from bot.render import RenderedMessage
from bot.views import to_view

_log = logging.getLogger(__name__)


async def tell(client: discord.Client, user_id: int, message: RenderedMessage) -> bool:
    """Whether it arrived: people may take no messages from bots, or share no server with this one any more."""
    return await _send(client, user_id, view=to_view(message))


async def hand_over(client: discord.Client, user_id: int, sentence: str, file: discord.File) -> bool:
    """The same with a file. `sentence` is Discord's markup."""
    return await _send(client, user_id, content=sentence, file=file)


async def _send(client: discord.Client, user_id: int, **parts: Any) -> bool:
    try:
        channel = await client.create_dm(discord.Object(user_id))
        await channel.send(**parts)
    except discord.Forbidden:
        return False
    except discord.HTTPException:
        _log.warning("A person could not be told", exc_info=True)
        return False
    return True
