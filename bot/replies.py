"""Sending: to an interaction or to a message, errors included. Whatever fails here is logged, never raised further."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from bot import ask_texts, texts
from bot.errors import BotError, ElsewhereError, NoPermissionError, TakenError
from bot.markdown import cut, escape
from bot.places import refused_to_write
from bot.render import RenderedMessage
from bot.views import sentence_view, to_view
from corpus.errors import CorpusError, InputError, NotFoundError
from retrieval.errors import QuestionError, RetrievalError

_log = logging.getLogger(__name__)

UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, TOKEN_EXPIRED = 10062, 10015, 50027
MISSING_ACCESS, MISSING_PERMISSIONS, NO_READ_HISTORY = 50001, 50013, 160002
_TOO_LATE = (UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, TOKEN_EXPIRED)
_MAX_CONTENT = 2000
_DEFERRED = discord.InteractionResponseType.deferred_channel_message
_MADE_OF_COMPONENTS = "evbot.components"
"""Noted in an interaction's extras: its answer takes no plain content any more."""
_ANSWERED = "evbot.answered"
"""Likewise: the answer stands, and what goes wrong after it must not take its place."""


async def send(interaction: discord.Interaction[Any], messages: Sequence[RenderedMessage], *, private: bool) -> None:
    """The answer to a deferred interaction: the first message in its place, the others after it."""
    first, *others = messages
    await put(interaction, first)
    interaction.extras[_ANSWERED] = True
    for message in others:
        await interaction.followup.send(view=to_view(message), ephemeral=private)


async def put(interaction: discord.Interaction[Any], message: RenderedMessage) -> None:
    """A message in place of the deferred answer, which is made of components from then on."""
    await interaction.edit_original_response(view=to_view(message))
    interaction.extras[_MADE_OF_COMPONENTS] = True


async def reply(to: discord.Message, messages: Sequence[RenderedMessage]) -> discord.Message:
    """The answer to a message, as a reply that pings nobody; gives its last message."""
    for message in messages:
        to = await _send_reply(to, view=to_view(message))
    return to


async def say(to: discord.Message, sentence: str) -> None:
    """One plain sentence in reply to a message."""
    await _send_reply(to, content=_content(sentence))


async def tell(interaction: discord.Interaction[Any], sentence: str) -> None:
    """One plain sentence to the person: in place of the answer that is still to come, else to them alone.

    A message whose button was pressed stays as it is: it may be everybody's, and its components take no sentence.
    """
    content = _content(sentence)
    if not interaction.response.is_done():
        await interaction.response.send_message(content, ephemeral=True)
    elif interaction.extras.get(_ANSWERED) or interaction.response.type is not _DEFERRED:
        await interaction.followup.send(content, ephemeral=True)
    elif interaction.extras.get(_MADE_OF_COMPONENTS):
        await interaction.edit_original_response(view=sentence_view(content))
    else:
        await interaction.edit_original_response(content=content)


async def report(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the person in one sentence what went wrong, and the log in full."""
    sentence = sentence_for(error)
    if sentence is None:
        return
    try:
        await tell(interaction, sentence)
    except discord.HTTPException as failure:
        _log.warning("Could not tell about an error: %s", failure)


@asynccontextmanager
async def reporting(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """Report whatever goes wrong inside: of buttons, menus and forms discord.py would only log it, and people wait."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # of any kind
        await report(interaction, error)


async def report_to(message: discord.Message, error: Exception, *, aloud: bool) -> None:
    """As `report`, in reply to a message; where the bot may not or is not to write, to the asker in private."""
    sentence = sentence_for(error)
    if sentence is None or not aloud:
        return
    try:
        if isinstance(error, (NoPermissionError, ElsewhereError)):
            await message.author.send(sentence)
        else:
            await say(message, sentence)
    except discord.HTTPException as failure:
        _log.warning("Could not tell about an error: %s", failure)


def refused_here(error: discord.HTTPException, message: discord.Message) -> Exception:
    """The error to report where Discord refused to let the bot write in the channel of `message`."""
    if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS) and not isinstance(message.channel, discord.DMChannel):
        in_thread = isinstance(message.channel, discord.Thread)
        missing = refused_to_write(in_thread=in_thread, seen=error.code == MISSING_PERMISSIONS)
        return NoPermissionError(ask_texts.may_not_answer(f"<#{message.channel.id}>", missing))
    return error


def sentence_for(error: Exception) -> str | None:
    """What the person is told, None where nobody is there to hear it; logs what is worth logging."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, NoPermissionError):
        _log.info("%s", error)
        return str(error)
    if isinstance(error, (ElsewhereError, TakenError)):
        return str(error)
    if isinstance(error, (BotError, QuestionError, InputError, NotFoundError)):
        return escape(str(error))
    if isinstance(error, (CorpusError, RetrievalError)):
        _log.error("%s", error, exc_info=error)
        return escape(str(error))
    if isinstance(error, discord.NotFound) or (isinstance(error, discord.HTTPException) and error.code in _TOO_LATE):
        _log.warning("Gone before the answer was there: %s", error)
        return None
    _log.error("Unexpected error", exc_info=error)
    return texts.FAULT


async def _send_reply(to: discord.Message, **parts: Any) -> discord.Message:
    """A reply; a plain message where the one replied to has been deleted or its history may not be read."""
    reference = to.to_reference(fail_if_not_exists=False)
    try:
        return await to.channel.send(reference=reference, mention_author=False, **parts)
    except discord.HTTPException as error:
        if error.code != NO_READ_HISTORY:
            raise
        return await to.channel.send(**parts)


def _content(sentence: str) -> str:
    return cut(sentence, _MAX_CONTENT)
