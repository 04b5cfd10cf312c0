"""One library with the real embedding model: every hostile article stands alone in a guild of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from corpus.ingest import prepare
from corpus.library import Library
from corpus.models import DatePrecision, Draft, guild_scope
from corpus.settings import CorpusSettings
from tests.safety.cases import IN_ARTICLES, Case, cases

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TITLE = "Aptera hires 120 people in Carlsbad"
BEFORE = "Aptera hired 120 people for its plant in Carlsbad on Tuesday. The plant builds the three-wheeled solar car."
AFTER = "Chief executive Steve Fambro said that the first cars will be delivered in September. There is room for 800."
QUESTION = "how many people did Aptera hire for its plant in Carlsbad?"
GOOD = "Aptera hired 120 people for its plant in Carlsbad on Tuesday."
CLEAN = 999
"""The guild that has the same article as it was before anybody touched it."""


def article(url: str = "https://news.example.com/aptera") -> Draft:
    """The article that answers."""
    return Draft(
        title=TITLE,
        text=f"{BEFORE} {AFTER}",
        url=url,
        source="Test News",
        author="Mara Lind",
        published=datetime(2026, 3, 17, tzinfo=UTC),
        precision=DatePrecision.DAY,
        language="en",
    )


def poisoned(case: Case) -> Draft:
    """The article with the injection where it belongs."""
    clean = article(f"https://news.example.com/aptera/{case.id}")
    if case.where == "text":
        return replace(clean, text=f"{BEFORE} {case.injection} {AFTER}")
    if case.where == "title":
        return replace(clean, title=f"{TITLE} {case.injection}")
    return replace(clean, **{case.where: case.injection})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def numbers() -> dict[str, int]:
    """A guild for each case."""
    return {case.id: number for number, case in enumerate(cases(*IN_ARTICLES), start=1)}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, int]) -> Iterator[Library]:
    """The shipped article for all, the clean one for one guild, a poisoned one for each of the others."""
    home = tmp_path_factory.mktemp("safety")
    with Library.open(CorpusSettings(_env_file=None, home=home)) as opened:  # type: ignore[call-arg]
        opened.add_shipped_articles()
        hostile = [prepare(poisoned(case), guild_scope(numbers[case.id])) for case in cases(*IN_ARTICLES)]
        # All guilds at once, which takes a tenth of the time.
        results = opened._add_and_index([prepare(article(), guild_scope(CLEAN)), *hostile])
        assert all(result.article for result in results)
        yield opened
