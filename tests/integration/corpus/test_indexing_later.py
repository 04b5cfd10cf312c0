"""The index is out of reach when something is stored: it is stored all the same, said so, and indexed later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.database.stories import StoryStore
from corpus.desk import Changes
from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import ModelError, StoreError
from corpus.library import SEARCHABLE_LATER, Library
from corpus.models import GLOBAL_SCOPE, Draft, IngestOutcome
from corpus.settings import CorpusSettings
from corpus.stories.service import StoryKeeper
from corpus.vectors import VectorStore
from tests.integration.corpus.test_library import BERLIN, added, whole, write_articles

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def library(settings: CorpusSettings, tiny: SentenceTransformerEmbedder) -> Iterator[Library]:
    with Library.open(settings, tiny) as library:
        yield library


@pytest.fixture
def outage() -> Iterator[Callable[[], None]]:
    """The vector store takes nothing, until this is called."""
    patch = pytest.MonkeyPatch()

    def fail(*_: object) -> None:
        raise StoreError("The vector store is out of reach.")

    patch.setattr(VectorStore, "upsert", fail)
    patch.setattr(VectorStore, "delete", fail)
    yield patch.undo
    patch.undo()


def test_what_is_added_is_stored_and_said_to_be_searchable_later(library: Library, outage: Callable[[], None]) -> None:
    result = library.add_draft(BERLIN)
    assert (result.outcome, result.reason, result.searchable) == (IngestOutcome.ADDED, SEARCHABLE_LATER, False)
    assert library.database.get(added(result).id) == result.article
    again = library.add_draft(BERLIN)
    assert (again.outcome, again.searchable) == (IngestOutcome.UNCHANGED, True)
    outage()
    assert library.catch_up() == 1
    whole(library)
    assert library.catch_up() == 0
    assert library.add_draft(replace(BERLIN, text="Tesla goes to Munich.")).searchable


def test_what_else_there_is_to_say_is_said_too(library: Library, outage: Callable[[], None]) -> None:
    first, second = library.add_drafts([BERLIN, replace(BERLIN, url="https://elsewhere.example/1", title="Berlin!")])
    assert first.reason == SEARCHABLE_LATER
    assert second.reason is not None
    assert second.reason.startswith("It says nearly the same as")
    assert second.reason.endswith(SEARCHABLE_LATER)


def test_the_next_start_indexes_it(
    settings: CorpusSettings, tiny: SentenceTransformerEmbedder, outage: Callable[[], None]
) -> None:
    with Library.open(settings, tiny) as library:
        assert not library.add_draft(BERLIN).searchable
    outage()
    with Library.open(settings, tiny) as library:
        whole(library)


def test_a_model_that_fails_loses_no_article(
    library: Library, monkeypatch: pytest.MonkeyPatch, tiny: SentenceTransformerEmbedder
) -> None:
    def fail(*_: object) -> None:
        raise ModelError("The embedding model cannot be run.")

    with monkeypatch.context() as patch:
        patch.setattr(tiny, "embed", fail)
        assert not library.add_draft(BERLIN).searchable
    assert library.catch_up() == 1
    whole(library)


def test_a_change_a_removal_and_its_undoing_hold_too(
    library: Library, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    article = added(library.add_draft(BERLIN))
    other = added(library.add_draft(Draft(title="Chery", text="Chery talks with Xiaomi.")))
    restore: Callable[[], None] = request.getfixturevalue("outage")
    scopes = (GLOBAL_SCOPE,)
    assert library.edit(article.id, Changes(title="Tesla stays"), scopes, 5, NOW).title == "Tesla stays"
    removal = library.remove(other.id, scopes, 5, NOW)
    assert library.database.get(other.id) is None
    assert library.restore(removal.article_number, scopes, 5, NOW).id == other.id
    restore()
    assert library.catch_up() == 2
    whole(library)


def test_an_import_ends_with_the_outage_and_goes_on_after_it(
    library: Library, tmp_path: Path, outage: Callable[[], None]
) -> None:
    path = write_articles(tmp_path / "articles.jsonl", 40)
    with pytest.raises(StoreError, match="out of reach"):
        library.import_jsonl(path)
    outage()
    counts = library.import_jsonl(path).counts
    assert (counts[IngestOutcome.UNCHANGED], counts[IngestOutcome.ADDED]) == (32, 8)
    whole(library)


def test_a_story_that_could_not_be_told_is_told_later(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for the index then: only the story does."""

    def fail(*_: object) -> None:
        raise StoreError("The database is locked.")

    with monkeypatch.context() as patch:
        patch.setattr(StoryKeeper, "drain", fail)
        article = added(library.add_draft(BERLIN))
    assert library.database.count_queued(library.vectors.generation) == 0
    library.catch_up()
    assert StoryStore(library.database).of_article(article.number, (GLOBAL_SCOPE,)) is not None
