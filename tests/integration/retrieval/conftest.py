"""A small library with real parts: the model, Chroma, SQLite; built once for all tests, which only read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.embed import SentenceTransformerEmbedder
from corpus.library import Library
from corpus.models import DatePrecision, Draft, guild_scope
from corpus.settings import CorpusSettings
from retrieval.answerer import Answerer
from retrieval.build import build_answerer
from retrieval.models import Question, Turn
from retrieval.settings import RetrievalSettings

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
GUILD_1, GUILD_2 = guild_scope(1), guild_scope(2)


def draft(day: str | None, title: str, text: str) -> Draft:
    """A test article: real names, invented facts."""
    published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return Draft(
        title=title,
        text=f"{text} This is a test article, its facts are invented.",
        url=f"https://test.example.com/{'-'.join(title.lower().split())}",
        source="Test News",
        published=published,
        precision=DatePrecision.DAY if published else DatePrecision.NONE,
        language="en",
    )


DRAFTS = (
    draft(
        "2024-03-04",
        "BYD opens a battery plant in Szeged",
        "BYD opened a battery plant in the Hungarian city of Szeged on Monday. The plant employs 3,000 people and will "
        "make cells for electric buses. BYD paid 1.2 billion euros for it.",
    ),
    draft(
        "2023-10-01",
        "Rivian cuts the price of the R1T",
        "Rivian cut the price of its R1T pickup by 3,000 dollars. Chief executive RJ Scaringe said that demand had "
        "weakened over the summer. The R1T now starts at 70,000 dollars.",
    ),
    draft(
        "2024-05-20",
        "Nio raises its delivery forecast",
        "Nio raised its delivery forecast for the second quarter to 56,000 vehicles. Founder William Li said that "
        "battery swapping brought in new buyers. Nio runs 2,400 swap stations in China.",
    ),
    draft(
        "2022-02-10",
        "Nio lowers its delivery forecast",
        "Nio lowered its delivery forecast to 25,000 vehicles because chips were scarce. It had hoped for 30,000.",
    ),
    draft(
        "2024-01-15",
        "Volkswagen and Bosch drop their joint venture for charging robots",
        "Volkswagen and Bosch gave up their joint venture for charging robots in Wolfsburg. Eighty engineers move to "
        "other projects. Volkswagen denied that money was the reason.",
    ),
    draft(
        "2023-06-12",
        "Ford opens its charging network to Tesla drivers",
        "Ford opens 12,000 fast chargers to drivers of Tesla cars from the autumn on. Jim Farley announced it in "
        "Dearborn. Tesla had opened its own network to Ford in May.",
    ),
    draft(
        "2023-11-30",
        "Toyota tests solid-state batteries on the road",
        "Toyota drove a prototype with solid-state batteries for 1,200 kilometres around Nagoya. The battery charged "
        "in ten minutes. Toyota wants to sell such a car in 2027.",
    ),
    draft(
        "2024-04-02",
        "Hyundai recalls the Ioniq 5 for its charging unit",
        "Hyundai recalls 98,000 Ioniq 5 because the integrated charging control unit may fail. Owners are asked to "
        "visit a dealer. No injuries were reported.",
    ),
    draft(
        "2024-02-08",
        "Renault calls off the listing of Ampere",
        "Renault called off the stock market listing of its electric unit Ampere. Luca de Meo blamed market "
        "conditions. Renault will pay for Ampere until 2025 itself.",
    ),
    draft(
        None,
        "Polestar moves production to South Carolina",
        "Polestar builds the Polestar 3 in Ridgeville, South Carolina, beside the plant in Chengdu. The first cars "
        "left the line in summer.",
    ),
    draft(
        "2023-08-21",
        "VinFast ships its first cars to California",
        "VinFast shipped 999 cars of the model VF 8 to California. The ship took three weeks from Haiphong.",
    ),
    draft(
        "2024-05-28",
        "CATL shows a battery for one million miles",
        "CATL showed a battery that lasts for one million miles. It named no customer. Ningde will make it.",
    ),
)
GUILD_DRAFT = draft(
    "2024-05-01",
    "Lucid rents a warehouse for the Gravity in Casa Grande",
    "Lucid rents a secret warehouse in Casa Grande for the Gravity. Peter Rawlinson signed for 41,000 dollars.",
)


def ask(text: str, *history: str, **changes: Any) -> Question:
    """`history` alternates between the person and the bot."""
    turns = tuple(Turn("assistant" if index % 2 else "user", said) for index, said in enumerate(history))
    return Question(text, changes.pop("now", NOW), turns, **changes)


def days_ago(count: int) -> datetime:
    return NOW - timedelta(days=count)


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The packaged model, loaded."""
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    return embedder


def open_library(home: Path, embedder: SentenceTransformerEmbedder) -> Library:
    return Library.open(CorpusSettings(home=home, _env_file=None), embedder)  # type: ignore[call-arg]


def reader_of(library: Library, **settings: Any) -> Answerer:
    return build_answerer(library, RetrievalSettings(_env_file=None, **settings))  # type: ignore[call-arg]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Iterator[Library]:
    """The shipped article, the test articles, and one that belongs to a guild."""
    with open_library(tmp_path_factory.mktemp("home"), embedder) as library:
        library.add_shipped_articles()
        for each in DRAFTS:
            library.add_draft(each)
        library.add_draft(GUILD_DRAFT, scope=GUILD_1)
        yield library


@pytest.fixture(scope="session")
def answerer(library: Library) -> Answerer:
    """The embedded reader."""
    return reader_of(library)


@pytest.fixture
def new_library(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Callable[[], Library]]:
    """Opens an empty library that a test may break."""
    opened: list[Library] = []

    def make() -> Library:
        opened.append(open_library(tmp_path / f"home{len(opened)}", embedder))
        return opened[-1]

    yield make
    for library in opened:
        library.close()
