"""May this sentence be sent? Code decides, not the model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.words import coverage, stems, words

# Half of a sentence's content words found in its evidence separates paraphrase from invention well enough that numbers,
# names and negation can decide the rest.
MIN_COVERAGE = 0.5

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![\"“(])\b[A-Z][\w&'’-]*")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|den(?:y|ies|ied)|refus(?:e|es|ed)|\w+n['’]t)\b", re.I
)


def unsupported(sentence: str, evidence: Sequence[str], *, allowed: str = "") -> str | None:
    """Why `sentence` is not backed by `evidence`, as one plain clause; None when it is.

    `allowed` holds text whose names may be repeated freely: the question and the articles' headings.
    """
    if not evidence:
        return "it cites no passage"
    proof = " ".join(evidence)
    missing = _missing_numbers(sentence, proof)
    if missing:
        return f"the number {missing[0]} is not in the cited passages"
    missing = _missing_names(sentence, f"{proof} {allowed}")
    if missing:
        return f"the name {missing[0]} is not in the cited passages"
    if _is_negated(sentence) and not any(_is_negated(text) for text in evidence):
        return "it denies what the cited passages do not deny"
    if coverage(stems(sentence), [*stems(proof), *stems(allowed)]) < MIN_COVERAGE:
        return "the cited passages do not say this"
    return None


def _missing_numbers(sentence: str, proof: str) -> list[str]:
    present = {_plain(number) for number in _NUMBER.findall(proof)}
    return [number for number in _NUMBER.findall(sentence) if _plain(number) not in present]


def _plain(number: str) -> str:
    """A number without thousands separators, so that "254,000" and "254000" are one."""
    return re.sub(r",(?=\d{3})", "", number).rstrip(".,")


def _missing_names(sentence: str, proof: str) -> list[str]:
    present = set(words(proof))
    return [name for name in _NAME.findall(sentence) if not set(words(name)) <= present]


def _is_negated(text: str) -> bool:
    return bool(_NEGATION.search(text))
