"""What waits for a moderator's decision: in memory, for a quarter of an hour, within a bound (pure)."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS = 900.0
"""As long as Discord lets a message that only one person sees be changed."""
_MOST = 1000
_MOST_CHARACTERS = 50_000_000
"""Of all drafts together; the oldest give way."""


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    value: T
    owner: tuple[int, int]
    until: float
    size: int


class Waiting(Generic[T]):
    """Drafts by the key that stands in their buttons; each belongs to one person in one guild."""

    def __init__(self, clock: Callable[[], float], size: Callable[[T], int]) -> None:
        """`clock` gives seconds that never run backwards, `size` how many characters a value holds."""
        self._clock = clock
        self._size = size
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()

    def put(self, value: T, guild_id: int, user_id: int, key: str | None = None) -> str:
        """Keep a value, anew if it has a key already; gives its key."""
        key = key or secrets.token_hex(8)
        self._entries.pop(key, None)
        self._entries[key] = _Entry(value, (guild_id, user_id), self._clock() + SECONDS, self._size(value))
        self._make_room()
        return key

    def get(self, key: str, guild_id: int, user_id: int) -> T | None:
        """The value, if it is this person's and still there."""
        entry = self._entries.get(key)
        if entry is None or entry.owner != (guild_id, user_id) or entry.until < self._clock():
            return None
        return entry.value

    def take(self, key: str, guild_id: int, user_id: int) -> T | None:
        """The same, and it is gone: of two that press at once, one gets it."""
        value = self.get(key, guild_id, user_id)
        if value is not None:
            del self._entries[key]
        return value

    def _make_room(self) -> None:
        now = self._clock()
        total = sum(entry.size for entry in self._entries.values())
        while self._entries:
            key, oldest = next(iter(self._entries.items()))
            crowded = len(self._entries) > 1 and (len(self._entries) > _MOST or total > _MOST_CHARACTERS)
            if oldest.until >= now and not crowded:
                return
            del self._entries[key]
            total -= oldest.size
