"""How much an entry is about electric vehicles, 0 to 100, and why (pure)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from corpus.companies import Companies

MOST = 100
SAMPLE = 1500
"""Characters of the text that count: what an article is about stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that the text names, and the points it gives."""

    what: str
    points: int
    in_title: bool


@dataclass(frozen=True, slots=True)
class Relevance:
    """The score with its reasons, the weightiest first."""

    score: int
    reasons: tuple[Reason, ...]

    def explained(self, most: int = 4) -> str:
        """ "56 of 100: Tesla (40, in the title), charging (16, in the title)"."""
        named = [f"{r.what} ({r.points}{', in the title' if r.in_title else ''})" for r in self.reasons[:most]]
        more = len(self.reasons) - most
        rest = f", and {more} more" if more > 0 else ""
        return (
            f"{self.score} of {MOST}: {', '.join(named)}{rest}" if named else f"{self.score} of {MOST}: nothing named"
        )


class RelevanceScorer:
    """Scores texts by the packaged vocabulary and the companies that they name."""

    def __init__(self, companies: Companies, vocabulary: dict[str, Any] | None = None) -> None:
        """`vocabulary` has the structure of relevance.toml."""
        self._companies = companies
        self._vocabulary = vocabulary or _packaged()
        self._points = {
            name: table["points"] for table in self._vocabulary.values() for name in table.get("companies", ())
        }
        self._other_points = self._vocabulary["car_company"]["points"]

    def score(self, title: str, text: str) -> Relevance:
        """Points for each thing once: whole in the title, half in the first part of the text."""
        found: dict[str, Reason] = {}
        for in_title, part in ((True, title), (False, text[:SAMPLE])):
            for what, points in self._named(part):
                key = what.casefold()
                if key not in found:
                    found[key] = Reason(what, points if in_title else points // 2, in_title)
        reasons = sorted(found.values(), key=lambda reason: (-reason.points, not reason.in_title))
        return Relevance(min(MOST, sum(reason.points for reason in reasons)), tuple(reasons))

    def _named(self, text: str) -> Iterator[tuple[str, int]]:
        for name in self._companies.find(text):
            yield name, self._points.get(name, self._other_points)
        taken: list[tuple[int, int]] = []
        for points, pattern in self._patterns:
            for match in pattern.finditer(text):
                # "electric" within "electric car" gives nothing of its own.
                if not any(start <= match.start() < end for start, end in taken):
                    taken.append(match.span())
                    yield match[0], points

    @cached_property
    def _patterns(self) -> list[tuple[int, re.Pattern[str]]]:
        tables = [table for table in self._vocabulary.values() if "terms" in table]
        patterns = [(table["points"], _pattern(table["terms"], table.get("native", ()))) for table in tables]
        patterns.append((self._vocabulary["model"]["points"], self._models()))
        return sorted(patterns, key=lambda pair: -pair[0])

    def _models(self) -> re.Pattern[str]:
        general = set(self._vocabulary["other_company"]["companies"])
        names = {
            model for name in self._companies.names if name not in general for model in self._companies.models(name)
        }
        wanted = sorted(names - set(self._vocabulary["model"]["not"]), key=len, reverse=True)
        # In capitals as they are written: "id. 3" may be anything, "seal" an animal.
        kept = (re.escape(name).replace(r"\ ", r"\s?") for name in wanted if len(name) > 1)
        return re.compile(rf"(?<![\w.])(?:{'|'.join(kept)})(?!\w)")


def _pattern(terms: Iterable[str], native: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    words = "|".join(_term(term) for term in longest_first)
    scripts = "|".join(re.escape(word) for word in sorted(native, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" + (f"|{scripts}" if scripts else ""), re.IGNORECASE)


def _term(term: str) -> str:
    if term.rstrip("s*").isupper():  # an abbreviation, in this spelling alone
        return f"(?-i:{re.escape(term.rstrip('*'))})" + (r"\w*" if term.endswith("*") else "")
    return re.escape(term).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


@lru_cache(maxsize=1)
def _packaged() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("feeds", "relevance.toml").read_text(encoding="utf-8"))
