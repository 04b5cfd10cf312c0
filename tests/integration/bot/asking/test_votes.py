"""👍 and 👎: kept with what they are about, one of each person, across restarts; `/forget me` takes them back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import ask_texts
from corpus.database.feedback import FeedbackStore
from corpus.desk import Feedback
from corpus.errors import StoreError
from corpus.library import Library
from tests.discord_server import Reply, running
from tests.integration.bot.conftest import XIAOMI, Scene


@pytest.fixture
def store(library: Library) -> FeedbackStore:
    return FeedbackStore(library.database)


async def answer_to(scene: Scene, question: str = "Where did BYD open a battery plant?") -> Reply:
    return await (await scene.ada.slash(scene.channel, "ask", question=question)).response(timeout=30)


def given(store: FeedbackStore, scene: Scene) -> list[Feedback]:
    return store.list(scene.guild.id)


async def test_a_good_word_is_kept_with_question_answer_and_quotes(scene: Scene, store: FeedbackStore) -> None:
    answer = await answer_to(scene)
    told = await (await scene.mod.press(answer, "👍")).response()
    assert told.ephemeral
    assert told.text == ask_texts.THANKS
    (kept,) = given(store, scene)
    assert (kept.user_id, kept.message_id, kept.good, kept.comment) == (scene.mod.id, answer.id, True, "")
    assert kept.question == "Where did BYD open a battery plant?"
    assert kept.answer.startswith("BYD opened a battery plant in Szeged")
    assert "[1]" in kept.answer
    assert "](<" not in kept.answer
    assert kept.passages[0].startswith(
        "[1] BYD opens a battery plant in Hungary · Example News · 2024-03-04 · https://"
    )
    assert "“BYD opened a battery plant in Szeged on Monday.”" in kept.passages[0]


async def test_a_form_that_is_never_sent_leaves_the_vote(scene: Scene, store: FeedbackStore) -> None:
    answer = await answer_to(scene)
    await (await scene.ada.press(answer, "👎")).modal()
    await (await scene.mod.press(answer, "👍")).response()
    async with asyncio.timeout(10):  # nothing tells when the first vote is kept, for nothing is answered
        while len(given(store, scene)) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert {(vote.user_id, vote.good) for vote in given(store, scene)} == {(scene.ada.id, False), (scene.mod.id, True)}


async def test_a_form_may_be_sent_empty(scene: Scene, store: FeedbackStore) -> None:
    answer = await answer_to(scene)
    modal = await (await scene.ada.press(answer, "👎")).modal()
    told = await (await scene.ada.submit(modal)).response()
    assert told.text == ask_texts.THANKS
    assert [vote.good for vote in given(store, scene)] == [False]


async def test_the_second_vote_replaces_the_first(scene: Scene, store: FeedbackStore) -> None:
    answer = await answer_to(scene)
    await (await scene.ada.press(answer, "👍")).response()
    await (await scene.mod.press(answer, "👍")).response()
    modal = await (await scene.ada.press(answer, "👎")).modal()
    (field,) = modal.fields
    said: Any = {field["custom_id"]: "It was *Debrecen*."}
    told = await (await scene.ada.submit(modal, **said)).response()
    assert told.text == ask_texts.THANKS_FOR_COMMENT
    votes = {vote.user_id: (vote.good, vote.comment) for vote in given(store, scene)}
    assert votes == {scene.ada.id: (False, "It was *Debrecen*."), scene.mod.id: (True, "")}
    await (await scene.ada.press(answer, "👍")).response()
    assert {vote.good for vote in given(store, scene)} == {True}


async def test_the_question_of_a_mention_is_read_from_above(scene: Scene, store: FeedbackStore) -> None:
    await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    answer = await scene.channel.next_message(author=scene.discord.bot, timeout=30)
    await (await scene.mod.press(answer, "👍")).response()
    (kept,) = given(store, scene)
    assert kept.question == XIAOMI
    assert kept.answer.startswith("According to")


async def test_votes_live_on_after_a_restart(stage: Scene, store: FeedbackStore) -> None:
    async with running(stage.discord, stage.make_bot()):
        answer = await answer_to(stage, XIAOMI)
    await stage.discord.wait_offline()
    async with running(stage.discord, stage.make_bot()):
        await (await stage.ada.press(answer, "👍")).response()
        modal = await (await stage.ada.press(answer, "👎")).modal()
        await (await stage.ada.submit(modal)).response()
    assert [(vote.question, vote.good) for vote in given(store, stage)] == [(XIAOMI, False)]
    stage.check()


async def test_votes_in_private_belong_to_no_guild(scene: Scene, store: FeedbackStore) -> None:
    private = scene.ada.dm()
    await scene.ada.say(private, XIAOMI)
    answer = await private.next_message(author=scene.discord.bot, timeout=30)
    await (await scene.ada.press(answer, "👍")).response()
    assert given(store, scene) == []
    assert [vote.question for vote in store.list(None) if vote.user_id == scene.ada.id] == [XIAOMI]
    assert store.delete_of(scene.ada.id) == 1


async def test_a_vote_that_cannot_be_kept_is_no_thank_you(
    scene: Scene, store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk that holds the articles is full.")

    answer = await answer_to(scene)
    monkeypatch.setattr(FeedbackStore, "save", full)
    assert "is full" in (await (await scene.ada.press(answer, "👍")).response()).text
    call = await scene.ada.press(answer, "👎")
    await call.modal()
    assert "is full" in (await call.followup()).text


# ---------------------------------------------------------------- /forget me


async def test_forget_me_asks_first_and_deletes_everywhere(scene: Scene, store: FeedbackStore) -> None:
    answer = await answer_to(scene)
    for person in (scene.ada, scene.mod):
        await (await person.press(answer, "👍")).response()
    asked = await (await scene.ada.slash(scene.channel, "forget me")).response()
    assert asked.ephemeral
    assert asked.text.startswith(
        "Shall I delete all your votes and comments on answers, suggestions of articles and watched questions, "
        "from every server and for good?"
    )
    kept = await scene.ada.press(asked, "Keep it")
    await kept.until(lambda: "Nothing was deleted" in asked.text)
    assert asked.buttons == []
    assert len(given(store, scene)) == 2

    asked = await (await scene.ada.slash(scene.channel, "forget me")).response()
    deleted = await scene.ada.press(asked, "Delete it")
    await deleted.until(lambda: asked.text == "Deleted: votes and comments on answers (1).")
    assert [vote.user_id for vote in given(store, scene)] == [scene.mod.id]


async def test_forget_me_lives_on_after_a_restart(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot()):
        asked = await (await stage.ada.slash(stage.channel, "forget me")).response()
    await stage.discord.wait_offline()
    async with running(stage.discord, stage.make_bot()):
        call = await stage.ada.press(asked, "Delete it")
        await call.until(lambda: asked.text == ask_texts.NOTHING_KEPT)
    stage.check()
