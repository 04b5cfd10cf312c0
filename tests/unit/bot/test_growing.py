"""Drafts of a growing answer: when they are shown, and when no more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot import ask_texts
from bot.growing import EDIT_SECONDS, Growing, render_progress
from bot.render import RenderedMessage
from retrieval.progress import Progress, Stage
from tests.unit.bot.samples import article, citation

SEARCHING = Progress(Stage.SEARCHING, 230)


class Paper:
    """A surface that keeps what it is shown."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.shown: list[RenderedMessage] = []
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def show(self, draft: RenderedMessage) -> None:
        await self.may_end.wait()
        if self.error:
            raise self.error
        self.shown.append(draft)

    async def finish(self, messages: Sequence[RenderedMessage]) -> None:
        self.shown += messages

    async def tell(self, sentence: str) -> None:
        self.shown.append(RenderedMessage(sentence))


class Pauses:
    """Waits for nobody, but says how long it would have waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


async def turn_over(times: int = 10) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


def test_edits_are_at_least_a_second_apart() -> None:
    assert EDIT_SECONDS >= 1


async def test_an_answer_that_is_there_at_once_has_no_draft() -> None:
    paper = Paper()
    async with Growing(paper, None, interval=60) as growing:
        growing.watch(SEARCHING)
        await turn_over()
    assert paper.shown == []


async def test_each_draft_waits_and_so_does_the_answer() -> None:
    paper, pauses = Paper(), Pauses()
    async with Growing(paper, "> who?", interval=60, pause=pauses) as growing:
        growing.watch(SEARCHING)
        await turn_over()
        growing.watch(SEARCHING)  # nothing new
        await turn_over()
        growing.watch(Progress(Stage.READING, 1))
        await turn_over()
    assert [draft.footer for draft in paper.shown] == ["-# Searching 230 articles…", "-# Reading 1 article…"]
    assert [draft.question for draft in paper.shown] == ["> who?", "> who?"]
    assert pauses.seconds[:3] == [60, 60, 60]
    assert 59 < pauses.seconds[-1] <= 60  # before the answer


async def test_only_the_newest_of_many_steps_is_shown() -> None:
    paper = Paper()
    async with Growing(paper, None, interval=60, pause=Pauses()) as growing:
        for count in range(9):
            growing.watch(Progress(Stage.READING, count))
        await turn_over()
    assert [draft.footer for draft in paper.shown] == ["-# Reading 8 articles…"]


async def test_no_draft_comes_after_the_end() -> None:
    paper = Paper()
    paper.may_end.clear()
    growing = Growing(paper, None, interval=0, pause=Pauses())
    await growing.__aenter__()
    growing.watch(SEARCHING)
    await turn_over()
    ending = asyncio.create_task(growing.__aexit__(None, None, None))
    await turn_over()
    assert not ending.done()  # the draft is under way, and the answer would be overwritten by it
    paper.may_end.set()
    await ending
    growing.watch(Progress(Stage.READING, 3))
    await turn_over()
    assert len(paper.shown) == 1


async def test_an_error_does_not_wait_for_the_next_edit() -> None:
    paper, pauses = Paper(), Pauses()
    growing = Growing(paper, None, interval=60, pause=pauses)
    await growing.__aenter__()
    growing.watch(SEARCHING)
    await turn_over()
    await growing.__aexit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert len(paper.shown) == 1
    assert set(pauses.seconds) == {60}


async def test_a_draft_that_discord_refuses_ends_the_drafts_alone(caplog: pytest.LogCaptureFixture) -> None:
    refusal = discord.Forbidden(cast(Any, SimpleNamespace(status=403, reason="")), "no")
    async with Growing(Paper(refusal), None, interval=0, pause=Pauses()) as growing:
        growing.watch(SEARCHING)
        await turn_over()
        growing.watch(Progress(Stage.READING, 3))
        await turn_over()
    assert caplog.text.count("A draft cannot be shown") == 1


def test_a_draft_has_checked_sentences_with_links_and_no_buttons() -> None:
    draft = render_progress(Progress(Stage.WRITING, text="Talks *on*. [1]", citations=(citation(1, article()),)), None)
    assert draft.body == "Talks \\*on\\*. [[1 · 15 Apr 2023]](<https://news.example.com/1>)"
    assert draft.footer == f"-# {ask_texts.WRITING}"
    assert (draft.evidence, draft.votes, draft.share) == (None, False, False)


def test_a_long_draft_is_cut_at_a_sentence() -> None:
    text = " ".join(f"Sentence number {n} says something. [1]" for n in range(300))
    draft = render_progress(Progress(Stage.CHECKING, text=text, citations=(citation(1, article()),)), None)
    assert draft.size < 4000
    assert draft.body.endswith(">)")
