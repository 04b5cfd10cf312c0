"""The corpus as one object, built once by whoever composes the program and handed to retrieval and the bot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from corpus.bulk import import_file
from corpus.companies import Companies
from corpus.database import Database
from corpus.database.articles import delete_article
from corpus.database.index import GENERATION, enqueue
from corpus.desk import ArticlePreview, Changes, Removal
from corpus.drafting import DraftReader
from corpus.editing import Editor
from corpus.embed import Embedder
from corpus.errors import NotFoundError, StoreError
from corpus.fetch import Fetcher
from corpus.importing import write_jsonl
from corpus.indexing import Progress
from corpus.ingest import Candidate, Ingest, Note, prepare
from corpus.lock import FolderLock
from corpus.models import (
    GLOBAL_SCOPE,
    Article,
    ArticleFilter,
    DatePrecision,
    Draft,
    ImportSummary,
    IngestOutcome,
    IngestResult,
)
from corpus.opening import make_embedder, needs_folder, open_database
from corpus.rebuilding import serving_generation
from corpus.settings import CorpusSettings
from corpus.stories.service import StoryKeeper
from corpus.upkeep import Upkeep
from corpus.vectors import VectorStore

SHIPPED = "shipped"
"""Meta key: set once the shipped articles were offered, so that forgetting them does not bring them back."""
SEARCHABLE_LATER = "It is stored, but cannot be searched yet; that comes by itself in a while."
ARTICLES = Path(__file__).parent / "articles"


class Library:
    """Articles and their index. Thread-safe: one writer at a time, readers are never kept waiting."""

    def __init__(
        self,
        settings: CorpusSettings,
        database: Database,
        *,
        embedder: Embedder,
        companies: Companies | None,
        vectors: VectorStore | None,
        cleanup: ExitStack,
    ) -> None:
        """Use `Library.open` or `Library.open_for_reading`."""
        self.settings = settings
        self.database = database
        self.embedder = embedder
        self._companies = companies
        self._vectors = vectors
        self._cleanup = cleanup
        self.stories = StoryKeeper(database)
        self.drafts = DraftReader(Fetcher.of(settings))

    @classmethod
    def open(
        cls,
        settings: CorpusSettings,
        embedder: Embedder | None = None,
        companies: Companies | None = None,
        *,
        progress: Progress | None = None,
        check: bool = True,
    ) -> Self:
        """Take the folder, bring the schema up to date and finish what a crash left half done.

        `check=False` leaves the index as it is, whatever its state: for `reindex`, which needs nothing of it.
        """
        with ExitStack() as cleanup:
            if needs_folder(settings):
                lock = FolderLock(settings.home)
                lock.take()
                cleanup.callback(lock.release)
            database = open_database(settings, cleanup)
            database.migrate()
            embedder = embedder or make_embedder(settings)
            generation = serving_generation(database, embedder.fingerprint, strict=check)
            vectors = VectorStore(
                generation,
                embedder.fingerprint,
                folder=None if settings.chroma_url else settings.home / "chroma",
                url=settings.chroma_url,
                token=settings.chroma_token.get_secret_value() if settings.chroma_token else None,
                serving=lambda: int(database.get_meta(GENERATION) or 0),
            )
            cleanup.callback(vectors.close)
            library = cls(settings, database, embedder=embedder, companies=companies, vectors=vectors, cleanup=cleanup)
            if check:
                library._upkeep.mend(progress)
            library._cleanup = cleanup.pop_all()
        return library

    @classmethod
    def open_for_reading(cls, settings: CorpusSettings) -> Self:
        """The text of record alone: no lock, no model, no vector store; another process may be writing."""
        with ExitStack() as cleanup:
            database = open_database(settings, cleanup)
            if not database.is_current():
                with ExitStack() as locked:
                    if needs_folder(settings):
                        lock = FolderLock(settings.home)
                        lock.take()
                        locked.callback(lock.release)
                    database.migrate()
            library = cls(
                settings, database, embedder=make_embedder(settings), companies=None, vectors=None, cleanup=cleanup
            )
            library._cleanup = cleanup.pop_all()
        return library

    @property
    def vectors(self) -> VectorStore:
        """The vector store; a library that is open for reading has none."""
        if self._vectors is None:
            raise StoreError("The library is open for reading only.")
        return self._vectors

    @cached_property
    def companies(self) -> Companies:
        """Who is who."""
        return self._companies or Companies.from_toml()

    @cached_property
    def _ingest(self) -> Ingest:
        return Ingest(self.database, self.companies)

    @cached_property
    def _editor(self) -> Editor:
        return Editor(self.database, self.companies)

    @cached_property
    def _upkeep(self) -> Upkeep:
        return Upkeep(self.database, self.embedder, self.vectors, self.stories, self.settings.passage_tokens)

    def close(self) -> None:
        """Let go of the stores and of the folder."""
        self._cleanup.close()

    def __enter__(self) -> Self:
        """Closed at the end of a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closed at the end of a `with`."""
        self.close()

    def add_url(
        self,
        url: str,
        *,
        scope: str = GLOBAL_SCOPE,
        title: str | None = None,
        source: str | None = None,
        published: datetime | None = None,
    ) -> IngestResult:
        """Fetch a page and add the article in it; what the caller knows goes before what the page says."""
        draft = self.drafts.fetch(url)
        if title:
            draft = replace(draft, title=title, given=draft.given | {"title"})
        if source:
            draft = replace(draft, source=source, given=draft.given | {"source"})
        if published:
            given = draft.given | {"published"}
            draft = replace(draft, published=published, precision=DatePrecision.DAY, given=given)
        return self.add_draft(draft, scope=scope)

    def add_draft(self, draft: Draft, *, scope: str = GLOBAL_SCOPE, note: Note | None = None) -> IngestResult:
        """Add an article, with what `note` writes of it (see `note_added`); raises InputError where it is none."""
        return self.add_drafts([draft], scope=scope, note=note)[0]

    def add_drafts(
        self, drafts: Sequence[Draft], *, scope: str = GLOBAL_SCOPE, note: Note | None = None
    ) -> list[IngestResult]:
        """Add several articles at once, all or none; raises InputError where one of them is none.

        They are stored even where the index is out of reach right now; the results say so.
        """
        results = self._ingest.store([prepare(draft, scope) for draft in drafts], note)
        if not any(map(_writes, results)) or self._upkeep.index_now_or_later():
            return results
        return [_not_searchable(result) if _writes(result) else result for result in results]

    def import_jsonl(self, path: Path, *, on_progress: Progress | None = None) -> ImportSummary:
        """Add every article of a .jsonl or .jsonl.gz file; broken lines are refused, the others go in.

        Where the index is out of reach, the import ends: what is stored by then is indexed later.
        """
        return import_file(path, self._add_and_index, on_progress)

    def _add_and_index(self, candidates: Sequence[Candidate]) -> list[IngestResult]:
        results = self._ingest.store(candidates)
        if any(map(_writes, results)):
            self._upkeep.index()
        return results

    def export_jsonl(self, path: Path) -> int:
        """Write everybody's articles as JSON Lines (gzipped where the name ends in .gz); returns how many."""
        return write_jsonl(path, self.database.iterate(ArticleFilter(scopes=(GLOBAL_SCOPE,))))

    def preview(self, draft: Draft, scope: str) -> ArticlePreview:
        """What adding the draft would do; nothing is stored."""
        return self._editor.preview(draft, scope)

    def edit(self, article_id: str, changes: Changes, scopes: Collection[str], by: int, at: datetime) -> Article:
        """Change what is known of an article of these scopes."""
        article = self._editor.edit(article_id, changes, scopes, by, at)
        self._upkeep.index_now_or_later()
        return article

    def remove(self, article_id: str, scopes: Collection[str], by: int, at: datetime) -> Removal:
        """Take an article of these scopes out; `restore` puts it back, for a day."""
        removal = self._editor.remove(article_id, scopes, by, at)
        self._upkeep.index_now_or_later()
        return removal

    def restore(self, number: int, scopes: Collection[str], by: int, at: datetime) -> Article:
        """Put a removed article back under its number and id."""
        article = self._editor.restore(number, scopes, by, at)
        self._upkeep.index_now_or_later()
        return article

    def forget(self, article_id: str, scopes: Collection[str]) -> Article:
        """Take an article of these scopes out of everything; returns what it was."""
        with self.database.exclusive():
            article = self.database.get(article_id)
            if article is None or article.scope not in scopes:
                raise NotFoundError(f"There is no article with the id {article_id}.")
            with self.database.writing() as connection:
                enqueue(connection, article.number, article.scope)
                delete_article(connection, article.number)
        self._upkeep.index()
        return article

    def add_shipped_articles(self, on_progress: Progress | None = None) -> int:
        """Add the articles that come with the program to a folder that never had any; returns how many."""
        if self.database.get_meta(SHIPPED) is not None:
            return 0
        added = 0
        if self.database.count_articles() == 0:
            from corpus.files import read_file

            drafts = [read_file(path) for path in sorted(ARTICLES.glob("*.md"))]
            results = self._ingest.store([prepare(draft, GLOBAL_SCOPE) for draft in drafts])
            added = sum(result.outcome is IngestOutcome.ADDED for result in results)
            self._upkeep.index(on_progress)
        self.database.set_meta(SHIPPED, "yes")
        return added

    def reindex(self, on_progress: Progress | None = None) -> int:
        """Build the index anew from the text of record, the old one serving meanwhile; returns articles indexed.

        Whom each article names is read again too: more companies may be known by now.
        """
        self._ingest.name_companies()
        return self._upkeep.rebuild(on_progress)

    def catch_up(self) -> int:
        """Index what could not be indexed when it was stored; returns how many articles that were."""
        return self._upkeep.catch_up()


def _writes(result: IngestResult) -> bool:
    return result.outcome in (IngestOutcome.ADDED, IngestOutcome.UPDATED)


def _not_searchable(result: IngestResult) -> IngestResult:
    reason = f"{result.reason} {SEARCHABLE_LATER}" if result.reason else SEARCHABLE_LATER
    return replace(result, reason=reason, searchable=False)
