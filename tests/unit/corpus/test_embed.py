"""What the embedder knows before the model is loaded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.embed import BATCH, BATCH_CHARACTERS, SentenceTransformerEmbedder, batches, packaged_model_folder
from corpus.errors import ModelError

LEAN = """
import sys
from corpus.library import Library
from corpus.embed import SentenceTransformerEmbedder
from corpus.settings import CorpusSettings
from pathlib import Path
SentenceTransformerEmbedder().fingerprint
with Library.open_for_reading(CorpusSettings(home=Path(sys.argv[1]), _env_file=None)) as library:
    library.database.count_articles()
heavy = {"torch", "transformers", "sentence_transformers", "chromadb", "onnxruntime", "trafilatura", "scipy"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_reading_the_text_of_record_loads_neither_model_nor_vector_store(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LEAN, str(tmp_path / "home")], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_a_fingerprint_names_the_model_and_its_content(tmp_path: Path) -> None:
    packaged = SentenceTransformerEmbedder().fingerprint
    assert packaged.startswith("all-MiniLM-L6-v2@")
    copy = tmp_path / "model"
    shutil.copytree(packaged_model_folder(), copy)
    same = SentenceTransformerEmbedder(str(copy)).fingerprint
    assert same.partition("@")[2] == packaged.partition("@")[2]
    weights = copy / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(weights.stat().st_size // 2)
        file.write(b"other")
    assert SentenceTransformerEmbedder(str(copy)).fingerprint != same


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "~/nothing/here"])
def test_a_folder_that_is_not_there(name: str) -> None:
    with pytest.raises(ModelError, match="There is no embedding model in"):
        _ = SentenceTransformerEmbedder(name).fingerprint


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        _ = SentenceTransformerEmbedder(str(tmp_path)).fingerprint


def test_batches_take_every_text_once_and_stay_small() -> None:
    texts = ["x" * (number * 37 % 3000) for number in range(500)] + ["y" * 100_000, ""]
    seen = []
    for batch in batches(texts):
        longest = max(len(texts[index]) for index in batch)
        assert len(batch) == 1 or len(batch) * longest <= BATCH_CHARACTERS
        assert len(batch) <= BATCH
        seen += batch
    assert sorted(seen) == list(range(len(texts)))
    assert list(batches([])) == []
