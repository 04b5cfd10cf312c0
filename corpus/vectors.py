"""The vector store: Chroma, embedded in the data folder or a server (the only file that imports chromadb)."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexCorruptError, StoreError
from corpus.models import PassageHit

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import VectorStore as LangChainVectorStore

log = logging.getLogger(__name__)

PREFIX = "evbot"
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
"""A wider search than Chroma's default of 100: searches ask for 50 and more, and recall falls when k nears ef."""
DISK_FULL = "The disk that holds the vector store is full; nothing was half stored. Free some space and try again."


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
        self._folder = folder
        self._url = url
        self._token = token
        self._serving = serving
        self._fingerprint = fingerprint
        self._lock = threading.RLock()
        self._part = _Generation(self, generation, fingerprint)

    @property
    def generation(self) -> int:
        """The index generation that is searched."""
        return self._part.number

    def other(self, generation: int, fingerprint: str) -> VectorStore:
        """The same store's vectors of another generation."""
        return VectorStore(generation, fingerprint, folder=self._folder, url=self._url, token=self._token)

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
        if self._url is None or self._serving is None:
            return
        serving = self._serving()
        with self._lock:
            if serving != self._part.number:
                self._part = _Generation(self, serving, self._fingerprint)

    def switch(self, other: VectorStore) -> None:
        """Search what `other` holds from now on; `other` is used up by it."""
        with self._lock:
            self._part, other._part = other._part, self._part
            other._part.owner = other
            self._part.owner = self

    def drop(self) -> None:
        """Delete this generation from the store, whatever state it is in."""
        part = self._part
        if self._folder is not None:
            part.close()
            shutil.rmtree(part.path, ignore_errors=True)
            return
        for scope in part.scopes():
            part.drop(scope)

    def drop_leftovers(self) -> None:
        """Delete what former rebuilds left behind in an embedded store."""
        if self._folder is None or not self._folder.is_dir():
            return
        for path in self._folder.glob("g*"):
            if path != self._part.path:
                log.info("Deleting the unused index %s", path)
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Let go of the store."""
        self._part.close()


class _Generation:
    """The client and the collections of one generation."""

    def __init__(self, owner: VectorStore, number: int, fingerprint: str) -> None:
        self.owner = owner
        self.number = number
        self._fingerprint = fingerprint
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._lock = threading.RLock()
        self._remote = urlsplit(owner._url) if owner._url else None
        self.path = (owner._folder or Path()) / f"g{number}"

    def name(self, scope: str) -> str:
        return f"{PREFIX}-g{self.number}-{scope}"

    def client(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        logging.getLogger("chromadb").setLevel(logging.ERROR)
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._remote is None:
            self.path.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(path=str(self.path), settings=settings)
        secure = self._remote.scheme == "https"
        return chromadb.HttpClient(
            host=self._remote.hostname or "localhost",
            port=self._remote.port or (443 if secure else 8000),
            ssl=secure,
            headers={"Authorization": f"Bearer {self.owner._token}"} if self.owner._token else None,
            settings=settings,
        )

    def _collection(self, scope: str, *, create: bool = False) -> Any:
        """The scope's collection; None where there is none."""
        with self._lock:
            if scope not in self._collections:
                from chromadb.errors import NotFoundError

                try:
                    found = self.client().get_collection(self.name(scope), embedding_function=None)
                except NotFoundError:
                    if not create:
                        return None
                    found = self.client().create_collection(
                        self.name(scope),
                        configuration={"hnsw": HNSW},
                        metadata={"embedder": self._fingerprint},
                        embedding_function=None,
                        get_or_create=True,
                    )
                self._collections[scope] = found
            return self._collections[scope]

    def search(self, vector: NDArray[np.float32], scopes: Sequence[str], limit: int) -> list[PassageHit]:
        hits: list[PassageHit] = []
        with self.guarded():
            for scope in dict.fromkeys(scopes):
                collection = self._collection(scope)
                if collection is None or limit < 1:
                    continue
                found = collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
                pairs = zip(found["ids"][0], found["distances"][0], strict=True)
                hits += [PassageHit(int(passage_id), 1.0 - float(distance)) for passage_id, distance in pairs]
        hits.sort(key=lambda hit: (-hit.score, hit.passage_id))
        return hits[:limit]

    def upsert(
        self,
        scope: str,
        ids: Sequence[int],
        vectors: NDArray[np.float32],
        texts: Sequence[str],
        metadatas: Sequence[dict[str, str | int]],
    ) -> None:
        if not ids:
            return
        with self.guarded():
            collection = self._collection(scope, create=True)
            size = self.client().get_max_batch_size()
            for start in range(0, len(ids), size):
                part = slice(start, start + size)
                collection.upsert(
                    ids=[str(passage_id) for passage_id in ids[part]],
                    embeddings=vectors[part],
                    documents=list(texts[part]),
                    metadatas=list(metadatas[part]),
                )

    def delete(self, scope: str, ids: Sequence[int]) -> None:
        with self.guarded():
            collection = self._collection(scope)
            if collection is None:
                return
            size = self.client().get_max_batch_size()
            for start in range(0, len(ids), size):
                collection.delete(ids=[str(passage_id) for passage_id in ids[start : start + size]])

    def count(self, scope: str) -> int:
        with self.guarded():
            collection = self._collection(scope)
            return 0 if collection is None else int(collection.count())

    def ids(self, scope: str) -> set[int]:
        with self.guarded():
            collection = self._collection(scope)
            return set() if collection is None else {int(found) for found in collection.get(include=[])["ids"]}

    def scopes(self) -> list[str]:
        start = self.name("")
        with self.guarded():
            names = [collection.name for collection in self.client().list_collections()]
        return [name.removeprefix(start) for name in names if name.startswith(start)]

    def drop(self, scope: str) -> None:
        with self.guarded():
            self.client().delete_collection(self.name(scope))

    def close(self) -> None:
        with self._lock:
            client, self._client, self._collections = self._client, None, {}
        if client is not None:
            try:
                with self.guarded():
                    client.close()
            except StoreError:
                log.warning("The vector store did not close cleanly", exc_info=True)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn whatever Chroma raises, its panics included, into one plain sentence."""
        try:
            yield
        except (StoreError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except Exception as error:
            raise self._explained(error) from error
        except BaseException as error:
            # A panic of Chroma's Rust code derives from BaseException.
            if type(error).__name__ != "PanicException":
                raise
            raise self._explained(error) from error

    def _explained(self, error: BaseException) -> StoreError:
        detail = str(error).lower()
        if "disk is full" in detail or "no space left" in detail or "file too large" in detail:
            return StoreError(DISK_FULL)
        if self._remote is None:
            return IndexCorruptError(
                "The vector store in the data folder cannot be read; run `evbot reindex` to rebuild it."
            )
        with self._lock:
            # After an outage or a rebuild by another process, begin with a fresh connection.
            self._client, self._collections = None, {}
        if type(error).__name__ == "NotFoundError":
            return IndexCorruptError("The Chroma server has lost its index; run `evbot reindex` to rebuild it.")
        return StoreError(f"The Chroma server at {self._remote.hostname} is out of reach or failed; try again later.")
