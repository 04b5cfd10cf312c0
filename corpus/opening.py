"""What a library is opened from: its folder, its database, its embedder."""

from __future__ import annotations

from contextlib import ExitStack

from corpus.database import Database
from corpus.embed import Embedder, SentenceTransformerEmbedder
from corpus.errors import StoreError
from corpus.settings import CorpusSettings


def needs_folder(settings: CorpusSettings) -> bool:
    """Whether one process alone may use the data folder."""
    return settings.chroma_url is None or _database_url(settings).startswith("sqlite")


def _database_url(settings: CorpusSettings) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{settings.home / 'articles.db'}"


def open_database(settings: CorpusSettings, cleanup: ExitStack) -> Database:
    """The database, its schema as it is; closed with `cleanup`."""
    if settings.database_url is None:
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The data folder {settings.home} cannot be made: {error.strerror}.") from error
    database = Database(_database_url(settings))
    cleanup.callback(database.close)
    return database


def make_embedder(settings: CorpusSettings) -> Embedder:
    """The model of the settings, not loaded yet."""
    return SentenceTransformerEmbedder(settings.embedding_model, settings.embedding_revision)
