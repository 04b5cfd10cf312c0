"""Articles, passages with full text, sentence vectors, index queue, near-duplicate bands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# External content: the words are kept once, in `passages`; triggers keep the index in step with it, so that no code
# path can forget to. Porter stemming, accents folded.
SQLITE_FULL_TEXT = (
    """CREATE VIRTUAL TABLE passages_fts USING fts5(
        heading, text, content='passages', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER passages_fts_insert AFTER INSERT ON passages BEGIN
        INSERT INTO passages_fts (rowid, heading, text) VALUES (new.id, new.heading, new.text); END""",
    """CREATE TRIGGER passages_fts_delete AFTER DELETE ON passages BEGIN
        INSERT INTO passages_fts (passages_fts, rowid, heading, text)
        VALUES ('delete', old.id, old.heading, old.text); END""",
)
POSTGRESQL_FULL_TEXT = (
    """ALTER TABLE passages ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', heading), 'B') || setweight(to_tsvector('english', text), 'A')) STORED""",
    "CREATE INDEX ix_passages_words ON passages USING gin (words)",
)

# Whole articles: which article a question is about shows in the words of all of it, not of one passage.
SQLITE_ARTICLE_TEXT = (
    """CREATE VIRTUAL TABLE articles_fts USING fts5(
        title, source, text, content='articles', content_rowid='number',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
        INSERT INTO articles_fts (rowid, title, source, text)
        VALUES (new.number, new.title, new.source, new.text); END""",
    """CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, source, text)
        VALUES ('delete', old.number, old.title, old.source, old.text); END""",
    """CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, source, text ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, source, text)
        VALUES ('delete', old.number, old.title, old.source, old.text);
        INSERT INTO articles_fts (rowid, title, source, text)
        VALUES (new.number, new.title, new.source, new.text); END""",
)
# A tsvector holds at most 1 MB: the first 200,000 characters of a text say what it is about.
POSTGRESQL_ARTICLE_TEXT = (
    """ALTER TABLE articles ADD COLUMN words tsvector GENERATED ALWAYS AS (
        to_tsvector('english', title || ' ' || coalesce(source, '') || ' ' || left(text, 200000))) STORED""",
    "CREATE INDEX ix_articles_words ON articles USING gin (words)",
)


def upgrade() -> None:
    """Create everything."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "articles",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(200), nullable=False, unique=True),
        sa.Column("id_given", sa.Boolean, nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("canonical_url", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("via", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("published", moment),
        sa.Column("precision", sa.String(8), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("companies", sa.Text, nullable=False),
        sa.Column("fetched_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("near_duplicate_of", sa.Integer, sa.ForeignKey("articles.number", ondelete="SET NULL")),
        sa.UniqueConstraint("scope", "canonical_url", name="uq_articles_scope_canonical_url"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_scope_content_hash", "articles", ["scope", "content_hash"])
    op.create_index("ix_articles_published", "articles", ["published"])
    op.create_index("ix_articles_near_duplicate_of", "articles", ["near_duplicate_of"])
    for statement in SQLITE_ARTICLE_TEXT if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_ARTICLE_TEXT:
        op.execute(statement)

    def article_number() -> sa.Column[int]:
        link = sa.ForeignKey("articles.number", ondelete="CASCADE")
        return sa.Column("article_number", sa.Integer, link, primary_key=True)

    op.create_table("article_companies", sa.Column("company", sa.String(200), primary_key=True), article_number())
    op.create_index("ix_article_companies_article", "article_companies", ["article_number"])
    op.create_table(
        "article_versions",
        article_number(),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("replaced_at", moment, nullable=False),
    )
    op.create_table(
        "minhash_bands",
        sa.Column("band", sa.BigInteger, primary_key=True, autoincrement=False),
        article_number(),
    )
    op.create_index("ix_minhash_bands_article", "minhash_bands", ["article_number"])
    create_index_tables()
    op.create_table(
        "meta", sa.Column("key", sa.String(100), primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )


def create_index_tables() -> None:
    """What an index generation consists of."""
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("article_number", sa.Integer, nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sentences", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passages_article", "passages", ["article_number", "generation"])
    op.create_index("ix_passages_generation_scope", "passages", ["generation", "scope"])
    for statement in SQLITE_FULL_TEXT if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_FULL_TEXT:
        op.execute(statement)
    link = sa.ForeignKey("passages.id", ondelete="CASCADE")
    op.create_table(
        "sentence_vectors",
        sa.Column("passage_id", sa.Integer, link, primary_key=True, autoincrement=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "index_queue",
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("article_number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("scope", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """There is nothing before the first step."""
    raise NotImplementedError("the first migration cannot be undone")
