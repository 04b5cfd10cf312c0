"""Posts of the bot's own in a guild's channel: a public line, a review. What fails is told, not raised."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import discord
from discord import ui

from bot.desk import texts
from bot.places import NAMES, missing_to_write
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.desk import GuildSettings

_log = logging.getLogger(__name__)

Place = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


_USUAL = (NAMES["view_channel"], NAMES["send_messages"])
"""What is lacking where Discord refuses a post that all permissions allow."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a post: the message, or one sentence for the moderator (Discord's markup) that says why not."""

    message: discord.Message | None = None
    problem: str | None = None


def missing_permissions(place: Place) -> tuple[str, ...]:
    """What the bot lacks to post in a channel or thread, in Discord's words."""
    return missing_to_write(place.permissions_for(place.guild.me), in_thread=isinstance(place, discord.Thread))


async def announce(
    guild: discord.Guild | None, settings: GuildSettings, messages: Sequence[RenderedMessage]
) -> str | None:
    """Say something in the channel for posts, if there is one; gives the sentence for the moderator where that failed.

    problem = await announce(interaction.guild, guilds.of(guild_id), [line])
    await replies.send(interaction, [..., problem as a last line or footer], private=True)
    """
    if settings.posts_channel is None or guild is None:
        return None
    for message in messages:
        posted = await post(guild, settings.posts_channel, to_view(message))
        if posted.problem:
            return posted.problem
    return None


async def post(guild: discord.Guild, channel_id: int, view: ui.LayoutView) -> Posted:
    """Post in one channel; never raises for what Discord refuses or the network loses."""
    place = guild.get_channel_or_thread(channel_id)
    if not isinstance(place, Place):
        return Posted(problem=texts.CHANNEL_GONE)
    missing = missing_permissions(place)
    if missing:
        return Posted(problem=texts.cannot_post(place.mention, missing))
    try:
        return Posted(await place.send(view=view))
    except discord.NotFound:
        return Posted(problem=texts.CHANNEL_GONE)
    except discord.Forbidden:
        _log.warning("Discord refused a post in channel %d", channel_id, exc_info=True)
        return Posted(problem=texts.cannot_post(place.mention, _USUAL))
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        _log.warning("A post in channel %d failed", channel_id, exc_info=True)
        return Posted(problem=texts.NOT_POSTED)
