"""What is offered for a beginning, held against looking at every name there is."""

from __future__ import annotations

import re
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.companies import Companies
from corpus.names import fold

COMPANIES = Companies.from_toml()
TEXTS = [
    (fold(text), name, rank)
    for name in COMPANIES.names
    for rank, texts in enumerate([(name,), COMPANIES.aliases(name), COMPANIES.models(name)])
    for text in texts
]
ORDER = {name: number for number, name in enumerate(COMPANIES.names)}
WORDS = [(text, name, rank, re.split(r"[\s\-&.]+", text)[1:]) for text, name, rank in TEXTS]


def by_looking_at_all(prefix: str, limit: int = 25) -> list[str]:
    """The rule, word for word: itself, then names, aliases and models that begin so, then those with such a word."""
    wanted = fold(prefix).strip().lstrip("$")
    if not wanted:
        return list(COMPANIES.names)[:limit]
    ranks: dict[str, int] = {}
    for text, name, base, words in WORDS:
        if text == wanted:
            rank = -1
        elif text.startswith(wanted):
            rank = base
        elif any(word.startswith(wanted) for word in words):
            rank = base + 3
        else:
            continue
        ranks[name] = min(rank, ranks.get(name, rank))
    found = sorted(ranks, key=lambda name: (ranks[name], ORDER[name]))[:limit]
    if not found and (typo := COMPANIES.resolve(prefix)):
        found = [typo]
    return found


def test_every_letter_and_pair_of_letters() -> None:
    letters = sorted({letter for text, _, _ in TEXTS for letter in text})
    pairs = {text[at : at + 2] for text, _, _ in TEXTS for at in range(len(text) - 1)}
    for typed in (*letters, *Random(7).sample(sorted(pairs), 150)):
        assert COMPANIES.suggest(typed) == by_looking_at_all(typed), typed


def test_whole_names_parts_of_them_and_slips() -> None:
    random = Random(11)
    for text, _, _ in random.sample(TEXTS, 100):
        cut = text[: random.randint(1, len(text))]
        slip = f"{text[:2]}{text[3:]}"
        inner = text[random.randrange(len(text)) :]
        for typed in (text, cut, slip, inner, f"${text.upper()} "):
            assert COMPANIES.suggest(typed) == by_looking_at_all(typed), typed


@given(st.one_of(st.text(max_size=6), st.sampled_from(["", " ", "-", "&", ".", "$", "a&", "b.", "model ", "g m"])))
def test_anything_that_can_be_typed(typed: str) -> None:
    assert COMPANIES.suggest(typed) == by_looking_at_all(typed)


@pytest.mark.parametrize("limit", [0, 1, 3, 1000])
def test_any_number_of_them(limit: int) -> None:
    for typed in ("", "a", "model", "x"):
        assert COMPANIES.suggest(typed, limit) == by_looking_at_all(typed, limit)


def test_a_keystroke_takes_less_than_a_millisecond() -> None:
    """It is answered on the event loop. The best of a few, for the machine may be busy."""
    COMPANIES.suggest("x")
    for typed in ("a", "t", "te", "tesla", "model", "zzzz", "teslla"):
        assert min(_seconds(typed) for _ in range(20)) < 0.001, typed


def _seconds(typed: str) -> float:
    began = time.perf_counter()
    COMPANIES.suggest(typed)
    return time.perf_counter() - began
