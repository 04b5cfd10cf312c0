"""Names by how they begin, or how one of their words begins: what an option offers while somebody types (pure)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

_BETWEEN_WORDS = re.compile(r"[\s\-&.]+")
_EXACT = -1
"""Before all others: "gm" is General Motors, although GMC begins like it."""
_INSIDE = 3
"""Added to the rank of a text that only has a word beginning so; the three ranks of whole texts lie below."""


class Completion:
    """Texts that stand for names, sorted, so that a keystroke looks at those alone that begin as it wants."""

    def __init__(self, texts: Iterable[tuple[str, str, int]]) -> None:
        """(folded text, the name that it stands for, its rank from 0 to 2), the better known names first."""
        order: dict[str, int] = {}
        entries: set[tuple[str, int, int]] = set()
        for text, name, rank in texts:
            number = order.setdefault(name, len(order))
            entries.add((text, rank, number))
            entries |= {(word, rank + _INSIDE, number) for word in _BETWEEN_WORDS.split(text)[1:]}
        self._names = tuple(order)
        self._entries = sorted(entries)
        self._texts = [text for text, _, _ in self._entries]

    def find(self, beginning: str, limit: int) -> list[str]:
        """Names by rank: the text itself, whole texts, words inside a text; then the better known first."""
        ranks: dict[int, int] = {}
        for place in range(bisect_left(self._texts, beginning), len(self._texts)):
            text, rank, number = self._entries[place]
            if not text.startswith(beginning):
                break
            if text == beginning and rank < _INSIDE:
                rank = _EXACT
            ranks[number] = min(rank, ranks.get(number, rank))
        best = sorted((rank, number) for number, rank in ranks.items())
        return [self._names[number] for _, number in best[:limit]]
