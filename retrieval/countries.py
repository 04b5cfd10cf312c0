"""The countries that a question names, and whether an article speaks of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files


def countries_in(question: str) -> tuple[str, ...]:
    """The countries that `question` names, each by the first of its names."""
    return tuple(country for country, (asked, _) in _patterns().items() if asked.search(question))


def speaks_of(text: str, country: str) -> bool:
    """Whether `text` names the country, its people or its capital: "Thai buyers" are in Thailand."""
    return _patterns()[country][1].search(text) is not None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Each country with how a question names it, and what an article on it says."""
    return {names[0]: (_any_of(names), _any_of([*names, *signs])) for names, signs in _read()}


def _read() -> Iterator[tuple[list[str], list[str]]]:
    for line in (files("retrieval") / "countries.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            names, _, signs = line.partition(":")
            yield [name.strip() for name in names.split(",")], signs.split()


def _any_of(words: list[str]) -> re.Pattern[str]:
    patterns = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"(?<!\w)(?:{patterns})(?!\w)", re.I)
