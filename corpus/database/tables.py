"""The tables as SQLAlchemy sees them. Their creation and every change to them is in `migrations`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from corpus.database.types import UtcDateTime

metadata = MetaData()
row_number = BigInteger().with_variant(Integer, "sqlite")
"""Key that the database counts up: SQLite does so for INTEGER only."""

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
    Column("summary_only", Boolean, nullable=False, server_default=false()),
    # JSON list of the fields that a person has set: what its page or feed says later does not replace them.
    Column("edited", Text, nullable=False, server_default="[]"),
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

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    # JSON of the fields of GuildSettings that are set.
    Column("settings", Text, nullable=False),
    # When the bot was taken out of the guild: its data is deleted after a grace period.
    Column("left_at", UtcDateTime),
)

audit = Table(
    "audit",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("action", String(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("article_number", Integer),
    Column("detail", Text, nullable=False),
    Index("ix_audit_guild_at", "guild_id", "at"),
    Index("ix_audit_article", "article_number"),
)

removed_articles = Table(
    "removed_articles",
    metadata,
    Column("article_number", Integer, primary_key=True, autoincrement=False),
    Column("scope", String(64), nullable=False),
    Column("title", Text, nullable=False),
    # JSON of the whole article, enough to put it back under the same number and id.
    Column("article", Text, nullable=False),
    Column("removed_at", UtcDateTime, nullable=False),
    Column("removed_by", BigInteger, nullable=False),
    Index("ix_removed_articles_scope_at", "scope", "removed_at"),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("url", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("status", String(16), nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", UtcDateTime),
    Column("reason", Text),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Index("ix_suggestions_guild_status", "guild_id", "status"),
    Index("ix_suggestions_user", "user_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger),
    Column("at", UtcDateTime, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    # JSON list of the quotes that the answer rested on.
    Column("passages", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Index("ix_feedback_guild_at", "guild_id", "at"),
    Index("ix_feedback_user", "user_id"),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", row_number, primary_key=True, autoincrement=True),
    Column("guild_id", BigInteger),
    Column("at", UtcDateTime, nullable=False),
    Column("question", Text, nullable=False),
    Index("ix_unanswered_guild_at", "guild_id", "at"),
)

model_answers = Table(
    "model_answers",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)
