"""The chain of replies, on stand-ins for discord.py's messages; real ones are tested through the loopback Discord."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Bounds, Exchange, exchange, is_for, plain_answer, question_in, turns
from bot.markdown import visible
from bot.render import render_answer
from bot.views import TextId, answer_texts, to_view
from retrieval.models import Turn
from tests.unit.bot.samples import answer

ME = cast(discord.ClientUser, SimpleNamespace(id=1))


class Chain:
    """A channel whose messages reply to one another."""

    def __init__(self) -> None:
        self.id = 77
        self.messages: dict[int, Any] = {}
        self.fetched = 0
        self.numbers = count(100)

    def add(self, author: int, content: str = "", *, components: Any = (), to: Any = None, bot: bool = False) -> Any:
        reference = to and SimpleNamespace(message_id=to.id, channel_id=77, cached_message=None, resolved=None)
        message = SimpleNamespace(
            id=next(self.numbers),
            author=SimpleNamespace(id=author, bot=bot or author == ME.id),
            content=content,
            components=components,
            channel=self,
            reference=reference,
            interaction_metadata=None,
            webhook_id=None,
            type=discord.MessageType.default,
            guild=SimpleNamespace(id=5),
            mentions=[],
            role_mentions=[],
        )
        self.messages[message.id] = message
        return message

    async def fetch_message(self, message_id: int) -> Any:
        self.fetched += 1
        if message_id not in self.messages:
            raise discord.NotFound(cast(Any, SimpleNamespace(status=404, reason="")), "gone")
        return self.messages[message_id]


def text(content: str, text_id: TextId) -> discord.TextDisplay:
    return discord.TextDisplay({"type": 10, "id": int(text_id), "content": content})


def answered(content: str, question: str | None = None) -> list[Any]:
    shown = [text(content, TextId.ANSWER), text("sources", TextId.SOURCES), text("-# footer", TextId.FOOTER)]
    return [SimpleNamespace(children=[text(f"> {question}", TextId.QUESTION), *shown] if question else shown)]


@pytest.mark.parametrize(
    ("content", "question"),
    [
        ("<@1> who is Xiaomi talking to?", "who is Xiaomi talking to?"),
        ("<@!1>\n who?  <@&9> ", "who?"),
        ("in <#12> and <:ev:123>", "in and :ev:"),
        ("<@1>", ""),
        ("\u200b \u202e<@1>", ""),
    ],
)
def test_a_question_is_what_is_left_without_mentions(content: str, question: str) -> None:
    assert question_in(Chain().add(2, content)) == question


async def test_a_chain_becomes_turns() -> None:
    chain = Chain()
    first = chain.add(2, "<@1> who is Xiaomi talking to?")
    second = chain.add(
        1, components=answered("Xiaomi talks to *Chery*. [[1]](<https://a.b/1>)".replace("*", "\\*")), to=first
    )
    third = chain.add(3, "<@1> and BYD?", to=second)
    assert await turns(third, ME, Bounds()) == (
        Turn("user", "who is Xiaomi talking to?"),
        Turn("assistant", "Xiaomi talks to *Chery*."),
    )


async def test_a_slash_answer_carries_its_question() -> None:
    chain = Chain()
    asked = chain.add(1, components=answered("Yes. \\[1\\]", question="is it \\*true\\*?"))
    assert await turns(chain.add(2, "why?", to=asked), ME, Bounds()) == (
        Turn("user", "is it *true*?"),
        Turn("assistant", "Yes."),
    )


async def test_two_parts_are_one_turn_and_other_bots_none() -> None:
    chain = Chain()
    question = chain.add(2, "tell me")
    first = chain.add(1, components=answered("One. [[1]](<https://a.b>)"), to=question)
    second = chain.add(1, components=answered("Two. [[1]](<https://a.b>)"), to=first)
    other = chain.add(9, "beep", to=second, bot=True)
    assert await turns(chain.add(2, "more", to=other), ME, Bounds()) == (
        Turn("user", "tell me"),
        Turn("assistant", "One. Two."),
    )


async def test_notices_are_no_turns() -> None:
    chain = Chain()
    notice = chain.add(1, "I am restarting; please ask again in a minute.", to=chain.add(2, "who?"))
    assert await turns(chain.add(2, "again", to=notice), ME, Bounds()) == (Turn("user", "who?"),)


async def test_thanks_are_no_turn() -> None:
    chain = Chain()
    asked = chain.add(7, "who is Xiaomi talking to?")
    thanks = chain.add(7, "Thank you so much!", to=asked)
    assert await turns(chain.add(7, "and when?", to=thanks), ME, Bounds()) == (
        Turn("user", "who is Xiaomi talking to?"),
    )


async def test_a_chain_is_bounded() -> None:
    chain = Chain()
    message = chain.add(2, "0")
    for n in range(1, 40):
        message = chain.add(2, f"{n} " + "x" * 90, to=message)
    found = await turns(message, ME, Bounds(turns=6, characters=200))
    assert [turn.content[:2] for turn in found] == ["36", "37", "38"]
    assert sum(len(turn.content) for turn in found) <= 200
    chain.fetched = 0
    await turns(message, ME, Bounds(turns=3))
    assert chain.fetched <= 6
    assert await turns(message, ME, Bounds(turns=0)) == ()


async def test_a_deleted_message_ends_the_chain() -> None:
    chain = Chain()
    gone = chain.add(2, "who?")
    reply = chain.add(3, "<@1> this", to=gone)
    del chain.messages[gone.id]
    assert await turns(chain.add(2, "and?", to=reply), ME, Bounds()) == (Turn("user", "this"),)


def test_who_is_meant() -> None:
    chain = Chain()
    message = chain.add(2, "hello")
    assert not is_for(message, ME)
    message.mentions = [ME]
    assert is_for(message, ME)
    message.type = discord.MessageType.pins_add
    assert not is_for(message, ME)
    robot = chain.add(8, "hello", bot=True)
    robot.mentions = [ME]
    assert not is_for(robot, ME)
    private = chain.add(2, "hello")
    private.guild = None
    assert is_for(private, ME)
    by_role = chain.add(2, "hello")
    by_role.role_mentions = [SimpleNamespace(tags=SimpleNamespace(bot_id=1))]
    assert is_for(by_role, ME)


async def test_what_was_asked_and_answered_is_read_from_the_messages() -> None:
    chain = Chain()
    asked = chain.add(2, "<@1> tell me of *Chery*")
    first = chain.add(1, components=answered("One. [[1 · 4 Mar 2024]](<https://a.b>)"), to=asked)
    second = chain.add(1, components=answered("Two. \\[2 · undated\\]"), to=first)
    assert await exchange(second, ME) == Exchange("tell me of *Chery*", "One. [1] Two. [2]")
    alone = chain.add(1, components=answered("Yes. \\[1\\]", question="is it \\*true\\*?"))
    assert await exchange(alone, ME) == Exchange("is it *true*?", "Yes. [1]")
    del chain.messages[asked.id], chain.messages[first.id]
    assert await exchange(second, ME) == Exchange("", "Two. [2]")


def test_a_reply_without_a_ping_is_for_the_bot_where_its_text_is_known() -> None:
    chain = Chain()
    answer_of_ours = Mock(spec=discord.Message, author=SimpleNamespace(id=1))
    message = chain.add(2, "and BYD?", to=chain.add(1))
    message.reference.resolved = answer_of_ours
    assert is_for(message, ME)
    message.content = ""
    assert not is_for(message, ME)
    message.content, answer_of_ours.author.id = "and BYD?", 9
    assert not is_for(message, ME)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("How much?", True),
        ("yes", True),
        ("good range?", True),
        ("thanks!", False),
        ("ok lol", False),
        ("hahaha", False),
        ("👍", False),
        ("Thank you very much", False),
        ("ha" * 900 + "x", True),
    ],
)
def test_thanks_and_laughter_in_a_thread_of_the_bot_ask_nothing(said: str, heard: bool) -> None:
    message = Chain().add(2, said)
    message.channel = Mock(spec=discord.Thread, owner_id=1)
    assert is_for(message, ME) is heard
    message.channel = Mock(spec=discord.Thread, owner_id=2)
    assert not is_for(message, ME)


@given(st.text(max_size=200))
def test_what_is_sent_can_be_read_again(said: str) -> None:
    said = said.replace("[", "(")
    (message,) = render_answer(answer(f"{said.strip()} [1]"), quote_question=False)
    assert plain_answer(message.body) == visible(said).strip()


def test_the_ids_survive_the_way_to_discord() -> None:
    (message,) = render_answer(answer(), quote_question=True, note="-# Only you see this.")
    (box,) = to_view(message).to_components()  # type: ignore[no-untyped-call]
    shown = {part["id"]: part["content"] for part in box["components"] if part["type"] == 10}
    assert set(shown) == {int(text_id) for text_id in TextId}
    components = [
        SimpleNamespace(children=[discord.TextDisplay(part) for part in box["components"] if part["type"] == 10])
    ]
    assert answer_texts(components) == shown
