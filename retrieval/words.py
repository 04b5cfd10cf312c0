"""Words and stems: the one way in which questions and passages are cut into comparable units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

# Numbers keep their separators ("254,000"), words their inner apostrophes; hyphens cut ("model-3" → model, 3).
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")

# Function words, and the words that a question asks with: they say what is wanted, not what it is about.
_STOP_WORDS = frozenset((files("retrieval") / "stop_words.txt").read_text(encoding="utf-8").split())
_stemmer = snowballstemmer.stemmer("porter")


def words(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, in order; curly apostrophes straightened, a possessive 's dropped."""
    found = (match.group().lower().replace("’", "'") for match in _WORD.finditer(text))
    return [word.removesuffix("'s") for word in found]


def content_words(text: str) -> list[str]:
    """The words of `text` that bear meaning, in order."""
    return [
        word
        for word in words(text)
        if word not in _STOP_WORDS and (len(word) > 1 or word.isdigit() or ord(word) > 0x2E80)
    ]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Porter stem of a lower-case word: the stemming that the full-text index uses too."""
    return str(_stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the content words of `text`, in order, thousands separators removed."""
    return [stem(word.replace(",", "")) for word in content_words(text)]


def coverage(wanted: Iterable[str], present: Iterable[str]) -> float:
    """Share of the distinct `wanted` stems that are among `present`; 1.0 when none is wanted."""
    want = set(wanted)
    return len(want.intersection(present)) / len(want) if want else 1.0
