"""Words of a text as names compare them: folded, with positions; and whether cars are the subject near (pure)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

NATIVE = re.compile(r"[\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which names stand without spaces around them."""
_WORD = re.compile(r"[^\W_]+")
_CAR_WORDS = re.compile(
    r"\b(?:EVs?|BEVs?|PHEVs?|SUVs?|electric|electrics|electrified|cars?|vehicles?|automakers?|carmakers?|automobiles?|sedans?|"
    r"hatchbacks?|crossovers?|pick-?ups?|trucks?|vans?|batter(?:y|ies)|kWh|kW|hybrids?|plug-ins?|charg(?:e|es|ing|ers?)|"
    r"range|drivers?|driving|dealers?|dealerships?|robotaxis?|scooters?|autonomous|self-driving|MSRP|horsepower|torque|"
    r"wheels?|models?|motors?|lithium)\b",
    re.I,
)
_CUES = frozenset({
    "aceman", "auto", "bev", "cabs", "cooper", "countryman", "dmi", "electric", "euv", "ev", "evs", "forfour",
    "fortwo", "hatchback", "motor", "motors", "performance", "phev", "plus", "premium", "pro", "robotaxi",
    "robotaxis", "scooter", "scooters", "sedan", "suv",
})  # fmt: skip
"""What comes right after a word that means a car: "bolt ev"."""
_OPENERS = frozenset({
    "a", "an", "and", "are", "but", "can", "could", "did", "do", "does", "for", "has", "have", "how", "if", "in",
    "is", "its", "like", "my", "new", "of", "on", "or", "our", "should", "that", "the", "their", "this", "to",
    "was", "when", "where", "which", "while", "will", "with", "would",
})  # fmt: skip
"""Words whose capital only opens a sentence: "The Seagull", "Will Bolt"."""
_CUES_NATIVE = re.compile(r"[车汽電电駆驱]|续航|续驶|品牌|销量|交付|차|전기")
_SENTENCE_END = re.compile(r"[.!?…:;\"“”‘(\[\n•|–—]\s*$|[.!?]['’\")\]]\s*$")
_NEAR = 200
"""Characters on either side in which a word about cars makes an ordinary word a name."""


class Token(NamedTuple):
    """One word of a text."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents, for comparing names."""
    if text.isascii():
        return text.lower()
    return _fold(text)


def key(name: str) -> str:
    """A name without case, accents, spaces and punctuation: "Lynk & Co" and "lynkco" are one."""
    folded = fold(name)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def tokens(text: str) -> list[Token]:
    """The words of a text with their positions."""
    if text.isascii():
        lowered = text.lower()
        return [Token(match[0], *match.span()) for match in _WORD.finditer(lowered)]
    return [Token(fold(match[0]), *match.span()) for match in _WORD.finditer(text)]


def folded_words(text: str) -> list[str]:
    """The same without the positions; for a name, which is short."""
    return _WORD.findall(text.lower()) if text.isascii() else [fold(word) for word in _WORD.findall(text)]


def near_cars(text: str, found: list[Token], index: int, last: int) -> bool:
    """Whether an ordinary word ("Seal", "Bolt", "Mini") stands for a car or its maker here.

    It does right before "EV" and the like. Else it must be capitalised inside a sentence, must not be part of another
    name ("Usain Bolt", "Dolphin Energy"), and a word about cars must stand near; a short question needs none.
    """
    start, end = found[index].start, found[last].end
    following = found[last + 1] if last + 1 < len(found) else None
    adjacent = following is not None and text[end : following.start].strip(" -") == ""
    if following is not None and adjacent and following.folded in _CUES and text[start - 1 : start] != "-":
        return True  # but no "five-seat sedan"
    if not text[start].isupper() or not text[start + 1 : end].islower() or _starts_sentence(text, start):
        return False
    if is_name_part(text, found[index - 1] if index else None, start, before=True):
        return False
    if adjacent and is_name_part(text, following, end, before=False):
        return False
    return len(text) <= _NEAR or _CAR_WORDS.search(text, max(0, start - _NEAR), end + _NEAR) is not None


def near_cars_native(text: str, start: int, end: int) -> bool:
    """The same for words in scripts without capitals: a word about cars must stand near."""
    return _CUES_NATIVE.search(text[max(0, start - 40) : start] + " " + text[end : end + 40]) is not None


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start]
    return not before.strip() or _SENTENCE_END.search(before) is not None


def speaks_of_cars(text: str) -> bool:
    """Whether a word about cars stands in a text."""
    return _CAR_WORDS.search(text) is not None


def is_name_part(text: str, token: Token | None, edge: int, *, before: bool) -> bool:
    """Whether the word before or after a name, which begins or ends at `edge`, makes it another name."""
    if token is None:
        return False
    gap = text[token.end : edge] if before else text[edge : token.start]
    word = text[token.start : token.end]
    # Makers in capitals ("BYD Seal") and numbers ("Seal 06") belong to the car, other capitalised words do not.
    if before and gap == " " and word[-1].isdigit():
        return True  # "iPhone 13 Mini"
    if gap != " " or not word[0].isupper() or word.isupper():
        return False
    return not (before and token.folded in _OPENERS and _starts_sentence(text, token.start))


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))
