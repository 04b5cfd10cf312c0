"""40 people of five guilds ask at once, on one event loop with the Discord that they ask in (`make load`: 200)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.library import Library
from corpus.models import ArticleFilter, guild_scope
from tests.crowd import ACK_LIMIT, Asker, Told, add_articles, ask_all, gather, quantile
from tests.discord_server import running
from tests.integration.bot.conftest import Scene


@pytest.fixture
def crowd(stage: Scene, library: Library) -> Iterator[list[Asker]]:
    askers = gather(stage.discord, guilds=5, askers=40)
    add_articles(library, askers)
    yield askers
    for scope in {guild_scope(asker.guild_id) for asker in askers}:
        for article in library.database.latest(ArticleFilter((scope,)), 10):
            library.forget(article.id, {scope})


async def test_everybody_is_heard_in_time_and_gets_their_own_answer(stage: Scene, crowd: list[Asker]) -> None:
    async with running(stage.discord, stage.make_bot()):
        told = await ask_all(stage.discord, crowd, patience=60)
    assert told.wrong == []
    assert len(told.answers) == 40
    assert len(told.acks) == 30
    assert max(told.acks) < ACK_LIMIT
    stage.check()


async def test_what_is_lost_or_misplaced_is_seen(stage: Scene, crowd: list[Asker]) -> None:
    first, second = crowd[0], crowd[1]
    swapped = Asker(0, first.person, first.guild_id, first.channel, first.question, second.fact)
    async with running(stage.discord, stage.make_bot()):
        told = await ask_all(stage.discord, [swapped], patience=60)
    assert len(told.wrong) == 1
    assert f"does not say {second.fact}" in told.wrong[0]


def test_quantiles() -> None:
    assert quantile([0.4, 0.1, 0.3, 0.2], 0.5) == 0.2
    assert quantile([float(number) for number in range(1, 101)], 0.95) == 95
    assert quantile([1.0], 0.99) == 1.0
    assert Told().line("answered", [1.0, 2.0]) == "answered: p50 1.00 s, p95 2.00 s, p99 2.00 s"
