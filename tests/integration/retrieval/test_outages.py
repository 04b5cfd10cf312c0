"""An outage is an outage: never "nothing found", never a hang."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from corpus.database.stories import StoryStore
from corpus.errors import StoreError
from corpus.library import Library
from retrieval.answerer import Answerer, ChatModelWriter
from retrieval.build import build_searcher
from retrieval.errors import ChatModelError, RetrievalError
from retrieval.llm import ChatWriter
from retrieval.rerank import CrossEncoderReranker, NoReranker, Reranker
from retrieval.settings import RetrievalSettings
from tests.integration.retrieval.checks import check
from tests.integration.retrieval.conftest import DRAFTS, ask, reader_of

XIAOMI = "who is Xiaomi talking to?"
SETTINGS = RetrievalSettings(_env_file=None)  # type: ignore[call-arg]


def with_model(library: Library, model: FakeListChatModel, *, reranker: Reranker | None = None) -> Answerer:
    return Answerer(
        library.database,
        library.companies,
        build_searcher(library, SETTINGS),
        reranker or NoReranker(),
        ChatModelWriter(ChatWriter(model, name="fake:model", timeout=20)),
        StoryStore(library.database),
    )


def filled(library: Library) -> Library:
    library.add_shipped_articles()
    library.add_draft(DRAFTS[0])
    return library


async def test_chroma_corrupt(new_library: Callable[[], Library]) -> None:
    library = filled(new_library())
    answerer = reader_of(library)
    assert not (await answerer.answer(ask(XIAOMI))).refused
    library.vectors.close()
    folder = library.settings.home / "chroma"
    damaged = list(folder.rglob("chroma.sqlite3"))
    assert damaged
    for path in damaged:
        path.write_bytes(b"this is no database" * 1000)
    for question in (XIAOMI, "how do I bake sourdough bread?"):
        with pytest.raises(StoreError, match="evbot reindex"):
            await answerer.answer(ask(question))
    with pytest.raises(StoreError):
        await answerer.search(ask(XIAOMI))


async def test_database_damaged(new_library: Callable[[], Library]) -> None:
    library = filled(new_library())
    answerer = reader_of(library)
    library.database.close()
    for path in library.settings.home.glob("articles.db*"):
        path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreError):
        await answerer.answer(ask(XIAOMI))


async def test_database_gone(new_library: Callable[[], Library]) -> None:
    library = filled(new_library())
    answerer = reader_of(library)
    library.database.close()
    for path in library.settings.home.glob("articles.db*"):
        path.unlink()
    with pytest.raises(StoreError):
        await answerer.answer(ask(XIAOMI))


async def test_folder_gone(new_library: Callable[[], Library]) -> None:
    library = filled(new_library())
    answerer = reader_of(library)
    library.vectors.close()
    library.database.close()
    shutil.rmtree(library.settings.home)
    with pytest.raises(StoreError):
        await answerer.answer(ask(XIAOMI))


async def test_chat_model_down(library: Library) -> None:
    class Down(FakeListChatModel):
        def _call(self, *_: Any, **__: Any) -> str:
            raise ConnectionError("refused")

    with pytest.raises(ChatModelError, match="out of reach"):
        await with_model(library, Down(responses=[""])).answer(ask(XIAOMI))


async def test_reranker_that_cannot_be_loaded(library: Library, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    answerer = with_model(
        library, FakeListChatModel(responses=["NO ANSWER"]), reranker=CrossEncoderReranker(str(tmp_path))
    )
    with pytest.raises(RetrievalError, match="RETRIEVAL_RERANKER"):
        await answerer.answer(ask(XIAOMI))


async def test_a_cancelled_question_ends_at_once(library: Library) -> None:
    class Hanging(FakeListChatModel):
        async def _agenerate(self, *_: Any, **__: Any) -> ChatResult:
            asked.set()
            await asyncio.sleep(60)
            raise AssertionError

    asked = asyncio.Event()
    task = asyncio.create_task(with_model(library, Hanging(responses=[""])).answer(ask(XIAOMI)))
    await asyncio.wait_for(asked.wait(), 10)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 0.5


class Citing(FakeListChatModel):
    """Puts the number of the passage that names Brilliance Auto where the reply says "[n]"."""

    def _call(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> str:
        [number] = re.findall(r'<passage number="(\d+)"[^>]*>[^<]*Brilliance', messages[1].text)
        return super()._call(messages, *args, **kwargs).replace("[n]", f"[{number}]")


async def test_a_chat_model_writes_from_real_passages(library: Library) -> None:
    """What it makes up is dropped, what the passages say is cited; asked off topic, it may say so."""
    good = "Xiaomi is in talks with Brilliance Auto, Chery, and Beijing Automotive Group. [n]"
    bad = "Tesla bought Xiaomi for $99 billion, see https://evil.example. [n]"
    answer = check(await with_model(library, Citing(responses=[f"{good} {bad}", bad])).answer(ask(XIAOMI)))
    assert answer.text == good.replace("[n]", "[1]")
    assert answer.written_by == "fake:model"
    nothing = check(await with_model(library, Citing(responses=[bad])).answer(ask(XIAOMI)))
    assert nothing.refused
    silent = FakeListChatModel(responses=["NO ANSWER"])
    off_topic = check(await with_model(library, silent).answer(ask("how to bake bread?")))
    assert off_topic.refused
    assert off_topic.nearest
