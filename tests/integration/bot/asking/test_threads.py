"""Threads that the bot opens, private chats, and what a conversation there carries over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import ask_texts
from bot.asking import Answers
from bot.discord_run import run_bot
from bot.errors import StartError
from bot.settings import BotSettings
from corpus.library import Library
from retrieval.models import Answer, Question
from tests.discord_server import ChannelHandle, DiscordServer, Permissions, Reply, running
from tests.integration.bot.conftest import THREE, XIAOMI, Scene

MESSAGE_CONTENT = 1 << 15


class Recorder:
    """Passes questions on and remembers them."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return await self.answers.answer(question)


@pytest.fixture
def recorder(answers: Answers) -> Recorder:
    return Recorder(answers)


@pytest.fixture
async def told(stage: Scene, recorder: Recorder) -> AsyncIterator[Scene]:
    """A bot that hears only what is addressed to it."""
    async with running(stage.discord, stage.make_bot(recorder)):
        yield stage
    stage.check()


async def opened(scene: Scene) -> tuple[Reply, ChannelHandle]:
    """An answer and the thread on it."""
    call = await scene.ada.slash(scene.channel, "ask", question=XIAOMI, thread=True)
    answer = await call.response(timeout=30)
    await scene.discord.wait_request("POST", "/channels/*/messages/*/threads")
    entity = answer.message.thread
    assert entity is not None
    return answer, ChannelHandle(scene.discord, entity)


async def words(handle: ChannelHandle, bot: Any, count: int) -> list[Reply]:
    """The first messages of the bot in a place, once there are so many."""

    def look() -> list[Reply] | None:
        found = [message for message in handle.messages if message.author is bot and not message.loading]
        return found if len(found) >= count else None

    found: list[Reply] = await handle.channel_entity.changed.wait_for(look, 30, f"{count} messages")
    return found


async def test_a_thread_for_follow_ups(told: Scene, recorder: Recorder) -> None:
    answer, thread = await opened(told)
    assert thread.name == XIAOMI
    assert not answer.ephemeral
    (opening,) = await words(thread, told.discord.bot, 1)
    assert opening.text == ask_texts.thread_opening(told.at)
    assert not opening.pings

    await told.mod.say(thread, f"{told.at} How much does it invest?")
    _, second = await words(thread, told.discord.bot, 2)
    assert "$10 billion" in second.text
    assert [turn.role for turn in recorder.asked[-1].history] == ["user", "assistant"]
    assert recorder.asked[-1].history[0].content == XIAOMI

    await told.ada.say(thread, "and when will the car come?", reply_to=opening)
    *_, third = await words(thread, told.discord.bot, 3)
    assert "next year" in third.text
    contents = [turn.content for turn in recorder.asked[-1].history]
    assert contents[0] == XIAOMI
    assert "How much does it invest?" in contents


async def test_what_is_not_addressed_to_the_bot_gets_one_hint(told: Scene) -> None:
    _, thread = await opened(told)
    await words(thread, told.discord.bot, 1)
    await told.mod.say(thread, "How much does it invest?")
    _, hint = await words(thread, told.discord.bot, 2)
    assert hint.text == ask_texts.unheard(told.at)
    await told.mod.say(thread, "hello?")
    await told.ada.say(thread, "nobody there")
    await told.mod.say(thread, f"{told.at} How much does it invest?")
    *_, answer = await words(thread, told.discord.bot, 3)
    assert "$10 billion" in answer.text
    assert [message.text for message in thread.messages].count(hint.text) == 1


async def test_people_who_talk_to_each_other_are_left_alone(told: Scene) -> None:
    _, thread = await opened(told)
    await words(thread, told.discord.bot, 1)
    said = await told.ada.say(thread, f"{told.mod.mention} what do you think?")
    await told.mod.say(thread, "dunno", reply_to=said)
    elsewhere = await told.ada.start_thread(await told.ada.say(told.channel, "my own"), "mine")
    await told.ada.say(elsewhere, "what do you think?")
    await told.mod.say(thread, f"{told.at} How much does it invest?")
    assert "$10 billion" in (await words(thread, told.discord.bot, 2))[1].text
    assert [message for message in elsewhere.messages if message.author.bot] == []


async def test_a_thread_lives_on_after_a_restart(stage: Scene, recorder: Recorder) -> None:
    async with running(stage.discord, stage.make_bot(recorder)):
        _, thread = await opened(stage)
        await words(thread, stage.discord.bot, 1)
    await stage.discord.wait_offline()
    async with running(stage.discord, stage.make_bot(recorder)):
        await stage.mod.say(thread, f"{stage.at} How much does it invest?")
        assert "$10 billion" in (await words(thread, stage.discord.bot, 2))[1].text
    stage.check()


async def test_a_new_topic_in_the_same_thread(told: Scene, recorder: Recorder) -> None:
    _, thread = await opened(told)
    await told.ada.say(thread, f"{told.at} Where did BYD open a battery plant?")
    _, second = await words(thread, told.discord.bot, 2)
    assert "Szeged" in second.text
    assert "Xiaomi" not in second.text
    await told.ada.say(thread, f"{told.at} how many people does it employ?")
    *_, third = await words(thread, told.discord.bot, 3)
    assert "3,000 people" in third.text
    assert "Xiaomi" not in third.text


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        (Permissions.CREATE_PUBLIC_THREADS, "permission Create Public Threads."),
        (
            Permissions.CREATE_PUBLIC_THREADS | Permissions.SEND_MESSAGES_IN_THREADS,
            "permissions Create Public Threads and Send Messages in Threads.",
        ),
    ],
)
async def test_where_no_thread_may_be_opened(told: Scene, denied: Permissions, named: str) -> None:
    told.channel.deny(told.discord.bot, denied)
    call = await told.ada.slash(told.channel, "ask", question=XIAOMI, thread=True)
    answer = await call.response(timeout=30)
    assert not answer.ephemeral
    assert all(name in answer.text for name in THREE)
    refusal = await call.followup()
    assert refusal.ephemeral
    assert f"I could not open a thread in {told.channel.mention}: I lack the {named}" in refusal.text


async def test_a_thread_that_discord_refuses(told: Scene) -> None:
    told.discord.fail("POST", "/channels/*/messages/*/threads", status=403, code=50013)
    call = await told.ada.slash(told.channel, "ask", question=XIAOMI, thread=True)
    await call.response(timeout=30)
    assert (await call.followup()).text == ask_texts.THREAD_NOT_OPENED


async def test_no_thread_in_private_or_in_a_thread(told: Scene) -> None:
    call = await told.ada.slash(told.channel, "ask", question=XIAOMI, thread=True, private=True)
    await call.response(timeout=30)
    assert (await call.followup()).text == ask_texts.NO_THREAD_IN_PRIVATE
    thread = await told.ada.start_thread(await told.ada.say(told.channel, "my own"), "mine")
    call = await told.ada.slash(thread, "ask", question=XIAOMI, thread=True)
    await call.response(timeout=30)
    assert (await call.followup()).text == ask_texts.NO_THREAD_IN_THREAD


# ---------------------------------------------------------------- with the message content intent


@pytest.fixture
def discord_that_tells() -> DiscordServer:
    return DiscordServer(privileged_intents=MESSAGE_CONTENT)


async def test_with_the_intent_every_message_of_the_thread_is_a_question(
    discord_that_tells: DiscordServer, make_bot: Any, recorder: Recorder
) -> None:
    async with discord_that_tells as discord:
        scene = Scene(discord, make_bot)
        async with running(discord, make_bot(recorder, message_content=True)):
            _, thread = await opened(scene)
            (opening,) = await words(thread, discord.bot, 1)
            assert opening.text == ask_texts.THREAD_OPENING_HEARS_ALL
            await scene.mod.say(thread, "How much does it invest?")
            assert "$10 billion" in (await words(thread, discord.bot, 2))[1].text
            for quiet in ("thanks!", "lol haha", "👍", f"{scene.ada.mention} how much did you say?"):
                await scene.mod.say(thread, quiet)
            await scene.ada.say(thread, "and when will the car come?")
            found = await words(thread, discord.bot, 3)
            assert "next year" in found[2].text
            assert len(found) == 3
            unpinged = await scene.ada.say(scene.channel, "who is that?", reply_to=scene.channel.messages[0])
            assert unpinged.pings
            call = await scene.ada.say(
                scene.channel, "How much does it invest?", reply_to=scene.channel.messages[0], ping_author=False
            )
            answer = await scene.channel.next_message(author=discord.bot, after=call, timeout=30)
            assert answer.reply_to is not None
        scene.check()


async def test_an_intent_that_was_not_granted_is_explained(stage: Scene, library: Library, answers: Answers) -> None:
    stage.make_bot()
    settings = BotSettings(_env_file=None, discord_token=stage.discord.token, message_content=True)  # type: ignore[call-arg,arg-type]
    with pytest.raises(StartError, match="not granted the bot the Message Content Intent"):
        await run_bot(settings, library, answers)


# ---------------------------------------------------------------- private chats


async def test_a_private_chat_needs_no_replies(told: Scene, recorder: Recorder) -> None:
    private = told.ada.dm()
    await told.ada.say(private, XIAOMI)
    await words(private, told.discord.bot, 1)
    await told.ada.say(private, "How much does it invest?")
    assert "$10 billion" in (await words(private, told.discord.bot, 2))[1].text
    await told.ada.say(private, "Where did BYD open a battery plant?")
    assert "Xiaomi" not in (await words(private, told.discord.bot, 3))[2].text
    assert len(recorder.asked[-1].history) == 4
