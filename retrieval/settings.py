"""Settings of question answering, read from `RETRIEVAL_*` variables and `.env`. Built only by a command-line entry."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RetrievalSettings(BaseSettings):
    """Which answerer writes, and how widely is searched."""

    model_config = SettingsConfigDict(env_prefix="RETRIEVAL_", env_file=".env", extra="ignore", frozen=True)

    chat_model: str | None = None
    """LangChain provider string such as "ollama:llama3.1" or "openai:gpt-5-mini"; the embedded reader when not set."""
    chat_base_url: str | None = None
    """Base URL of the chat model's server, for OpenAI-compatible and self-hosted ones."""
    chat_api_key: SecretStr | None = None
    """API key of the chat model, where its provider wants one."""
    chat_timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds that one call of the chat model may take."""
    reranker: str | None = None
    """Folder or hub id of a sentence-transformers cross-encoder; no reranking when not set."""
    candidates: int = Field(default=60, ge=10, le=500)
    """Passages that each of the two searches contributes before their scores are fused."""
    passages: int = Field(default=10, ge=1, le=50)
    """Passages that the answerer reads."""
