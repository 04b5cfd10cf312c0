"""Questions by /ask, mention, reply, thread and direct message."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import ask_texts, texts
from bot.asking import Answers
from corpus.library import Library
from corpus.models import ArticleFilter, CorpusStats, Draft, Span, guild_scope
from retrieval.models import Answer, AnswerStatus, Citation, Question
from tests.discord_server import InvalidInput, Permissions, running
from tests.integration.bot.conftest import THREE, XIAOMI, Scene

BUTTONS = ["Show evidence", "👍", "👎", "Tell me when this changes"]


async def test_ask(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "ask", question=XIAOMI)
    answer = await call.response(timeout=30)
    assert call.acked_after is not None
    assert call.acked_after < 1
    assert answer.components_v2
    assert not answer.ephemeral
    assert answer.text.startswith(f"> {XIAOMI}")
    assert all(name in answer.text for name in THREE)
    assert "\\[1\\]" in answer.text  # the shipped article has no address to link to
    assert "undated" in answer.text
    assert "via gizmochina.com" in answer.text
    assert "Searched 3 articles" in answer.text
    assert "embedded reader" in answer.text
    assert [button.label for button in answer.buttons] == BUTTONS


async def test_links_and_dates(scene: Scene) -> None:
    answer = await (
        await scene.ada.slash(scene.channel, "ask", question="Where did BYD open a battery plant?")
    ).response(timeout=30)
    assert "Szeged" in answer.text
    assert "[[1 · 4 Mar 2024]](<https://news.example.com/byd-hungary>)" in answer.text
    assert "<t:1709553600:D> · Example News" in answer.text


async def test_options_narrow_the_search(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "ask", question="What about prices?", company="rivian", since="2023-09")
    answer = await call.response(timeout=30)
    assert "BYD" not in answer.text
    assert "Xiaomi" not in answer.text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"question": XIAOMI, "since": "soon"}, "I cannot read “soon” as a date"),
        ({"question": XIAOMI, "company": "Grocer & Sons"}, "I do not know a company called “Grocer & Sons”"),
    ],
)
async def test_options_that_cannot_be_read(scene: Scene, options: dict[str, Any], sentence: str) -> None:
    refused = await (await scene.ada.slash(scene.channel, "ask", **options)).response()
    assert refused.ephemeral
    assert sentence in refused.text


@pytest.mark.parametrize(
    ("question", "sentence"), [("🚗🔋❓", "in words"), ("   ", "ask a question"), ("?!", "question")]
)
async def test_questions_that_are_none(scene: Scene, question: str, sentence: str) -> None:
    refused = await (await scene.ada.slash(scene.channel, "ask", force=True, question=question)).response()
    assert sentence in refused.text.lower()


async def test_a_question_of_4000_characters(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        await scene.ada.slash(scene.channel, "ask", question="why " * 1000)
    asked = await scene.ada.say(scene.channel, f"{scene.at} " + "why " * 490)
    refused = await scene.channel.next_message(author=scene.discord.bot)
    assert refused.reply_to is not None
    assert refused.reply_to.id == asked.id
    assert "characters long" in refused.text


async def test_not_found_offers_the_nearest_headlines(scene: Scene) -> None:
    answer = await (await scene.ada.slash(scene.channel, "ask", question="What is the capital of France?")).response(30)
    assert "do not answer" in answer.text
    assert [button.label for button in answer.buttons] == BUTTONS[-1:]


async def test_companies_are_suggested(scene: Scene) -> None:
    choices = await scene.ada.autocomplete(scene.channel, "ask", option="company", value="xia")
    assert "Xiaomi" in [choice.value for choice in choices]
    for typed in ("比亚迪", "BYDDY", "Build Your Dreams"):
        (choice,) = await scene.ada.autocomplete(scene.channel, "ask", option="company", value=typed)
        assert choice.value == "BYD"
    assert await scene.ada.autocomplete(scene.channel, "ask", option="company", value="bee why dee") == []
    assert len(await scene.ada.autocomplete(scene.channel, "latest", option="company", value="")) == 25


async def test_mention(scene: Scene) -> None:
    asked = await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    answer = await scene.channel.next_message(author=scene.discord.bot, timeout=30)
    assert answer.reply_to is not None
    assert answer.reply_to.id == asked.id
    assert all(name in answer.text for name in THREE)
    assert XIAOMI not in answer.text  # it stands right above
    assert not answer.pings
    assert scene.channel.typing


async def test_a_bare_mention_gets_a_line_of_help(scene: Scene) -> None:
    await scene.ada.say(scene.channel, scene.at)
    assert (await scene.channel.next_message(author=scene.discord.bot)).text == texts.HELP


async def test_where_nothing_is_asked_nothing_is_searched(scene: Scene) -> None:
    private = scene.ada.dm()
    for said, told in (("hi!", texts.HELP), ("👋", texts.HELP), ("Thanks a lot!", ask_texts.WELCOME)):
        message = await scene.ada.say(private, said)
        assert (await private.next_message(author=scene.discord.bot, after=message)).text == told


async def test_what_is_not_for_the_bot(scene: Scene) -> None:
    await scene.ada.say(scene.channel, XIAOMI)
    other = await scene.mod.say(scene.channel, "good morning")
    await scene.ada.say(scene.channel, "and to you", reply_to=other)
    await scene.ada.say(scene.channel, scene.at)
    answer = await scene.channel.next_message(author=scene.discord.bot)
    assert answer.text == texts.HELP
    assert len([message for message in scene.channel.messages if message.author.bot]) == 1


class Recorder:
    """Passes questions on and remembers them."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return await self.answers.answer(question)


async def test_follow_ups_by_reply(stage: Scene, answers: Answers) -> None:
    recorder = Recorder(answers)
    async with running(stage.discord, stage.make_bot(recorder)):
        first = await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response(timeout=30)
        await stage.ada.say(stage.channel, "How much does it invest?", reply_to=first)
        second = await stage.channel.next_message(author=stage.discord.bot, timeout=30, after=first)
        assert "$10 billion" in second.text
        asked = await stage.mod.say(stage.channel, "and when will the car come?", reply_to=second)
        third = await stage.channel.next_message(author=stage.discord.bot, timeout=30, after=asked)
        assert "next year" in third.text
    turns = recorder.asked[-1].history
    assert [turn.role for turn in turns] == ["user", "assistant", "user", "assistant"]
    assert turns[0].content == XIAOMI
    assert turns[2].content == "How much does it invest?"
    assert all("[1]" not in turn.content and "Searched" not in turn.content for turn in turns)
    stage.check()


class LongWinded:
    """Answers every question at length."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        article = next(one for one in self.library.database.latest(ArticleFilter(), 10) if one.title.startswith("BYD"))
        text = " ".join(f"Sentence {number} tells of the plant in Szeged once more. [1]" for number in range(60))
        citation = Citation(1, article, Span(0, 20), article.text[:20])
        stats = CorpusStats(3, None, None)
        return Answer(question, AnswerStatus.ANSWERED, text, (citation,), (), (), stats, "reader")


async def test_a_long_answer_comes_in_two_messages_and_is_one_turn(stage: Scene, library: Library) -> None:
    long_winded = LongWinded(library)
    async with running(stage.discord, stage.make_bot(long_winded)):
        call = await stage.ada.slash(stage.channel, "ask", question="Tell me of Szeged.")
        first, second = await call.response(timeout=30), await call.followup()
        assert first.buttons == []
        assert [button.label for button in second.buttons] == BUTTONS
        await stage.ada.say(stage.channel, "and now?", reply_to=second)
        third = await stage.channel.next_message(author=stage.discord.bot, after=second)
        fourth = await stage.channel.next_message(author=stage.discord.bot, after=third)
        assert fourth.reply_to is not None
        assert fourth.reply_to.id == third.id
    question, answer = long_winded.asked[-1].history
    assert (question.role, question.content) == ("user", "Tell me of Szeged.")
    assert answer.role == "assistant"
    assert answer.content.startswith("Sentence 0 tells")
    assert "[" not in answer.content
    stage.check()


async def test_direct_messages_and_threads(scene: Scene) -> None:
    private = scene.ada.dm()
    await scene.ada.say(private, XIAOMI)
    answer = await private.next_message(author=scene.discord.bot, timeout=30)
    assert all(name in answer.text for name in THREE)
    await scene.ada.say(private, "How much does it invest?", reply_to=answer)
    assert "$10 billion" in (await private.next_message(author=scene.discord.bot, timeout=30)).text

    start = await scene.ada.say(scene.channel, "let us talk")
    thread = await scene.ada.start_thread(start, "Xiaomi")
    await scene.ada.say(thread, f"{scene.at} {XIAOMI}")
    answer = await thread.next_message(author=scene.discord.bot, timeout=30)
    assert all(name in answer.text for name in THREE)


async def test_one_guild_does_not_see_the_articles_of_another(scene: Scene, library: Library) -> None:
    other = scene.discord.add_guild("Other fans")
    channel = other.add_text_channel("general")
    eve = other.add_member("eve")
    secret = Draft(
        "NIO tests a secret car", "NIO tests a secret car in the town of Wolfsburg at night. Nobody may know."
    )
    await asyncio.to_thread(library.add_draft, secret, scope=guild_scope(scene.guild.id))
    question = "Where does NIO test a secret car?"
    inside = await (await scene.ada.slash(scene.channel, "ask", question=question)).response(timeout=30)
    assert "Wolfsburg" in inside.text
    outside = await (await eve.slash(channel, "ask", question=question)).response(timeout=30)
    private = scene.ada.dm()
    await scene.ada.say(private, question)
    alone = await private.next_message(author=scene.discord.bot, timeout=30)
    for answer in (outside, alone):
        assert "Wolfsburg" not in answer.text
        assert "secret car" not in answer.text.replace(question, "")
    listed = await (await eve.slash(channel, "latest")).response()
    assert "secret car" not in listed.text


async def test_too_many_questions(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot(user_questions=1, user_seconds=600)):
        await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response(timeout=30)
        refused = await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response()
        assert refused.ephemeral
        assert "again in" in refused.text
        asked = await stage.ada.say(stage.channel, f"{stage.at} {XIAOMI}")
        told = await stage.channel.next_message(author=stage.discord.bot, after=asked)
        assert "again in" in told.text
        for _ in range(3):
            await stage.ada.say(stage.channel, f"{stage.at} {XIAOMI}")
        await (await stage.mod.slash(stage.channel, "latest")).response()
        after = [message for message in stage.channel.messages if message.id > told.id and "again in" in message.text]
        assert after == []  # a person who floods a channel is not helped to
    stage.check()


async def test_markup_in_a_question_does_nothing(scene: Scene) -> None:
    scene.ada.add_role(scene.guild.add_role("loud", Permissions.MENTION_EVERYONE))
    question = "**who** is @everyone <@1> [Xiaomi](https://evil.example) talking to?"
    answer = await (await scene.ada.slash(scene.channel, "ask", question=question)).response(timeout=30)
    assert "](https" not in answer.text
    assert "**who**" not in answer.text
    assert "@everyone" not in answer.text
    assert not answer.pings
