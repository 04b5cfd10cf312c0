"""The tables as SQLAlchemy sees them. Their creation and every change to them is in `migrations`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from corpus.database.types import UtcDateTime

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(200), nullable=False, unique=True),
    # True where a person chose the id (an import): it is then never replaced by another.
    Column("id_given", Boolean, nullable=False),
    Column("scope", String(64), nullable=False),
    Column("canonical_url", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text),
    Column("via", Text),
    Column("author", Text),
    Column("published", UtcDateTime),
    Column("precision", String(8), nullable=False),
    Column("language", String(16)),
    # JSON list in order of first mention; article_companies is its index.
    Column("companies", Text, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("near_duplicate_of", Integer, ForeignKey("articles.number", ondelete="SET NULL")),
    UniqueConstraint("scope", "canonical_url", name="uq_articles_scope_canonical_url"),
    Index("ix_articles_scope_content_hash", "scope", "content_hash"),
    Index("ix_articles_published", "published"),
    Index("ix_articles_near_duplicate_of", "near_duplicate_of"),
    sqlite_autoincrement=True,
)

article_companies = Table(
    "article_companies",
    metadata,
    Column("company", String(200), primary_key=True),
    Column("article_number", Integer, ForeignKey("articles.number", ondelete="CASCADE"), primary_key=True),
    Index("ix_article_companies_article", "article_number"),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("article_number", Integer, ForeignKey("articles.number", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("replaced_at", UtcDateTime, nullable=False),
)

minhash_bands = Table(
    "minhash_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_number", Integer, ForeignKey("articles.number", ondelete="CASCADE"), primary_key=True),
    Index("ix_minhash_bands_article", "article_number"),
)

# Passages and the queue outlive their article on purpose: until the vectors are gone, they say which ones to delete.
passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("generation", Integer, nullable=False),
    Column("article_number", Integer, nullable=False),
    Column("scope", String(64), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Index("ix_passages_article", "article_number", "generation"),
    Index("ix_passages_generation_scope", "generation", "scope"),
    sqlite_autoincrement=True,
)

sentence_vectors = Table(
    "sentence_vectors",
    metadata,
    Column("passage_id", Integer, ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("dimension", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

index_queue = Table(
    "index_queue",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("article_number", Integer, primary_key=True, autoincrement=False),
    Column("scope", String(64), nullable=False),
)

meta = Table("meta", metadata, Column("key", String(100), primary_key=True), Column("value", Text, nullable=False))
