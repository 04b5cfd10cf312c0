"""The day's answers by a chat model are used up: the embedded reader takes over, and each answer says who wrote it."""

from __future__ import annotations

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from corpus.library import Library
from retrieval.answerer import Answerer
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings
from tests.discord_server import GuildHandle, Person, Reply, running
from tests.integration.bot.conftest import Scene

QUESTION = "Where did BYD open a battery plant?"
SZEGED = "BYD opened a battery plant in Szeged on Monday."
BY_THE_MODEL = "written by fake"
BY_THE_READER = "written by the embedded reader, for today's answers by the chat model are used up"


@pytest.fixture
def model() -> FakeListChatModel:
    """Says the same whatever it is asked; `i` counts up to the last, so that each call is seen."""
    return FakeListChatModel(responses=[f"{SZEGED} [1]"] * 100)


@pytest.fixture
def by_model(library: Library, model: FakeListChatModel, monkeypatch: pytest.MonkeyPatch) -> Answerer:
    """Put together as the program does it, but for the model itself."""
    monkeypatch.setattr("retrieval.llm.build_chat_model", lambda settings: model)
    return build_answerer(library, RetrievalSettings(_env_file=None, chat_model="fake"))  # type: ignore[call-arg]


async def asked(stage: Scene, person: Person, guild: GuildHandle | None = None) -> Reply:
    channel = stage.channel if guild is None else guild.add_text_channel("questions")
    call = await person.slash(channel, "ask", question=QUESTION)
    await call.until(lambda: call.messages and "written by" in call.messages[0].text, timeout=30)
    return call.messages[0]


async def test_at_the_cap_the_reader_answers_and_says_so(
    stage: Scene, by_model: Answerer, model: FakeListChatModel
) -> None:
    other = stage.discord.add_guild("Others")
    bob = other.add_member("bob")
    async with running(stage.discord, stage.make_bot(by_model, model_answers=2)):
        for person in (stage.ada, stage.mod):
            answer = await asked(stage, person)
            assert SZEGED in answer.text
            assert BY_THE_MODEL in answer.text
        assert model.i == 2
        for person in (stage.ada, stage.mod):
            answer = await asked(stage, person)
            assert SZEGED in answer.text
            assert BY_THE_READER in answer.text
        mentioned = await stage.ada.say(stage.channel, f"{stage.at} {QUESTION}")
        reply = await stage.channel.next_message(author=stage.discord.bot, after=mentioned, timeout=30)
        await stage.channel.channel_entity.changed.wait_for(lambda: BY_THE_READER in reply.text, 30, "the answer")
        assert reply.reply_to == mentioned
        assert model.i == 2  # nobody asks it any more
        assert BY_THE_MODEL in (await asked(stage, bob, other)).text  # each server has answers of its own
        assert model.i == 3
    stage.check()


async def test_a_restart_gives_no_more_answers(stage: Scene, by_model: Answerer, model: FakeListChatModel) -> None:
    for written_by in (BY_THE_MODEL, BY_THE_READER):
        async with running(stage.discord, stage.make_bot(by_model, model_answers=1)):
            assert written_by in (await asked(stage, stage.ada)).text
    assert model.i == 1


async def test_without_any_the_model_is_never_asked(stage: Scene, by_model: Answerer, model: FakeListChatModel) -> None:
    async with running(stage.discord, stage.make_bot(by_model, model_answers=0)):
        assert BY_THE_READER in (await asked(stage, stage.ada)).text
    assert model.i == 0
