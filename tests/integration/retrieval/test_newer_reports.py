"""A newer report of another article stands beside the best sentence; an older one must answer as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.embed import SentenceTransformerEmbedder
from corpus.library import Library
from retrieval.answerer import Answerer
from tests.integration.retrieval.checks import check
from tests.integration.retrieval.conftest import ask, draft, open_library, reader_of

DRAFTS = (
    draft(
        "2023-10-12",
        "Toyota promises solid-state batteries for 2027",
        "Toyota wants to put solid-state batteries into cars in 2027. An oil company will make the electrolyte.",
    ),
    draft(
        "2024-04-17",
        "Toyota puts off solid-state cars until 2029",
        "Toyota now aims at 2029 for solid-state batteries, its battery chief said. The cells do not last long enough.",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Iterator[Library]:
    with open_library(tmp_path_factory.mktemp("newer"), embedder) as library:
        library.add_drafts(DRAFTS)
        yield library


@pytest.fixture(scope="module")
def answerer(library: Library) -> Answerer:
    return reader_of(library)


async def test_the_date_that_holds_now_is_said_with_the_one_before(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask("When does Toyota want to sell cars with solid-state batteries?")))
    assert "2027" in answer.text
    assert "now aims at 2029" in answer.text
