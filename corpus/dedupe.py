"""Near-duplicates: MinHash bands find candidates, exact Jaccard over word shingles decides (datasketch)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from corpus.models import Article

SHINGLE = 5
"""Words in a shingle."""
THRESHOLD = 0.8
"""Share of common shingles from which two articles say nearly the same words."""
PERMUTATIONS = 128
SEED = 1
ROWS = 5
"""Hash values in a band. 25 bands of 5 find a pair of Jaccard 0.8 with probability 0.9999, one of 0.4 with 0.23."""
BANDS = PERMUTATIONS // ROWS
CANDIDATES = 20
"""Candidates that are compared word by word, those with most bands in common first."""
UPDATE_BATCH = 10_000
"""Shingles hashed at a time: 128 permutations of each are held in memory."""

_WORD = re.compile(r"\w+")


def shingles(title: str, text: str) -> frozenset[str]:
    """Runs of five words, case and punctuation aside."""
    words = _WORD.findall(f"{title}\n{text}".casefold())
    if len(words) <= SHINGLE:
        return frozenset([" ".join(words)]) if words else frozenset()
    return frozenset(" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1))


def bands(marks: frozenset[str]) -> list[int]:
    """Keys under which near-duplicates meet; 63-bit integers, the same in every process."""
    from datasketch import MinHash

    if not marks:
        return []
    minhash = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme="affine32")
    encoded = [mark.encode("utf-8", "surrogatepass") for mark in marks]
    for start in range(0, len(encoded), UPDATE_BATCH):
        minhash.update_batch(encoded[start : start + UPDATE_BATCH])
    keys = []
    for band in range(BANDS):
        values = minhash.hashvalues[band * ROWS : (band + 1) * ROWS].astype("<u8").tobytes()
        digest = hashlib.blake2b(bytes([band]) + values, digest_size=8).digest()
        keys.append(int.from_bytes(digest, "big") >> 1)
    return keys


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: what they share of all that they have."""
    return len(one & other) / len(one | other) if one and other else 0.0


def nearest(marks: frozenset[str], candidates: Iterable[Article]) -> Article | None:
    """The candidate with most words in common, if that is at least the threshold."""
    found = alike(marks, candidates)
    return found[0] if found else None


def alike(marks: frozenset[str], candidates: Iterable[Article]) -> list[Article]:
    """The candidates that have at least the threshold of words in common, the nearest first."""
    scored = [(similarity(marks, shingles(each.title, each.text)), each) for each in candidates]
    near = [(score, each) for score, each in scored if score >= THRESHOLD]
    return [each for _, each in sorted(near, key=lambda pair: -pair[0])]
