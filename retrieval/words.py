"""Words and stems: the one way in which questions and passages are cut into comparable units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

import snowballstemmer

# Numbers keep their separators ("254,000"), words their inner apostrophes, names of models their digits ("MS11": the
# full-text index has it as one word too); hyphens cut ("model-3" → model, 3).
_WORD = re.compile(r"[^\W_]+(?:(?:['’](?=[^\W\d_])|(?<=\d)[.,](?=\d))[^\W_]+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

# Latin letters lose their accents, as in the full-text index: "Citroën" and "Citroen" are one word. Letters of other
# scripts keep their signs, which change the word.
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_PLAIN_LETTERS: dict[int, str | None] = {
    code: plain[0] for code in _LATIN if len(plain := unicodedata.normalize("NFD", chr(code))) > 1
} | dict.fromkeys(range(0x300, 0x370))

# Function words, and the words that a question asks with: they say what is wanted, not what it is about.
_STOP_WORDS = frozenset((files("retrieval") / "stop_words.txt").read_text(encoding="utf-8").split())
_SHORTEST_STEMMED = 2
# SQLite follows Porter's later revision, which takes "possibly" for "possible" and "technology" for "technolog".
_BLY = re.compile(r"^(.*[aeiouy][^aeiouy].*)bly$")
_LOGY = re.compile(r"^(.*[aeiouy][^aeiouy].*)log(?:y|ies)$")
_stemmer = snowballstemmer.stemmer("porter")


def words(text: str) -> list[str]:
    """Lower-case words and numbers of `text`, in order; accents and possessive 's dropped, apostrophes straightened."""
    return [_plain_word(word) for word in _WORD.findall(_without_accents(text))]


def content_words(text: str) -> list[str]:
    """The words of `text` that bear meaning, in order."""
    return [word for word in words(text) if _bears_meaning(word)]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The Porter stem of a lower-case word: the stemming that the full-text index uses too."""
    if len(word) <= _SHORTEST_STEMMED:
        return word
    word = _BLY.sub(r"\1ble", _LOGY.sub(r"\1log", word))
    return str(_stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the content words of `text`, in order, thousands separators removed."""
    # The reader stems whole articles for one question: one dictionary look-up for each word keeps that below 10 ms.
    return [stemmed for word in _WORD.findall(_without_accents(text)) if (stemmed := _content_stem(word))]


@lru_cache(maxsize=65_536)
def _content_stem(word: str) -> str:
    """The stem of a word as it stands in a text; empty where it bears no meaning."""
    plain = _plain_word(word)
    return stem(without_separators(plain)) if _bears_meaning(plain) else ""


def _plain_word(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _without_accents(text: str) -> str:
    return text if text.isascii() else text.translate(_PLAIN_LETTERS)


def _bears_meaning(word: str) -> bool:
    return word not in _STOP_WORDS and (len(word) > 1 or word.isdigit() or ord(word) > 0x2E80)


def without_separators(number: str) -> str:
    """A number without thousands separators, so that "254,000" and "254000" are one, and "1,5" stays what it is."""
    return _THOUSANDS.sub("", number)


def coverage(wanted: Iterable[str], present: Iterable[str]) -> float:
    """Share of the distinct `wanted` stems that are among `present`; 1.0 when none is wanted."""
    want = set(wanted)
    return len(want.intersection(present)) / len(want) if want else 1.0
