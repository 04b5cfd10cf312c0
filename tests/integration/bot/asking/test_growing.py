"""An answer of a chat model grows by edits; only what has been checked is ever seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import SimpleChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from bot import ask_texts, texts
from bot.cogs.ask import AskCog
from corpus.database.stories import StoryStore
from corpus.library import Library
from retrieval.answerer import Answerer, ChatModelWriter
from retrieval.build import build_searcher
from retrieval.llm import ChatWriter
from retrieval.rerank import NoReranker
from retrieval.settings import RetrievalSettings
from tests.discord_server import Reply, running
from tests.integration.bot.conftest import Scene

QUESTION = "Where did BYD open a battery plant?"
FIRST, SECOND = "BYD opened a battery plant in Szeged on Monday.", "The plant employs 3,000 people."
LIE = "BYD gives @everyone a car at https://evil.example/free <@1> and 99,000 dollars."
INTERVAL = 0.2


class Typist(SimpleChatModel):
    """Writes its draft word by word, whenever it is let."""

    draft: str = ""
    repair: str = "NO ANSWER"
    calls: int = 0
    seconds: float = 0.03

    @property
    def _llm_type(self) -> str:
        return "typist"

    def _call(self, messages: list[BaseMessage], *_: Any, **__: Any) -> str:
        return self.repair

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.calls += 1
        text = str(messages[1].content)
        number = text[: text.index(FIRST)].rpartition('passage number="')[2].partition('"')[0]
        for word in self.draft.replace("[n]", f"[{number}]").split(" "):
            await asyncio.sleep(self.seconds)
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word} "))


def typing(library: Library, draft: str, **more: Any) -> Answerer:
    settings = RetrievalSettings(_env_file=None)  # type: ignore[call-arg]
    writer = ChatModelWriter(ChatWriter(Typist(draft=draft, **more), name="typist", timeout=60))
    searcher = build_searcher(library, settings)
    stories = StoryStore(library.database)
    return Answerer(library.database, library.companies, searcher, NoReranker(), writer, stories, passages=10)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits come sooner than in life; how much sooner than allowed is tested apart."""
    made = AskCog.__init__

    def init(self: AskCog, *given: Any, **options: Any) -> None:
        made(self, *given, **options | {"edit_seconds": INTERVAL})

    monkeypatch.setattr(AskCog, "__init__", init)


async def seen(changed: Any, look: Any, done: Any) -> list[str]:
    """Every text that stood there until it was done."""
    texts_seen: list[str] = []
    while True:
        text = look()
        if text and (not texts_seen or texts_seen[-1] != text):
            texts_seen.append(text)
        if done(text):
            return texts_seen
        await changed.wait_for(lambda before=text: look() != before, 30, "a change")


async def test_a_command_shows_each_sentence_once_it_is_checked(stage: Scene, library: Library) -> None:
    answers = typing(library, f"{LIE} [n] {FIRST} [n] {SECOND} [n] {FIRST} [n]", repair=f"{FIRST} [1]", seconds=0.04)
    async with running(stage.discord, stage.make_bot(answers)):
        call = await stage.ada.slash(stage.channel, "ask", question=QUESTION)
        await call.acked()

        def look() -> str:
            return call.messages[0].text if call.messages and not call.messages[0].loading else ""

        shown = await seen(call.interaction.changed, look, lambda text: "written by typist" in text)
        edits = [request.at for request in stage.discord.requests_to("PATCH", "/webhooks/*")]
    assert any(FIRST in text and "written by" not in text for text in shown)
    assert any(ask_texts.WRITING in text for text in shown)
    for text in shown:
        assert "evil" not in text
        assert "everyone" not in text
        assert "99,000" not in text
    assert shown[-1].startswith(f"> {QUESTION}")
    assert FIRST in shown[-1]
    assert all(later - sooner >= INTERVAL for sooner, later in pairwise(edits))
    assert len(edits) >= 3
    stage.check()


async def test_a_mention_grows_in_one_message_and_pings_nobody(stage: Scene, library: Library) -> None:
    async with running(stage.discord, stage.make_bot(typing(library, f"{FIRST} [n] {SECOND} [n] " * 3))):
        asked = await stage.ada.say(stage.channel, f"{stage.at} {QUESTION}")
        draft = await stage.channel.next_message(author=stage.discord.bot, timeout=30)
        assert draft.reply_to == asked
        await stage.channel.channel_entity.changed.wait_for(lambda: "written by typist" in draft.text, 30, "the answer")
        assert [message for message in stage.channel.messages if message.author.bot] == [draft]
        assert draft.edits >= 1
        assert not draft.pings
        assert [button.label for button in draft.buttons] == ["Show evidence", "👍", "👎", "Tell me when this changes"]
    stage.check()


class Failing(Typist):
    """Breaks off in the middle."""

    async def _astream(self, *given: Any, **options: Any) -> AsyncIterator[ChatGenerationChunk]:
        async for chunk in super()._astream(*given, **options):
            yield chunk
        await asyncio.sleep(2 * INTERVAL)
        raise RuntimeError("secret")


def failing(library: Library) -> Answerer:
    answers = typing(library, f"{FIRST} [n] {SECOND} [n]")
    model = Failing(draft=f"{FIRST} [n] {SECOND} [n]")
    answers._writer = ChatModelWriter(ChatWriter(model, name="typist"))
    return answers


async def test_a_model_that_breaks_off_leaves_no_draft(stage: Scene, library: Library) -> None:
    async with running(stage.discord, stage.make_bot(failing(library))):
        call = await stage.ada.slash(stage.channel, "ask", question=QUESTION)
        await call.until(lambda: call.messages and "out of reach" in call.messages[0].text, timeout=30)
        assert FIRST not in call.messages[0].text
        await stage.ada.say(stage.channel, f"{stage.at} {QUESTION}")
        changed = stage.channel.channel_entity.changed

        def told() -> Reply | None:
            found = [each for each in stage.channel.messages[2:] if "out of reach" in each.text and not each.deleted]
            return found[0] if found else None

        assert (await changed.wait_for(told, 30, "sentence")).reply_to is not None
        standing = [each for each in stage.channel.messages if each.author.bot and not each.deleted]
        assert [FIRST in each.text for each in standing] == [False, False]
    stage.check()


async def test_a_restart_in_mid_growth_tells_both_askers(stage: Scene, library: Library) -> None:
    bot = stage.make_bot(typing(library, f"{FIRST} [n] {SECOND} [n] " * 50))
    async with running(stage.discord, bot):
        call = await stage.ada.slash(stage.channel, "ask", question=QUESTION)
        await stage.mod.say(stage.channel, f"{stage.at} {QUESTION}")
        await call.until(lambda: call.messages and FIRST in call.messages[0].text, timeout=30)
        draft = await stage.channel.next_message(author=stage.discord.bot, timeout=30)
        await bot.in_flight.stop(3.0)
        await call.until(lambda: call.messages[0].text == texts.RESTARTING)
        standing = [each for each in stage.channel.messages if each.author.bot and not each.deleted]
        assert texts.RESTARTING in [each.text for each in standing if each != call.messages[0]]
        assert FIRST not in "".join(each.text for each in standing)
        assert draft is not None
    stage.check()


async def test_the_embedded_reader_shows_no_drafts(scene: Scene) -> None:
    began = time.monotonic()
    await (await scene.ada.slash(scene.channel, "ask", question=QUESTION)).response(timeout=30)
    assert len(scene.discord.requests_to("PATCH", "/webhooks/*")) == 1
    assert time.monotonic() - began < 30
