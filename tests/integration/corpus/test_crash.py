"""What a crash, a damaged folder or a full disk leaves behind, and how it is mended."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import corpus.indexing
import corpus.library
from corpus.database.index import BUILDING
from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import IndexCorruptError, StoreError
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, Draft, IngestOutcome
from corpus.settings import CorpusSettings
from corpus.vectors import VectorStore
from tests.integration.corpus.conftest import make_settings
from tests.integration.corpus.test_library import BERLIN, added, search, whole, write_articles

MUNICH = "Tesla goes to Berlin — 15 April 2019\nTesla goes to Munich."
"""Exactly what is embedded: the nearest by any model."""


class Crash(BaseException):
    """The process dies here: nothing in our code catches it."""


@pytest.fixture(scope="module")
def embedder(tiny: SentenceTransformerEmbedder) -> SentenceTransformerEmbedder:
    """What a vector means matters to no test here, so none waits for it."""
    return tiny


STEPS = ["delete", "replace_passages", "upsert", "dequeue"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("what", ["add", "change", "forget"])
def test_a_crash_at_any_step_is_mended_at_the_next_start(
    settings: CorpusSettings,
    embedder: SentenceTransformerEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    late: bool,
    what: str,
) -> None:
    library = Library.open(settings, embedder)
    article = added(library.add_draft(BERLIN))
    owner = VectorStore if step in ("delete", "upsert") else corpus.indexing
    real = getattr(owner, step)

    def dying(*args: object) -> object:
        if late:
            real(*args)
        raise Crash

    monkeypatch.setattr(owner, step, dying)
    try:
        if what == "add":
            library.add_draft(Draft(title="Chery", text="Chery talks with Xiaomi."))
        elif what == "change":
            library.add_draft(replace(BERLIN, text="Tesla goes to Munich."))
        else:
            library.forget(article.id, [GLOBAL_SCOPE])
    except Crash:
        pass
    else:
        # Adding deletes nothing, and forgetting writes no vectors.
        assert (what, step) in {("add", "delete"), ("forget", "upsert")}
    monkeypatch.undo()
    library.close()
    with Library.open(settings, embedder) as again:
        whole(again)
        expected = {"add": 2, "change": 1, "forget": 0}[what]
        assert again.database.count_articles() == expected
        found = again.database.search_text(["munich", "chery"], [GLOBAL_SCOPE], 5)
        assert len(found) == (0 if what == "forget" else 1)


IMPORT = """
import sys
from pathlib import Path
from corpus.library import Library
from corpus.settings import CorpusSettings
settings = CorpusSettings(home=Path(sys.argv[1]), embedding_model=sys.argv[3], _env_file=None)
with Library.open(settings) as library:
    library.import_jsonl(Path(sys.argv[2]), on_progress=lambda done, total: print(done, flush=True))
"""


def test_a_killed_import_goes_on_where_it_was(settings: CorpusSettings, tmp_path: Path, other_model: Path) -> None:
    path = write_articles(tmp_path / "articles.jsonl", 3000)
    command = [sys.executable, "-c", IMPORT, str(settings.home), str(path), str(other_model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 128:
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    with Library.open(settings.model_copy(update={"embedding_model": str(other_model)})) as library:
        before = library.database.count_articles()
        assert 128 <= before < 3000
        whole(library)
        write_articles(path, before + 32)
        counts = library.import_jsonl(path).counts
        assert (counts[IngestOutcome.UNCHANGED], counts[IngestOutcome.ADDED]) == (before, 32)
        whole(library)


@pytest.fixture
def closed(settings: CorpusSettings, embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Path:
    """The Chroma folder of a library with some articles, closed."""
    with Library.open(settings, embedder) as library:
        library.add_draft(BERLIN)
        library.import_jsonl(write_articles(tmp_path / "some.jsonl", 20))
    return settings.home / "chroma"


def garbage(folder: Path, pattern: str) -> None:
    files = list(folder.rglob(pattern))
    assert files
    for file in files:
        if file.is_file():
            file.write_bytes(b"\xde\xad\xbe\xef" * 4096)


@pytest.mark.parametrize("pattern", ["chroma.sqlite3*", "*"])
def test_a_damaged_vector_store_is_an_outage_until_reindex(
    closed: Path, settings: CorpusSettings, embedder: SentenceTransformerEmbedder, pattern: str
) -> None:
    garbage(closed, pattern)
    with pytest.raises(IndexCorruptError, match="run `evbot reindex`"), Library.open(settings, embedder) as library:
        search(library, "Tesla in Berlin")
    with Library.open(settings, embedder, check=False) as library:
        assert library.reindex() == 21
        assert search(library, "Tesla in Berlin")[0]
        whole(library)
    with Library.open(settings, embedder) as library:
        whole(library)
    assert len(list(closed.glob("g*"))) == 1


def test_a_lost_vector_store_is_built_anew_at_the_next_start(
    closed: Path, settings: CorpusSettings, embedder: SentenceTransformerEmbedder
) -> None:
    shutil.rmtree(closed)
    seen: list[tuple[int, int | None]] = []
    with Library.open(settings, embedder, progress=lambda done, total: seen.append((done, total))) as library:
        whole(library)
        assert search(library, "Tesla in Berlin")[0]
    assert seen[-1] == (21, 21)


def test_vectors_that_are_lost_or_too_many_are_found_at_the_next_start(
    closed: Path, settings: CorpusSettings, embedder: SentenceTransformerEmbedder
) -> None:
    with Library.open(settings, embedder) as library:
        some = sorted(library.vectors.ids(GLOBAL_SCOPE))[:3]
        library.vectors.delete(GLOBAL_SCOPE, some)
        library.vectors.upsert(GLOBAL_SCOPE, [99_999], embedder.embed(["x"]), ["x"], [{"article": "x"}])
    with Library.open(settings, embedder) as library:
        whole(library)


def test_an_interrupted_reindex_changes_nothing(
    closed: Path, settings: CorpusSettings, embedder: SentenceTransformerEmbedder
) -> None:
    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with Library.open(settings, embedder) as library:
        generation = library.vectors.generation
        with pytest.raises(KeyboardInterrupt):
            library.reindex(interrupt)
        # The old index serves on.
        assert search(library, "Tesla in Berlin")[0]
        whole(library)
        assert library.database.get_meta(BUILDING) is not None
    with Library.open(settings, embedder) as library:
        assert library.vectors.generation == generation
        assert library.database.get_meta(BUILDING) is None
        assert [path.name for path in closed.glob("g*")] == [f"g{generation}"]
        assert library.database.count_passages(generation + 1) == {}
        whole(library)
        assert library.reindex() == 21
        whole(library)


def test_a_crash_after_the_swap_leaves_nothing_of_the_old_index(
    closed: Path, settings: CorpusSettings, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: VectorStore, other: VectorStore) -> None:
        raise Crash

    with Library.open(settings, embedder) as library:
        old = library.vectors.generation
        with monkeypatch.context() as patched:
            patched.setattr(VectorStore, "switch", die)
            with pytest.raises(Crash):
                library.reindex()
    with Library.open(settings, embedder) as library:
        assert library.vectors.generation == old + 1
        assert library.database.count_passages(old) == {}
        assert [path.name for path in closed.glob("g*")] == [f"g{old + 1}"]
        whole(library)


def test_what_comes_in_during_a_reindex_is_in_the_new_index(
    closed: Path, settings: CorpusSettings, embedder: SentenceTransformerEmbedder
) -> None:
    with Library.open(settings, embedder) as library:
        article = added(library.add_draft(BERLIN))
        calls = 0

        def meanwhile(done: int, total: int | None) -> None:
            nonlocal calls
            calls += 1
            if calls == 1:
                library.add_draft(Draft(title="Chery", text="Chery talks with Xiaomi."))
                library.add_draft(replace(BERLIN, text="Tesla goes to Munich."))
                library.forget("p3", [GLOBAL_SCOPE])
                # Questions meanwhile are answered from the old index.
                assert library.vectors.generation == 1
                assert search(library, MUNICH)[0] == article.id

        library.reindex(meanwhile)
        assert library.vectors.generation == 2
        whole(library)
        assert search(library, MUNICH)[0] == article.id
        assert len(library.database.search_text(["chery"], [GLOBAL_SCOPE], 5)) == 1


def test_an_empty_library_is_reindexed(settings: CorpusSettings, embedder: SentenceTransformerEmbedder) -> None:
    with Library.open(settings, embedder) as library:
        assert library.reindex() == 0
        assert library.reindex() == 0
        library.add_draft(BERLIN)
        whole(library)


def test_a_full_disk_is_one_plain_sentence_and_loses_nothing(
    tmp_path: Path, other_model: Path, embedder: SentenceTransformerEmbedder
) -> None:
    home = tmp_path / "small"
    home.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(home)], capture_output=True)
    if mounted.returncode:
        pytest.skip("making a small disk needs the right to mount one")
    try:
        path = write_articles(tmp_path / "many.jsonl", 4000)
        settings = make_settings(home, embedding_model=str(other_model))
        with Library.open(settings) as library, pytest.raises(StoreError, match=r"disk .* is full"):
            library.import_jsonl(path)
        # With room again, everything goes on.
        subprocess.run(["mount", "-o", "remount,size=64m", str(home)], check=True)
        with Library.open(settings) as library:
            assert library.database.count_articles() > 0
            whole(library)
            write_articles(path, library.database.count_articles() + 10)
            assert library.import_jsonl(path).counts[IngestOutcome.ADDED] == 10
            whole(library)
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


def test_a_folder_that_cannot_be_written_is_one_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="data folder"):
        Library.open(make_settings(tmp_path / "file" / "home"))
