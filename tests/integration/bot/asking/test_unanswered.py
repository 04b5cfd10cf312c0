"""Questions that found no answer are noted where they were asked in public, and nobody's name with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.asking import Answers
from corpus.database.unanswered import UnansweredStore
from corpus.errors import StoreError
from corpus.library import Library
from retrieval.models import Answer, AnswerStatus, Question
from tests.discord_server import running
from tests.integration.bot.conftest import XIAOMI, Scene

EVER = datetime(2000, 1, 1, tzinfo=UTC)
UNKNOWN = "What is the capital of France?"


@pytest.fixture
def store(library: Library) -> UnansweredStore:
    return UnansweredStore(library.database)


class Modest:
    """Answers nothing about swimming."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    async def answer(self, question: Question) -> Answer:
        given = await self.answers.answer(question)
        if "swimming" not in question.text:
            return given
        return replace(given, status=AnswerStatus.NOT_FOUND, text="I do not know.", citations=())


@pytest.fixture
async def scene(stage: Scene, answers: Answers) -> AsyncIterator[Scene]:
    async with running(stage.discord, stage.make_bot(Modest(answers))):
        yield stage
        stage.check()


async def settled(scene: Scene) -> None:
    """Until the bot has nothing left to do: it notes a question after it has answered."""
    await (await scene.mod.slash(scene.channel, "ask", question=XIAOMI)).response(timeout=30)


async def test_what_was_asked_in_public(scene: Scene, store: UnansweredStore) -> None:
    await (await scene.ada.slash(scene.channel, "ask", question=UNKNOWN)).response(timeout=30)
    asked = await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    answer = await scene.channel.next_message(author=scene.discord.bot, after=asked, timeout=30)
    asked = await scene.ada.say(scene.channel, "and how often does its boss go swimming at night?", reply_to=answer)
    refused = await scene.channel.next_message(author=scene.discord.bot, after=asked, timeout=30)
    assert [button.label for button in refused.buttons] == ["Tell me when this changes"]
    await settled(scene)
    follow_up, first = store.list(scene.guild.id, EVER)
    assert first.question == UNKNOWN
    assert "Xiaomi" in follow_up.question  # it can be understood without the conversation
    assert "swimming" in follow_up.question


async def test_what_was_asked_in_private_is_nobodys_business(scene: Scene, store: UnansweredStore) -> None:
    await (await scene.ada.slash(scene.channel, "ask", question=UNKNOWN, private=True)).response(timeout=30)
    private = scene.ada.dm()
    await scene.ada.say(private, UNKNOWN)
    await private.next_message(author=scene.discord.bot, timeout=30)
    await settled(scene)
    assert store.list(scene.guild.id, EVER) == []
    assert store.list(None, EVER) == []


async def test_an_answer_does_not_depend_on_the_note(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk that holds the articles is full.")

    monkeypatch.setattr(UnansweredStore, "add", full)
    answer = await (await scene.ada.slash(scene.channel, "ask", question=UNKNOWN)).response(timeout=30)
    assert "do not answer" in answer.text
    await settled(scene)
    assert "could not be noted" in caplog.text
    assert "full" not in answer.text
