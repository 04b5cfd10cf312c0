"""The vector store that the rest of the corpus sees: search, write, delete, and change of generation."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from corpus.models import PassageHit
from corpus.vectors.compacting import make_compact
from corpus.vectors.generation import Generation, Place

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import VectorStore as LangChainVectorStore

log = logging.getLogger(__name__)


class VectorStore:
    """One index generation's vectors, a collection for each scope. Thread-safe."""

    def __init__(
        self,
        generation: int,
        fingerprint: str,
        *,
        folder: Path | None = None,
        url: str | None = None,
        token: str | None = None,
        serving: Callable[[], int] | None = None,
    ) -> None:
        """`folder` for an embedded store, `url` for a server; nothing is opened before it is needed.

        `serving` tells which generation serves now: beside a server, another process may have rebuilt the index.
        """
        self._place = Place(folder, url, token)
        self._serving = serving
        self._fingerprint = fingerprint
        self._lock = threading.RLock()
        self._part = Generation(self._place, generation, fingerprint)

    @property
    def generation(self) -> int:
        """The index generation that is searched."""
        return self._part.number

    def other(self, generation: int, fingerprint: str) -> VectorStore:
        """The same store's vectors of another generation."""
        return VectorStore(
            generation, fingerprint, folder=self._place.folder, url=self._place.url, token=self._place.token
        )

    def search(self, vector: NDArray[np.float32], scopes: Sequence[str], limit: int) -> list[PassageHit]:
        """Passages nearest to the vector by cosine similarity; a scope without passages has none to give."""
        self.follow()
        part = self._part
        try:
            return part.search(vector, scopes, limit)
        except StoreError:
            if part is self._part:
                raise
            # The index was rebuilt while we searched the old one.
            return self._part.search(vector, scopes, limit)

    def upsert(
        self,
        scope: str,
        ids: Sequence[int],
        vectors: NDArray[np.float32],
        texts: Sequence[str],
        metadatas: Sequence[dict[str, str | int]],
    ) -> None:
        """Write passages' vectors, as many at a time as Chroma takes."""
        self._part.upsert(scope, ids, vectors, texts, metadatas)

    def delete(self, scope: str, ids: Sequence[int]) -> None:
        """Take vectors out; those that are not there do not matter."""
        self._part.delete(scope, ids)

    def count(self, scope: str) -> int:
        """Vectors of a scope."""
        return self._part.count(scope)

    def probe(self, scope: str) -> None:
        """Make sure that searching works; raises IndexCorruptError where it does not."""
        self._part.probe(scope)

    def ids(self, scope: str) -> set[int]:
        """Passage ids of all vectors of a scope."""
        return self._part.ids(scope)

    def scopes(self) -> list[str]:
        """Scopes that have a collection."""
        return self._part.scopes()

    def as_langchain(self, scope: str, embeddings: Embeddings) -> LangChainVectorStore:
        """A scope as LangChain's vector store, for chains of one's own (to read from: the text of record is in SQL)."""
        from langchain_chroma import Chroma

        with self._part.guarded():
            return Chroma(
                client=self._part.client(),
                collection_name=self._part.name(scope),
                embedding_function=embeddings,
                create_collection_if_not_exists=False,
            )

    def follow(self) -> None:
        """Where other processes share the store: go on with the generation that serves now."""
        if self._place.url is None or self._serving is None:
            return
        serving = self._serving()
        with self._lock:
            if serving != self._part.number:
                self._part = Generation(self._place, serving, self._fingerprint)

    def switch(self, other: VectorStore) -> None:
        """Search what `other` holds from now on; `other` is used up by it."""
        with self._lock:
            self._part, other._part = other._part, self._part

    def erase(self, scope: str) -> None:
        """Delete all vectors of a scope; does not matter if there are none."""
        self._part.drop(scope)

    def compact(self) -> None:
        """Take what was deleted out of an embedded store's files; a server sees to its own."""
        if self._place.folder is not None and not make_compact(self._part.path):
            raise StoreError("The vector store's files could not be made compact; the log has the details.")

    def drop(self) -> None:
        """Delete this generation from the store, whatever state it is in."""
        part = self._part
        if self._place.folder is not None:
            part.close()
            shutil.rmtree(part.path, ignore_errors=True)
            return
        for scope in part.scopes():
            part.drop(scope)

    def drop_leftovers(self) -> None:
        """Delete what former rebuilds left behind in an embedded store."""
        if self._place.folder is None or not self._place.folder.is_dir():
            return
        for path in self._place.folder.glob("g*"):
            if path != self._part.path:
                log.info("Deleting the unused index %s", path)
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Let go of the store."""
        self._part.close()
