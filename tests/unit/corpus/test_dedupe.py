"""Near-duplicates: found when nearly the same, not when only alike."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from corpus.dedupe import bands, shingles, similarity

WORDS = [f"word{number}" for number in range(3000)]


def text_of(seed: int, length: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def changed(words: list[str], edits: int, seed: int = 0) -> str:
    chosen = list(words)
    for place in random.Random(seed).sample(range(len(chosen)), edits):
        chosen[place] = "edited"
    return " ".join(chosen)


@pytest.mark.parametrize("seed", range(20))
def test_a_pair_above_the_threshold_shares_a_band(seed: int) -> None:
    words = text_of(seed)
    one, other = shingles("T", " ".join(words)), shingles("T", changed(words, 8, seed))
    assert similarity(one, other) >= 0.8
    assert set(bands(one)) & set(bands(other))


def test_different_texts_share_no_band() -> None:
    seen: set[int] = set()
    for seed in range(50):
        keys = set(bands(shingles("", " ".join(text_of(seed)))))
        assert not keys & seen
        seen |= keys


def test_case_and_punctuation_do_not_matter() -> None:
    assert shingles("A Title", "One, two; THREE four five six.") == shingles("a title", "one two three four five six")


def test_short_and_empty_texts() -> None:
    assert bands(shingles("", "")) == []
    assert similarity(shingles("", ""), shingles("", "")) == 0
    assert similarity(shingles("Two", "words"), shingles("two", "words")) == 1


def test_bands_are_the_same_in_every_process() -> None:
    code = "from corpus.dedupe import bands, shingles; print(bands(shingles('T', 'one two three four five six seven')))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    keys = bands(shingles("T", "one two three four five six seven"))
    assert other.strip() == str(keys)
    assert all(0 <= key < 2**63 for key in keys)
    assert len(keys) == 25
