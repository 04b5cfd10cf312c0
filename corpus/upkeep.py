"""The index of a library, kept in step with what is stored: at once, later, at the start, and built anew."""

from __future__ import annotations

import logging

from corpus.database import Database
from corpus.embed import Embedder
from corpus.errors import CorpusError
from corpus.indexing import Indexer, Progress
from corpus.rebuilding import Rebuilder
from corpus.stories.service import StoryKeeper
from corpus.vectors import VectorStore

log = logging.getLogger(__name__)


class Upkeep:
    """Brings vectors, full text and stories in step with the articles. Thread-safe, and every step can be repeated."""

    def __init__(
        self, database: Database, embedder: Embedder, vectors: VectorStore, stories: StoryKeeper, passage_tokens: int
    ) -> None:
        """`passage_tokens` is the longest passage, heading included."""
        self._database = database
        self._vectors = vectors
        self._stories = stories
        self._indexer = Indexer(database, embedder, passage_tokens)
        self._rebuilder = Rebuilder(database, self._indexer, vectors, embedder.fingerprint)

    def index(self, on_progress: Progress | None = None) -> None:
        """Index what waits."""
        self._vectors.follow()
        self._indexer.drain(self._vectors, on_progress)
        self._stories.drain()

    def index_now_or_later(self) -> bool:
        """Whether what waits is indexed now; where that fails, it goes on waiting for `catch_up` or the next start."""
        try:
            self.index()
        except CorpusError:
            log.exception("What was stored could not be indexed")
            return False
        return True

    def catch_up(self) -> int:
        """Index what could not be indexed when it was stored; returns how many articles that were."""
        waiting = self._database.count_queued(self._vectors.generation)
        if waiting:
            self.index()
        else:
            self._stories.drain()  # they may have failed where the index did not
        return waiting

    def mend(self, on_progress: Progress | None = None) -> None:
        """Finish what a crash left half done."""
        self._rebuilder.discard_half_built()
        self.index(on_progress)
        self._indexer.mend(self._vectors)
        self.index(on_progress)

    def rebuild(self, on_progress: Progress | None = None) -> int:
        """A new index from the text of record, the old one serving meanwhile; returns articles indexed."""
        done = self._rebuilder.rebuild(on_progress)
        self._stories.rebuild()
        return done
