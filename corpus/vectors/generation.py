"""One index generation in Chroma: its client, its collections, and its failures in plain words."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexCorruptError, IndexMismatchError, StoreError
from corpus.models import PassageHit
from corpus.vectors.files import cut_off

log = logging.getLogger(__name__)

PREFIX = "evbot"
HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
"""A wider search than Chroma's default of 100: searches ask for 50 and more, and recall falls when k nears ef."""
CORRUPT = "The vector store in the data folder cannot be read; run `evbot reindex` to rebuild it."
PROBE = 10
"""Passages that a sound store must find at its start, or all that it has."""
LITTLE_ROOM = 16 << 20
"""Bytes; with less than this a failing store lacks room. Chroma on a full disk was seen to leave 0.2 MB of 5."""
DISK_FULL = "The disk that holds the vector store is full; nothing was half stored. Free some space and try again."
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds that one request to a server may take; a batch of 5,000 vectors takes some."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the vectors lie: a folder for an embedded store, or a server's URL."""

    folder: Path | None = None
    url: str | None = None
    token: str | None = None


class Generation:
    """The client and the collections of one generation; nothing is opened before it is needed."""

    def __init__(self, place: Place, number: int, fingerprint: str) -> None:
        """`fingerprint` is the model that the vectors are of."""
        self.number = number
        self._fingerprint = fingerprint
        self._token = place.token
        self._remote = urlsplit(place.url) if place.url else None
        self.path = (place.folder or Path()) / f"g{number}"
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._lock = threading.RLock()

    def name(self, scope: str) -> str:
        """Name of the scope's collection."""
        return f"{PREFIX}-g{self.number}-{scope}"

    def client(self) -> Any:
        """The connection, made when first asked for."""
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
            if (damaged := cut_off(self.path)) is not None:
                log.error("%s is cut off", damaged)
                raise IndexCorruptError(CORRUPT)
            return chromadb.PersistentClient(path=str(self.path), settings=settings)
        secure = self._remote.scheme == "https"
        port = self._remote.port or (443 if secure else 8000)
        host = self._remote.hostname or "localhost"
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        # Chroma's client has no time limit: it would wait for ever, and a question with it. Ask first, then set one.
        httpx.get(f"{self._remote.scheme}://{self._remote.netloc}/api/v2/heartbeat", headers=headers, timeout=TIMEOUT)
        client: Any = chromadb.HttpClient(host=host, port=port, ssl=secure, headers=headers, settings=settings)
        client._server._session.timeout = TIMEOUT
        return client

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
                self._check(found.metadata)
                self._collections[scope] = found
            return self._collections[scope]

    def _check(self, metadata: dict[str, Any] | None) -> None:
        built_with = (metadata or {}).get("embedder")
        if built_with != self._fingerprint:
            raise IndexMismatchError(mismatch(str(built_with), self._fingerprint))

    def search(self, vector: NDArray[np.float32], scopes: Sequence[str], limit: int) -> list[PassageHit]:
        """Nearest passages of the scopes, merged."""
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
        """Write vectors, a batch at a time."""
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
        """Take vectors out."""
        with self.guarded():
            collection = self._collection(scope)
            if collection is None:
                return
            size = self.client().get_max_batch_size()
            for start in range(0, len(ids), size):
                collection.delete(ids=[str(passage_id) for passage_id in ids[start : start + size]])

    def count(self, scope: str) -> int:
        """Vectors of the scope."""
        with self.guarded():
            collection = self._collection(scope)
            return 0 if collection is None else int(collection.count())

    def ids(self, scope: str) -> set[int]:
        """Passage ids of the scope."""
        with self.guarded():
            collection = self._collection(scope)
            return set() if collection is None else {int(found) for found in collection.get(include=[])["ids"]}

    def probe(self, scope: str) -> None:
        """Search once: a store that lost its graph files can still count, and then finds next to nothing."""
        with self.guarded():
            collection = self._collection(scope)
            if collection is None:
                return
            some = collection.get(limit=1, include=["embeddings"])["embeddings"]
            expected = min(PROBE, int(collection.count()))
            if expected and len(self.search(np.asarray(some[0]), [scope], PROBE)) < expected:
                raise IndexCorruptError(CORRUPT)

    def scopes(self) -> list[str]:
        """Scopes that have a collection."""
        start = self.name("")
        with self.guarded():
            names = [collection.name for collection in self.client().list_collections()]
        return [name.removeprefix(start) for name in names if name.startswith(start)]

    def drop(self, scope: str) -> None:
        """Delete the scope's collection, if there is one."""
        from chromadb.errors import NotFoundError

        with self.guarded(), self._lock:
            self._collections.pop(scope, None)
            try:
                self.client().delete_collection(self.name(scope))
            except NotFoundError:
                log.debug("There is no collection %s", self.name(scope))

    def close(self) -> None:
        """Let go of the connection; the next use makes another."""
        with self._lock:
            client, self._client, self._collections = self._client, None, {}
        if client is not None:
            try:
                with self.guarded():
                    client.close()
                    for part in (client, client._admin_client):
                        # Chroma leaves its connections to the garbage collector.
                        if session := getattr(part._server, "_session", None):
                            session.close()
            except StoreError:
                log.warning("The vector store did not close cleanly", exc_info=True)

    def _is_disk_full(self) -> bool:
        # Chroma does not say why it cannot write ("Failed to apply logs to the metadata segment").
        folder = next((path for path in (self.path, *self.path.parents) if path.is_dir()), Path())
        return shutil.disk_usage(folder).free < LITTLE_ROOM

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
        if self._remote is None:
            if self._is_disk_full():
                return StoreError(DISK_FULL)
            return IndexCorruptError(CORRUPT)
        # After an outage or a rebuild by another process, begin with a fresh connection.
        self.close()
        if type(error).__name__ == "NotFoundError":
            return IndexCorruptError("The Chroma server has lost its index; run `evbot reindex` to rebuild it.")
        return StoreError(f"The Chroma server at {self._remote.hostname} is out of reach or failed; try again later.")


def mismatch(built_with: str, wanted: str) -> str:
    """What to tell a person whose index is another model's."""
    return (
        f"The index was built with the embedding model {built_with}, but {wanted} is set now; "
        "run `evbot reindex` to rebuild it, or set the former model again."
    )
