"""What is kept of a person, and how it is deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class DeletesOf(Protocol):
    """A store that knows whose its rows are."""

    def delete_of(self, user_id: int) -> int:
        """Delete all that is kept of a person; how much it was."""


@dataclass(frozen=True, slots=True)
class KeptOf:
    """One kind of thing that is kept of people."""

    what: str
    """In the plural: "votes on answers"."""
    store: DeletesOf


class Forgetting:
    """Everything that `/forget me` deletes. Whoever keeps more of a person adds it to the list in the client."""

    def __init__(self, kept: Sequence[KeptOf]) -> None:
        """In the order in which it is told."""
        self._kept = tuple(kept)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What would be deleted."""
        return tuple(each.what for each in self._kept)

    async def forget(self, user_id: int) -> list[str]:
        """Delete all of it; phrases such as "votes on answers (3)" for what there was."""
        deleted = [(await asyncio.to_thread(each.store.delete_of, user_id), each.what) for each in self._kept]
        return [f"{what} ({count:,})" for count, what in deleted if count]
