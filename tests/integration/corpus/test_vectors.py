"""Chroma, embedded and as a server: the same code, the same results."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import IndexCorruptError, IndexMismatchError, StoreError
from corpus.models import GLOBAL_SCOPE, guild_scope
from corpus.vectors import VectorStore

GUILD = guild_scope(123456789012345678)
# Far from those that libraries use on the same server.
generations = itertools.count(1000)


def unit_vectors(count: int, seed: int = 0, dimension: int = 32) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    normal: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normal


@pytest.fixture(params=["embedded", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    """An empty store of each kind; on the server, each test has a generation of its own."""
    if request.param == "embedded":
        store = VectorStore(next(generations), "model@1", folder=tmp_path / "chroma")
    else:
        store = VectorStore(next(generations), "model@1", url=request.getfixturevalue("chroma_server"))
    yield store
    store.close()


def fill(store: VectorStore, scope: str, ids: range, seed: int = 0) -> NDArray[np.float32]:
    rows = unit_vectors(len(ids), seed)
    store.upsert(scope, list(ids), rows, [f"text {n}" for n in ids], [{"article": "a", "ordinal": n} for n in ids])
    return rows


def test_the_nearest_come_first_with_their_cosine(store: VectorStore) -> None:
    rows = fill(store, GLOBAL_SCOPE, range(1, 301))
    query = unit_vectors(1, seed=9)[0]
    hits = store.search(query, [GLOBAL_SCOPE], 10)
    cosines = rows @ query
    best = np.argsort(-cosines)[:10]
    assert [hit.passage_id for hit in hits] == [int(index) + 1 for index in best]
    np.testing.assert_allclose([hit.score for hit in hits], cosines[best], atol=1e-4)


def test_scopes_are_apart_and_merged_on_demand(store: VectorStore) -> None:
    rows = fill(store, GLOBAL_SCOPE, range(1, 50))
    theirs = fill(store, GUILD, range(100, 150), seed=1)
    assert {hit.passage_id for hit in store.search(theirs[0], [GLOBAL_SCOPE], 60)} == set(range(1, 50))
    merged = store.search(theirs[0], [GLOBAL_SCOPE, GUILD, GUILD], 5)
    assert merged[0].passage_id == 100
    assert len(merged) == 5
    assert store.search(rows[3], [GUILD, GLOBAL_SCOPE], 1)[0].passage_id == 4
    assert sorted(store.scopes()) == sorted([GLOBAL_SCOPE, GUILD])
    assert (store.count(GUILD), store.ids(GUILD)) == (50, set(range(100, 150)))


def test_a_scope_without_passages_has_none_to_give(store: VectorStore) -> None:
    query = unit_vectors(1)[0]
    assert store.search(query, [GUILD], 5) == []
    assert (store.count(GUILD), store.ids(GUILD)) == (0, set())
    store.delete(GUILD, [1, 2])
    # Reading makes no collection.
    assert store.scopes() == []
    fill(store, GUILD, range(1, 3))
    store.delete(GUILD, [1, 2])
    assert store.search(query, [GUILD], 5) == []


def test_writing_and_deleting_twice_is_the_same_as_once(store: VectorStore) -> None:
    rows = fill(store, GLOBAL_SCOPE, range(1, 11))
    fill(store, GLOBAL_SCOPE, range(1, 11))
    assert store.count(GLOBAL_SCOPE) == 10
    store.delete(GLOBAL_SCOPE, [1, 999])
    store.delete(GLOBAL_SCOPE, [1])
    assert store.ids(GLOBAL_SCOPE) == set(range(2, 11))
    assert 1 not in {hit.passage_id for hit in store.search(rows[0], [GLOBAL_SCOPE], 10)}


def test_more_than_a_batch_is_written_whole(store: VectorStore) -> None:
    assert store._part.client().get_max_batch_size() < 6000
    fill(store, GLOBAL_SCOPE, range(1, 6001))
    assert store.count(GLOBAL_SCOPE) == 6000
    store.delete(GLOBAL_SCOPE, list(range(1, 6001)))
    assert store.count(GLOBAL_SCOPE) == 0


def test_generations_are_apart_and_one_takes_over(store: VectorStore) -> None:
    fill(store, GLOBAL_SCOPE, range(1, 11))
    new = store.other(next(generations), "model@2")
    rows = fill(new, GLOBAL_SCOPE, range(20, 25), seed=3)
    assert store.search(rows[0], [GLOBAL_SCOPE], 1)[0].passage_id < 11
    number = new.generation
    store.switch(new)
    assert store.generation == number
    assert store.search(rows[0], [GLOBAL_SCOPE], 1)[0].passage_id == 20
    new.drop()
    assert store.search(rows[0], [GLOBAL_SCOPE], 1)[0].passage_id == 20
    new.close()


def test_another_models_vectors_are_refused(store: VectorStore) -> None:
    rows = fill(store, GLOBAL_SCOPE, range(1, 11))
    other = store.other(store.generation, "model@2")
    with pytest.raises(IndexMismatchError, match=r"model@1.*model@2.*evbot reindex"):
        other.search(rows[0], [GLOBAL_SCOPE], 1)
    other.close()


def test_vectors_survive_a_restart(tmp_path: Path) -> None:
    store = VectorStore(1, "model@1", folder=tmp_path)
    rows = fill(store, GLOBAL_SCOPE, range(1, 11))
    store.close()
    again = VectorStore(1, "model@1", folder=tmp_path)
    assert again.search(rows[4], [GLOBAL_SCOPE], 1)[0].passage_id == 5
    again.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chroma.sqlite3", b"garbage" * 9999),
        ("header.bin", b"garbage" * 9999),
        ("index_metadata.pickle", b"garbage" * 9999),
        ("index_metadata.pickle", None),
        ("data_level0.bin", b""),
        ("data_level0.bin", b"garbage"),
        ("length.bin", b""),
        ("header.bin", b"\1"),
        ("link_lists.bin", None),
    ],
)
def test_a_damaged_file_is_noticed(tmp_path: Path, name: str, content: bytes | None) -> None:
    store = VectorStore(1, "model@1", folder=tmp_path)
    # From 1,000 vectors on, Chroma keeps a graph in files of its own.
    fill(store, GLOBAL_SCOPE, range(1, 1501))
    store.probe(GLOBAL_SCOPE)
    store.close()
    (damaged,) = tmp_path.rglob(name)
    if content is None:
        damaged.unlink()
    else:
        damaged.write_bytes(content)
    with pytest.raises(IndexCorruptError, match="run `evbot reindex`"):
        store.probe(GLOBAL_SCOPE)
    store.close()


def test_a_sound_store_passes_the_probe(store: VectorStore) -> None:
    store.probe(GLOBAL_SCOPE)
    fill(store, GLOBAL_SCOPE, range(1, 4))
    store.probe(GLOBAL_SCOPE)
    fill(store, GLOBAL_SCOPE, range(1, 1201))
    store.delete(GLOBAL_SCOPE, list(range(1, 1195)))
    store.probe(GLOBAL_SCOPE)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:8000", "https://127.0.0.1:9"])
def test_a_server_out_of_reach_is_an_outage(url: str) -> None:
    store = VectorStore(1, "model@1", url=url)
    with pytest.raises(StoreError, match="out of reach") as error:
        store.search(unit_vectors(1)[0], [GLOBAL_SCOPE], 1)
    assert not isinstance(error.value, IndexCorruptError)


def test_a_server_that_comes_back_is_used_again(chroma_server: str) -> None:
    store = VectorStore(next(generations), "model@1", url="http://127.0.0.1:9")
    with pytest.raises(StoreError):
        store.count(GLOBAL_SCOPE)
    healthy = VectorStore(next(generations), "model@1", url=chroma_server)
    assert healthy.count(GLOBAL_SCOPE) == 0
    healthy.close()


def test_langchain_reads_the_same_store(store: VectorStore, embedder: SentenceTransformerEmbedder) -> None:
    texts = ["Xiaomi is in talks with Chery.", "Tesla recalls cars in China."]
    store.upsert(GLOBAL_SCOPE, [1, 2], embedder.embed(texts), texts, [{"article": "a"}, {"article": "b"}])
    chain_store = store.as_langchain(GLOBAL_SCOPE, embedder.as_langchain())
    (found,) = chain_store.similarity_search("Who is Xiaomi talking to?", k=1)
    assert (found.page_content, found.metadata["article"]) == (texts[0], "a")
