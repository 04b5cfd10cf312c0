"""Settings of the corpus, read from `CORPUS_*` variables and `.env`. Built only by a command-line entry."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_home() -> Path:
    """The platform's folder for a person's application data."""
    return Path(platformdirs.user_data_dir("evbot", appauthor=False))


class CorpusSettings(BaseSettings):
    """Where articles live and which model embeds them."""

    model_config = SettingsConfigDict(
        env_prefix="CORPUS_", env_file=".env", extra="ignore", populate_by_name=True, frozen=True
    )

    home: Path = Field(default_factory=default_home, validation_alias=AliasChoices("EVBOT_HOME", "CORPUS_HOME"))
    """Data folder."""
    database_url: SecretStr | None = None
    """SQLAlchemy URL of the text of record; SQLite in the data folder when not set."""
    chroma_url: str | None = None
    """http(s) URL of a Chroma server; an embedded store in the data folder when not set."""
    chroma_token: SecretStr | None = None
    """Bearer token for the Chroma server."""
    embedding_model: str | None = None
    """Folder or hub id of a sentence-transformers model; the packaged all-MiniLM-L6-v2 when not set."""
    embedding_revision: str | None = None
    """Revision of a hub model."""
    passage_tokens: int = Field(default=128, ge=32, le=512)
    """Longest passage, in tokens of the embedding model, heading included."""
    fetch_timeout: float = Field(default=20.0, gt=0, le=120)
    """Seconds for a whole fetch, redirects included."""
    fetch_max_bytes: int = Field(default=10_000_000, ge=10_000)
    """Largest page that is read, in bytes after decompression."""
    user_agent: str = "EVNewsBot/0.1"
    """How the fetcher introduces itself."""
    poll_feeds: bool = True
    """Whether the running bot reads the feeds that are followed."""
    feed_pause: float = Field(default=2.0, ge=0, le=600)
    """Seconds between two requests to one site while feeds and their articles are read."""
