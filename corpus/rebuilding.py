"""Index generations: which one serves, how a new one takes its place, what an interrupted rebuild leaves."""

from __future__ import annotations

import logging

from corpus.database import Database
from corpus.database.connection import meta_keys, read_meta, write_meta
from corpus.database.index import BUILDING, GENERATION, drop_generation, enqueue_everything, is_empty
from corpus.errors import IndexMismatchError, StoreError, StoreLockedError
from corpus.indexing import Indexer, Progress
from corpus.vectors import VectorStore, mismatch

log = logging.getLogger(__name__)

_FINGERPRINT = "embedder:"


def fingerprint_key(generation: int) -> str:
    """Meta key: the model that a generation was built with."""
    return f"{_FINGERPRINT}{generation}"


def serving_generation(database: Database, fingerprint: str, *, strict: bool) -> int:
    """The index generation in service, begun where there is none; if `strict`, another model's is refused."""
    with database.exclusive(), database.writing() as connection:
        current = read_meta(connection, GENERATION)
        built_with = read_meta(connection, fingerprint_key(int(current))) if current else None
        if current is None or (built_with != fingerprint and is_empty(connection)):
            # Where there is nothing yet, nothing is lost by another model: begin a generation of its own.
            new = int(current or 0) + 1
            write_meta(connection, fingerprint_key(new - 1), None)
            write_meta(connection, GENERATION, str(new))
            write_meta(connection, fingerprint_key(new), fingerprint)
            return new
    if strict and built_with != fingerprint:
        raise IndexMismatchError(mismatch(str(built_with), fingerprint))
    return int(current)


class Rebuilder:
    """Builds the index anew beside the one that serves, and cleans up after itself and after crashes."""

    def __init__(self, database: Database, indexer: Indexer, vectors: VectorStore, fingerprint: str) -> None:
        """`fingerprint` is the model that new generations are built with."""
        self._database = database
        self._indexer = indexer
        self._vectors = vectors
        self._fingerprint = fingerprint

    def rebuild(self, on_progress: Progress | None = None) -> int:
        """A new generation from the text of record, the old one serving meanwhile; returns articles indexed."""
        with self._database.rebuilding() as alone:
            if not alone:
                raise StoreLockedError("Another evbot process is rebuilding the index; wait until it is done.")
            self._discard()
            old = int(self._database.get_meta(GENERATION) or 0)
            target = self._begin(old + 1)
            try:
                done = self._indexer.drain(target, on_progress)
                # What came in while we were building is indexed in the last step, with nobody writing.
                with self._database.exclusive():
                    done += self._indexer.drain(target)
                    with self._database.writing() as connection:
                        write_meta(connection, GENERATION, str(target.generation))
                        write_meta(connection, BUILDING, None)
                    self._vectors.switch(target)
                # By the switch, `target` has become the old generation.
                self._drop(target)
            finally:
                target.close()
            return done

    def discard_half_built(self) -> None:
        """Delete what an interrupted rebuild left, unless another process is at it right now."""
        with self._database.rebuilding() as alone:
            if alone:
                self._discard()

    def _begin(self, generation: int) -> VectorStore:
        target = self._vectors.other(generation, self._fingerprint)
        target.drop()
        with self._database.exclusive(), self._database.writing() as connection:
            write_meta(connection, BUILDING, str(generation))
            write_meta(connection, fingerprint_key(generation), self._fingerprint)
            enqueue_everything(connection, generation)
        return target

    def _discard(self) -> None:
        building = self._database.get_meta(BUILDING)
        if building is not None:
            log.warning("Discarding the half-built index %s", building)
            with self._database.writing() as connection:
                write_meta(connection, BUILDING, None)
        for generation in self._unused():
            self._drop(self._vectors.other(generation, self._fingerprint))
        self._vectors.drop_leftovers()

    def _unused(self) -> list[int]:
        """Generations that neither serve nor are being built: half built, or outlived by a crash at the swap."""
        with self._database.reading() as connection:
            serving = read_meta(connection, GENERATION)
            numbers = (int(key.removeprefix(_FINGERPRINT)) for key in meta_keys(connection, _FINGERPRINT))
            return sorted(number for number in numbers if serving is not None and number != int(serving))

    def _drop(self, vectors: VectorStore) -> None:
        # Vectors first: as long as the database names a generation, the next start comes back to it.
        try:
            vectors.drop()
        except StoreError:
            log.warning("The unused index %s could not be deleted", vectors.generation, exc_info=True)
        finally:
            vectors.close()
        with self._database.writing() as connection:
            write_meta(connection, fingerprint_key(vectors.generation), None)
            drop_generation(connection, vectors.generation)
