"""The conversation that leads to a question: the chain of replies, and nothing else. No chat is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.markdown import cut, unescape, visible
from bot.views import TextId
from retrieval.models import Turn

_USER = re.compile(r"<@!?\d+>")
_ROLE = re.compile(r"<@&\d+>")
_CHANNEL = re.compile(r"<#\d+>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_LINKED_MARK = re.compile(r"\s*\[\[\d+\]\]\(<[^>]*>\)")
_PLAIN_MARK = re.compile(r"\s*\\\[\d+\\\]")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far back a conversation is read."""

    turns: int = 6
    characters: int = 2000


def question_in(message: discord.Message) -> str:
    """What a person wrote, without mentions."""
    text = message.content
    for pattern in (_USER, _ROLE, _CHANNEL):
        text = pattern.sub(" ", text)
    return " ".join(visible(_EMOJI.sub(r"\1", text)).split())


def is_for(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message is a person's, and meant for the bot."""
    if message.author.bot or message.webhook_id is not None:
        return False
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return False
    if message.guild is None:
        return True
    if any(user.id == me.id for user in message.mentions):
        return True
    return any(role.tags is not None and role.tags.bot_id == me.id for role in message.role_mentions)


async def turns(message: discord.Message, me: discord.ClientUser, bounds: Bounds) -> tuple[Turn, ...]:
    """The messages that `message` replies to, oldest first, within `bounds`."""
    newest_first: list[Turn] = []
    # Half of the messages may be the second part of an answer or another bot's, hence twice as many steps as turns.
    for _ in range(2 * bounds.turns):
        parent = await _parent(message)
        if parent is None or len(newest_first) >= bounds.turns:
            break
        newest_first.extend(_turns_of(parent, me))
        message = parent
    return _bounded(_merged(newest_first), bounds)


def answer_texts(components: Sequence[Any]) -> dict[int, str]:
    """The texts of one of our own messages, by what they are."""
    return {item.id: item.content for item in _walk(components) if isinstance(item, discord.TextDisplay) and item.id}


def plain_answer(text: str) -> str:
    """An answer's sentences as they were before they were made ready for Discord, without their marks."""
    return unescape(_PLAIN_MARK.sub("", _LINKED_MARK.sub("", text))).strip()


def _turns_of(message: discord.Message, me: discord.ClientUser) -> list[Turn]:
    """What one message adds to the conversation, newest first."""
    if message.author.id == me.id:
        shown = answer_texts(message.components)
        answer = plain_answer(shown.get(TextId.ANSWER, ""))
        asked = unescape(shown.get(TextId.QUESTION, "").removeprefix("> ")).strip()
        found = [Turn("assistant", answer)] if answer else []
        return [*found, Turn("user", asked)] if asked else found
    if message.author.bot:
        return []
    said = question_in(message)
    return [Turn("user", said)] if said else []


async def _parent(message: discord.Message) -> discord.Message | None:
    """The message that `message` replies to; for the second part of an answer, its first part."""
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        if reference.channel_id != message.channel.id:
            return None  # a forwarded message, or a crossposted one: somebody else's conversation
        known = reference.cached_message or reference.resolved
        if isinstance(known, discord.Message):
            return known
        return None if known is not None else await _fetch(message, reference.message_id)
    metadata = message.interaction_metadata
    if metadata is not None and metadata.original_response_message_id is not None:
        return await _fetch(message, metadata.original_response_message_id)
    return None


async def _fetch(message: discord.Message, message_id: int) -> discord.Message | None:
    try:
        return await message.channel.fetch_message(message_id)
    except discord.HTTPException:
        return None  # deleted, or not ours to read: the conversation begins here


def _merged(newest_first: list[Turn]) -> list[Turn]:
    """Oldest first; the parts of one long answer as one turn."""
    merged: list[Turn] = []
    for turn in reversed(newest_first):
        if merged and merged[-1].role == turn.role == "assistant":
            merged[-1] = Turn("assistant", f"{merged[-1].content} {turn.content}")
        else:
            merged.append(turn)
    return merged


def _bounded(oldest_first: list[Turn], bounds: Bounds) -> tuple[Turn, ...]:
    kept: list[Turn] = []
    room = bounds.characters
    for turn in reversed(oldest_first[-bounds.turns :] if bounds.turns else []):
        if room <= 0:
            break
        # No turn takes more than half of it: behind a long answer the question still has to be seen.
        content = cut(turn.content, min(room, bounds.characters // 2))
        kept.append(Turn(turn.role, content))
        room -= len(content)
    return tuple(reversed(kept))


def _walk(components: Sequence[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", []))
