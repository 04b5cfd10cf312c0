"""A second opinion on claims, which shares no code with the checks that let them through. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W_]+(?:[-'’&.][^\W_]+)*")
_PLACES = {"hundred": 2, "thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "b": 9}
_SCALED = re.compile(rf"({_NUMBER.pattern})[\s-]?(hundred|thousand|k|million|mn|m|billion|bn|b)?\b", re.I)
_SPELLED = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|twice|double[sd]?)\b", re.I)


class Recheck:
    """Finds numbers and capitalised names of a claim that its proof does not hold."""

    def __init__(self, texts: Iterable[str]) -> None:
        """A capitalised word that opens a sentence is no name where one of `texts` writes it small."""
        self._small = {word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text)}

    def strangers(self, claim: str, proof: str) -> list[str]:
        """The numbers and names of `claim` that do not occur in `proof`."""
        return [*self._numbers(claim, proof), *self._names(claim, proof)]

    def _numbers(self, claim: str, proof: str) -> list[str]:
        present = set(_values(proof))
        spelled = {word.lower() for word in _SPELLED.findall(proof)}
        digits = [text for text in _written(claim) if not set(_values(text)) <= present]
        return digits + [word for word in _SPELLED.findall(claim) if word.lower() not in spelled]

    def _names(self, claim: str, proof: str) -> list[str]:
        held = f" {' '.join(_plain(proof))} "
        missing: list[str] = []
        for sentence in re.split(r"(?<=[.!?:])\s+", claim):
            for place, match in enumerate(_WORD.finditer(sentence)):
                word = match.group()
                if not word[0].isupper() or (not place and word.lower() in self._small):
                    continue
                if not all(f" {part}" in held for part in _plain(word)):
                    missing.append(word)
        return missing


def _written(text: str) -> list[str]:
    return [match.group().strip() for match in _SCALED.finditer(text)]


def _values(text: str) -> list[str]:
    """Numbers as plain digits, "2.5 million" as 2500000."""
    found: list[str] = []
    for number, scale in _SCALED.findall(text):
        whole, _, fraction = number.replace(",", "").partition(".")
        places = _PLACES.get(scale.lower(), 0)
        digits = whole + fraction.ljust(places, "0")[:places]
        rest = fraction[places:].rstrip("0")
        found.append((digits.lstrip("0") or "0") + (f".{rest}" if rest else ""))
    return found


def _plain(text: str) -> list[str]:
    """Words without case, accents and endings in s."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return [word.removesuffix("s") or word for word in re.findall(r"[^\W_]+", bare.replace("'s", ""))]
