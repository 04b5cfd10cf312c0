"""Which watched questions a new article could answer."""

from __future__ import annotations

import numpy as np

from retrieval.watch_gate import LEAST_COSINE, Gated, WatchGate

EAST, NORTH = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)


def test_by_meaning_company_and_guild() -> None:
    gate = WatchGate(2)
    gate.add(
        [
            Gated(1, None, frozenset(), EAST),
            Gated(2, None, frozenset({"BYD"}), EAST),
            Gated(3, 7, frozenset(), EAST),
            Gated(4, None, frozenset(), NORTH),
        ]
    )
    sentences = np.array([EAST, EAST * 0.1], dtype=np.float32)
    assert gate.candidates(sentences, ["NIO"], None) == [1, 3]
    assert gate.candidates(sentences, ["NIO", "BYD"], None) == [1, 2, 3]
    assert gate.candidates(sentences, ["BYD"], 7) == [3]
    assert gate.candidates(sentences * (LEAST_COSINE - 0.01), [], None) == []
    assert gate.candidates(np.zeros((0, 2), dtype=np.float32), [], None) == []


def test_growing_and_removing() -> None:
    gate = WatchGate(2)
    assert gate.candidates(EAST[None], [], None) == []
    gate.add([Gated(number, None, frozenset(), EAST) for number in range(1, 3001)])
    gate.add([Gated(3000, None, frozenset(), NORTH)])
    assert (len(gate), gate.last_id) == (3000, 3000)
    gate.remove([*range(1, 3000), 99_999])
    assert gate.candidates(EAST[None], [], None) == [3000]
