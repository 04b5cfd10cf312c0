"""What somebody searches for, in the syntax of each database's full-text search. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def fts5_query(terms: Sequence[str]) -> str:
    """Each term as a quoted phrase, so that nothing in it is syntax; a term without a letter or digit is left out."""
    phrases = [_plain(term).replace('"', " ").replace("\0", " ").strip() for term in terms]
    return " OR ".join(f'"{phrase}"' for phrase in dict.fromkeys(phrases) if any(map(str.isalnum, phrase)))


def _plain(term: str) -> str:
    """Without lone surrogates, which no database takes."""
    return term.encode("utf-8", "ignore").decode()


def tsquery(terms: Sequence[str]) -> str:
    """Each term as a phrase of words, in PostgreSQL's syntax; only letters and digits get into it."""
    phrases = []
    for term in terms:
        words = "".join(char if char.isalnum() else " " for char in _plain(term)).split()
        if words:
            phrases.append("(" + " <-> ".join(f"'{word}'" for word in words) + ")")
    return " | ".join(dict.fromkeys(phrases))
