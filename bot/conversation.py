"""The conversation that leads to a question: the chain of replies, the thread or the private chat. None is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.markdown import cut, unescape, visible
from bot.views import TextId, answer_texts
from retrieval.models import Turn

_USER = re.compile(r"<@!?\d+>")
_ROLE = re.compile(r"<@&\d+>")
_CHANNEL = re.compile(r"<#\d+>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
# A mark may tell the date of its article: "[[1 · 4 Mar 2024]](<…>)".
_LINKED_MARK = re.compile(r"\s*\[\[(\d+)(?: · [\w ]+)?\]\]\(<[^>]*>\)")
_PLAIN_MARK = re.compile(r"\s*\\\[(\d+)(?: · [\w ]+)?\\\]")

_WORD = re.compile(r"\w+")
_LAUGH = re.compile(r"(?:ha){2,}h?|lo+l|lmao+")
_SMALL_TALK = frozenset({
    "a", "all", "awesome", "bot", "bye", "cheers", "cool", "everyone", "good", "great", "hello", "hey", "hi", "lot",
    "much", "nice", "ok", "okay", "perfect", "so", "thank", "thanks", "thx", "ty", "very", "wow", "you",
})  # fmt: skip
_THANKS = frozenset({"cheers", "thank", "thanks", "thx", "ty"})
_PARTS = 2
"""Messages that an answer may take."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far back a conversation is read."""

    turns: int = 6
    characters: int = 2000
    hours: float = 24.0
    """In a thread or a direct message; a chain of replies has no age."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the answer to it, as they can be read from messages."""

    question: str
    answer: str
    """With its [n] marks."""


def question_in(message: discord.Message) -> str:
    """What a person wrote, without mentions."""
    text = message.content
    for pattern in (_USER, _ROLE, _CHANNEL):
        text = pattern.sub(" ", text)
    return " ".join(visible(_EMOJI.sub(r"\1", text)).split())


def is_for(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message is a person's, and meant for the bot: addressed to it, or in a thread of its own."""
    if not _is_said(message):
        return False
    if message.guild is None or _is_addressed(message, me):
        return True
    if not is_own_thread(message.channel, me) or _is_for_others(message, me):
        return False
    # In its own thread the bot is one of many who listen: it leaves thanks and laughter alone.
    return not is_small_talk(question_in(message))


def is_unheard(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether somebody wrote in a thread of the bot, and Discord told it of no word of it."""
    shown = message.content or message.attachments or message.embeds or message.stickers or message.poll
    return (
        _is_said(message)
        and is_own_thread(message.channel, me)
        and not shown
        and not _is_addressed(message, me)
        and not _is_for_others(message, me)
    )


def is_own_thread(channel: object, me: discord.ClientUser) -> bool:
    """Whether the bot opened this thread for one of its answers."""
    return isinstance(channel, discord.Thread) and channel.owner_id == me.id


async def turns(message: discord.Message, me: discord.ClientUser, bounds: Bounds) -> tuple[Turn, ...]:
    """What led to `message`, oldest first, within `bounds`: its chain of replies, else its thread or private chat."""
    newest_first: list[Turn] = []
    current = message
    # Half of the messages may be the second part of an answer or another bot's, hence twice as many steps as turns.
    for _ in range(2 * bounds.turns):
        parent = await _parent(current)
        if parent is None or len(newest_first) >= bounds.turns:
            break
        newest_first.extend(_turns_of(parent, me))
        current = parent
    if not newest_first:
        newest_first = await _turns_before(message, me, bounds)
    return _bounded(_merged(newest_first), bounds)


async def exchange(message: discord.Message, me: discord.ClientUser) -> Exchange:
    """What was asked and answered in one of our answers; the question is empty where it can no longer be read."""
    answer = ""
    for _ in range(_PARTS + 1):
        if message.author.id != me.id:
            return Exchange(question_in(message), answer)
        shown = answer_texts(message.components)
        answer = f"{marked_answer(shown.get(TextId.ANSWER, ''))} {answer}".strip()
        if TextId.QUESTION in shown:
            return Exchange(_question_of(shown), answer)
        parent = await _parent(message)
        if parent is None:
            break
        message = parent
    return Exchange("", answer)


async def asked(message: discord.Message, me: discord.ClientUser, bounds: Bounds) -> tuple[str, tuple[Turn, ...]]:
    """What one of our answers answers, and the conversation before that; empty where it can no longer be read."""
    for _ in range(_PARTS + 1):
        if message.author.id != me.id:
            return question_in(message), await turns(message, me, bounds)
        shown = answer_texts(message.components)
        if TextId.QUESTION in shown:
            return _question_of(shown), ()
        parent = await _parent(message)
        if parent is None:
            break
        message = parent
    return "", ()


def plain_answer(text: str) -> str:
    """An answer's sentences as they were before they were made ready for Discord, without their marks."""
    return unescape(_PLAIN_MARK.sub("", _LINKED_MARK.sub("", text))).strip()


def marked_answer(text: str) -> str:
    """The same with its marks as plain [n]."""
    return unescape(_PLAIN_MARK.sub(r" [\1]", _LINKED_MARK.sub(r" [\1]", text))).strip()


def is_small_talk(text: str) -> bool:
    """Whether nothing is asked: thanks, greetings, laughter, or no word at all."""
    return all(word in _SMALL_TALK or _LAUGH.fullmatch(word) for word in _WORD.findall(text.lower()))


def is_thanks(text: str) -> bool:
    """Whether small talk thanks for something."""
    return not _THANKS.isdisjoint(_WORD.findall(text.lower()))


def _question_of(shown: dict[int, str]) -> str:
    return unescape(shown.get(TextId.QUESTION, "").removeprefix("> ")).strip()


def _is_said(message: discord.Message) -> bool:
    """Whether a person wrote it."""
    if message.author.bot or message.webhook_id is not None:
        return False
    return message.type in (discord.MessageType.default, discord.MessageType.reply)


def _is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    if any(user.id == me.id for user in message.mentions):
        return True
    if any(role.tags is not None and role.tags.bot_id == me.id for role in message.role_mentions):
        return True
    # A reply whose author is not pinged is heard only where the bot may read all messages.
    return bool(message.content) and _author_replied_to(message) == me.id


def _is_for_others(message: discord.Message, me: discord.ClientUser) -> bool:
    replied_to = _author_replied_to(message)
    return bool(message.mentions or message.role_mentions or replied_to not in (None, me.id))


def _author_replied_to(message: discord.Message) -> int | None:
    reference = message.reference
    if reference is None:
        return None
    known = reference.cached_message or reference.resolved
    return known.author.id if isinstance(known, discord.Message) else None


async def _turns_before(message: discord.Message, me: discord.ClientUser, bounds: Bounds) -> list[Turn]:
    """What was said to and by the bot in this thread or private chat before `message`, newest first."""
    channel = message.channel
    if not isinstance(channel, (discord.Thread, discord.DMChannel)) or bounds.turns == 0:
        return []
    oldest = message.created_at - timedelta(hours=bounds.hours)
    found: list[Turn] = []
    try:
        async for earlier in channel.history(limit=3 * bounds.turns, before=message, after=oldest, oldest_first=False):
            if earlier.author.id == me.id or is_for(earlier, me):
                found.extend(_turns_of(earlier, me))
        if isinstance(channel, discord.Thread) and channel.parent is not None and len(found) < bounds.turns:
            # A thread has the id of the message that it was opened on; one opened on none has no such message.
            found.extend(_turns_of(await channel.parent.fetch_message(channel.id), me))  # type: ignore[union-attr]
    except discord.HTTPException:
        return found  # not there, or not ours to read: the conversation begins here
    return found


def _turns_of(message: discord.Message, me: discord.ClientUser) -> list[Turn]:
    """What one message adds to the conversation, newest first."""
    if message.author.id == me.id:
        shown = answer_texts(message.components)
        answer = plain_answer(shown.get(TextId.ANSWER, ""))
        asked = _question_of(shown)
        found = [Turn("assistant", answer)] if answer else []
        return [*found, Turn("user", asked)] if asked else found
    if message.author.bot:
        return []
    said = question_in(message)
    return [] if is_small_talk(said) else [Turn("user", said)]


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
