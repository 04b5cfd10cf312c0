"""Words as stories compare them: folded and bare of endings, each with how rare it is in the news. Pure."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from importlib.resources import files

_WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
_ENDINGS = (("ing", 5), ("ed", 4), ("es", 4), ("s", 3))
"""Endings that go, each from words that are longer than so much."""


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    found = set()
    for match in _WORD.finditer(text):
        word = _bare(match.group().casefold().replace("’", "'"))
        if len(word) > 1 or word.isdigit():
            found.add(word)
    return frozenset(found)


@lru_cache(maxsize=1 << 16)
def weight(word: str) -> float:
    """How much it says that two reports share this word: its inverse document frequency in EV news."""
    table, articles = _frequencies()
    return math.log((articles + 1) / (table.get(word, 0) + 1))


@lru_cache(maxsize=1 << 16)
def _bare(word: str) -> str:
    if word[:1].isdigit():
        return word.replace(",", "")
    word = word.removesuffix("'s").replace("'", "")
    for ending, shortest in _ENDINGS:
        if word.endswith(ending) and len(word) > shortest and not word.endswith("ss"):
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=1)
def _frequencies() -> tuple[dict[str, int], int]:
    """In how many of so many articles each common word stands; what is not listed stands in few."""
    lines = files("corpus.stories").joinpath("words.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    table = {word: int(count) for word, count in rows}
    return table, table.pop("*")
