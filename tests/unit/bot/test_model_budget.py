"""The day's answers by a chat model, guild by guild."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.guilds import Guilds
from bot.model_budget import MeteredAnswers, ModelAnswers
from bot.render import render_answer
from corpus.database import Database
from corpus.database.guilds import GuildStore
from corpus.database.model_answers import ModelAnswerStore
from corpus.desk import GuildSettings
from corpus.models import GLOBAL_SCOPE, guild_scope
from retrieval.models import Answer, Question
from retrieval.progress import Watch
from tests.unit.bot import samples

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


class Model:
    """Says who was let write."""

    uses_model = True
    grows = True

    async def answer(self, question: Question) -> Answer:
        return samples.answer(question=question, written_by="a-model" if question.use_model else "reader")

    async def grow(self, question: Question, watch: Watch) -> Answer:
        return await self.answer(question)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'articles.db'}")
    database.migrate()
    yield database
    database.close()


def asked(guild_id: int | None) -> Question:
    scopes = (GLOBAL_SCOPE,) if guild_id is None else (GLOBAL_SCOPE, guild_scope(guild_id))
    return Question("Who buys Chery?", NOON, scopes=scopes)


async def metered(database: Database, limit: int, clock: Clock | None = None) -> MeteredAnswers:
    store = GuildStore(database)
    store.save(GuildSettings(7, model_answers=1))
    store.save(GuildSettings(8, model_answers=1000))
    guilds = Guilds(store)
    await guilds.load()
    return MeteredAnswers(Model(), ModelAnswerStore(database), guilds, limit=limit, now=clock or Clock())


async def writers(answers: MeteredAnswers, guild_id: int | None, times: int) -> list[str]:
    return [(await answers.answer(asked(guild_id))).written_by for _ in range(times)]


async def test_a_guild_may_lower_the_cap_but_not_raise_it(database: Database) -> None:
    answers = await metered(database, 2)
    assert await writers(answers, 7, 2) == ["a-model", "reader"]
    assert await writers(answers, 8, 3) == ["a-model", "a-model", "reader"]
    assert await writers(answers, 9, 3) == ["a-model", "a-model", "reader"]
    assert await writers(answers, None, 3) == ["a-model", "a-model", "reader"]  # direct messages


async def test_a_growing_answer_counts_too(database: Database) -> None:
    answers = await metered(database, 1)
    assert answers.grows
    grown = [(await answers.grow(asked(9), lambda _: None)).written_by for _ in range(2)]
    assert grown == ["a-model", "reader"]


async def test_the_next_day_begins_anew_and_nothing_is_kept_of_the_last(database: Database) -> None:
    clock = Clock()
    answers = await metered(database, 1, clock)
    assert await writers(answers, 9, 2) == ["a-model", "reader"]
    clock.now += timedelta(hours=12)
    assert await writers(answers, 9, 2) == ["a-model", "reader"]
    assert ModelAnswerStore(database).taken(9, NOON.date()) == 0


async def test_a_restart_does_not_begin_the_day_anew(database: Database) -> None:
    assert await writers(await metered(database, 1), 9, 1) == ["a-model"]
    assert await writers(await metered(database, 1), 9, 1) == ["reader"]


async def test_the_footer_says_why_the_reader_wrote(database: Database) -> None:
    answers = await metered(database, 1)
    footers = [render_answer(await answers.answer(asked(9)), quote_question=False)[-1].footer or "" for _ in range(2)]
    assert footers[0].endswith("written by a-model")
    assert footers[1].endswith("written by the embedded reader, for today's answers by the chat model are used up")


def test_what_has_no_model_needs_no_budget() -> None:
    class Plain:
        async def answer(self, question: Question) -> Answer:
            return samples.answer()

    assert not isinstance(Plain(), ModelAnswers)
    assert isinstance(Model(), ModelAnswers)
