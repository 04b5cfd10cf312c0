"""Threads that the bot opens for an answer, so that a conversation floods no channel."""

from __future__ import annotations

import logging
from typing import Any

import discord

from bot import ask_texts
from bot.asker import asker_of
from bot.markdown import cut, one_line
from bot.places import missing_to_thread

_log = logging.getLogger(__name__)

_LONGEST_NAME = 100


async def open_thread(interaction: discord.Interaction[Any], question: str, *, hears_all: bool) -> str | None:
    """Open a thread on the answer to a command and say how to ask there; or a sentence on why there is none."""
    channel, me = interaction.channel, interaction.client.user
    if asker_of(interaction).guild_id is None or me is None:
        return ask_texts.NO_THREAD_HERE
    if isinstance(channel, discord.Thread):
        return ask_texts.NO_THREAD_IN_THREAD
    if not isinstance(channel, discord.TextChannel):
        return ask_texts.NO_THREAD_HERE
    if missing := missing_to_thread(interaction.app_permissions):
        return ask_texts.no_thread(channel.mention, missing)
    try:
        answer = await interaction.original_response()
        name = cut(one_line(question), _LONGEST_NAME)
        thread = await answer.create_thread(name=name, auto_archive_duration=1440)
        await thread.send(ask_texts.THREAD_OPENING_HEARS_ALL if hears_all else ask_texts.thread_opening(me.mention))
    except discord.HTTPException as error:
        _log.warning("A thread could not be opened: %s", error)
        return ask_texts.THREAD_NOT_OPENED
    return None
