"""Stalls, broken lines, refusals, outages: people are told, nothing is lost."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel, SimpleChatModel
from langchain_core.messages import BaseMessage

from bot import texts
from corpus.database.stories import StoryStore
from corpus.errors import StoreError
from corpus.library import Library
from retrieval.answerer import Answerer, ChatModelWriter
from retrieval.build import build_searcher
from retrieval.errors import ChatModelError
from retrieval.llm import ChatWriter
from retrieval.rerank import NoReranker
from retrieval.settings import RetrievalSettings
from tests.discord_server import Permissions, Reply, running
from tests.integration.bot.conftest import THREE, XIAOMI, Scene

STALL = 3.0
HEARTBEAT = 0.4
"""The model hangs for seven heartbeats. Discord's own come every 41.25 s, so a minute's stall spans one and a half:
the scaled test asks for more than the real thing does."""
SAID = f"Xiaomi is in talks with {THREE[0]}, {THREE[1]}, and {THREE[2]}."


@pytest.fixture
def heartbeat() -> float:
    return HEARTBEAT


class SlowModel(SimpleChatModel):
    """Blocks for a while, then says what the passage with the three names says."""

    @property
    def _llm_type(self) -> str:
        return "slow"

    def _call(self, messages: list[BaseMessage], *_: Any, **__: Any) -> str:
        time.sleep(STALL)
        before, _found, _after = str(messages[1].content).partition(THREE[0])
        return f"{SAID} [{re.findall('passage number=.([0-9]+)', before)[-1]}]"


def chat_answerer(library: Library, model: BaseChatModel) -> Answerer:
    settings = RetrievalSettings(_env_file=None)  # type: ignore[call-arg]
    writer = ChatModelWriter(ChatWriter(model, name="slow-model", timeout=60))
    searcher, stories = build_searcher(library, settings), StoryStore(library.database)
    return Answerer(library.database, library.companies, searcher, NoReranker(), writer, stories, passages=10)


def finished(messages: list[Reply]) -> Reply | None:
    """The first answer among them that is no draft."""
    return next((message for message in messages if "written by slow-model" in message.text), None)


async def test_a_model_that_stalls_costs_no_heartbeat(stage: Scene, library: Library) -> None:
    async with running(stage.discord, stage.make_bot(chat_answerer(library, SlowModel()))):
        started = time.monotonic()
        call = await stage.ada.slash(stage.channel, "ask", question=XIAOMI)
        await call.acked()
        await stage.mod.say(stage.channel, f"{stage.at} {XIAOMI}")
        listed = await (await stage.mod.slash(stage.channel, "latest")).response(timeout=2)
        assert "Latest articles" in listed.text  # others are served meanwhile
        draft = await call.response(timeout=30)
        assert "slow-model" not in draft.text
        answer = await call.until(lambda: finished(call.messages), timeout=30)
        assert time.monotonic() - started >= STALL
        assert all(name in answer.text for name in THREE)
        assert len(stage.discord.heartbeats) >= STALL / HEARTBEAT - 1
        changed = stage.channel.channel_entity.changed
        by_mention = await changed.wait_for(lambda: finished(stage.channel.messages[2:]), 30, "answer to a mention")
        assert all(name in by_mention.text for name in THREE)
    stage.check()


class Broken:
    """Answers nothing but an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def answer(self, question: Any) -> Any:
        if self.error is None:
            await asyncio.sleep(60)
        raise self.error or TimeoutError


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StoreError("The database is out of reach."), "The database is out of reach."),
        (ChatModelError("The chat model is out of reach at the moment."), "out of reach"),
        (ZeroDivisionError("internal detail"), texts.FAULT),
    ],
)
async def test_an_outage_reads_as_an_outage(
    stage: Scene, error: Exception, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(stage.discord, stage.make_bot(Broken(error))):
        told = await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response()
        assert sentence in told.text
        assert "internal detail" not in told.text
        for _ in range(2):  # each time: nobody is left waiting
            await stage.ada.say(stage.channel, f"{stage.at} {XIAOMI}")
            assert sentence in (await stage.channel.next_message(author=stage.discord.bot)).text
    assert any(record.exc_info for record in caplog.records if record.name.startswith("bot"))
    stage.check()


async def test_an_answer_that_takes_too_long_is_given_up(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot(Broken(), answer_timeout=0.2)):
        told = await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response()
        assert told.text == texts.TOO_SLOW
    stage.check()


async def test_a_gateway_drop_is_resumed(scene: Scene) -> None:
    answer = await (await scene.ada.slash(scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    dropped = scene.discord.drop_gateway(code=4000)
    await scene.ada.say(scene.channel, "How much does it invest?", reply_to=answer)  # while the line is down
    await dropped
    await scene.discord.wait_resumed()
    followed = await scene.channel.next_message(author=scene.discord.bot, after=answer, timeout=30)
    assert "$10 billion" in followed.text
    assert len(scene.discord.gateway.identifies) == 1


async def test_a_429_is_waited_out(scene: Scene) -> None:
    scene.discord.fail("PATCH", "/webhooks/*", status=429, retry_after=0.2)
    answer = await (await scene.ada.slash(scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    assert all(name in answer.text for name in THREE)
    scene.discord.fail("POST", "/channels/*/messages", status=429, retry_after=0.2)
    asked = await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    answer = await scene.channel.next_message(author=scene.discord.bot, after=asked, timeout=30)
    assert all(name in answer.text for name in THREE)


async def test_a_mention_where_the_bot_may_not_write(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    private = scene.ada.dm()
    await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    told = await private.next_message(author=scene.discord.bot)
    assert "I may not answer in" in told.text
    assert f"<#{scene.channel.id}>" in told.text
    assert "Send Messages" in told.text
    assert [message for message in scene.channel.messages if message.author.bot] == []
    answer = await (await scene.ada.slash(scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    assert all(name in answer.text for name in THREE)  # slash commands need no permission of the bot's


async def test_a_refusal_by_someone_who_takes_no_messages(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    scene.ada.user.accepts_dms = False
    await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    await scene.discord.wait_request("POST", "/users/@me/channels")
    answer = await (await scene.mod.slash(scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    assert all(name in answer.text for name in THREE)  # still there


async def test_a_channel_whose_history_may_not_be_read(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.READ_MESSAGE_HISTORY)
    asked = await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    answer = await scene.channel.next_message(author=scene.discord.bot, after=asked, timeout=30)
    assert all(name in answer.text for name in THREE)


async def test_a_token_that_ran_out(stage: Scene, caplog: pytest.LogCaptureFixture) -> None:
    class Slow(Broken):
        async def answer(self, question: Any) -> Any:
            await asyncio.sleep(0.3)
            raise StoreError("The database is out of reach.")

    async with running(stage.discord, stage.make_bot(Slow())):
        call = await stage.ada.slash(stage.channel, "ask", question=XIAOMI)
        await call.acked()
        call.expire()
        await stage.discord.wait_request("PATCH", "/webhooks/*")
        listed = await (await stage.ada.slash(stage.channel, "latest")).response()
        assert "Latest" in listed.text
    assert "Could not tell about an error" in caplog.text


async def test_a_message_that_is_deleted_before_its_answer(stage: Scene, answers: Any) -> None:
    class Slow(Broken):
        async def answer(self, question: Any) -> Any:
            await asyncio.sleep(0.3)
            return await answers.answer(question)

    async with running(stage.discord, stage.make_bot(Slow())):
        asked = await stage.ada.say(stage.channel, f"{stage.at} {XIAOMI}")
        await stage.ada.delete(asked)
        answer = await stage.channel.next_message(author=stage.discord.bot, timeout=30)
        assert all(name in answer.text for name in THREE)
    stage.check()
