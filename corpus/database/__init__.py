"""The text of record: articles, their passages and full-text index, and the work that is still to be done on them."""

from corpus.database.database import Database

__all__ = ["Database"]
