"""Numbers with what they count: "$10 billion", "254,000", "40 percent". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from retrieval.words import without_separators

_NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_NUMBER_WORD = re.compile(
    rf"\b(?:{'|'.join(_NUMBER_WORDS)}|one(?=[\s-](?:hundred|thousand|million|billion|trillion|percent)\b))\b", re.I
)
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": "thousand", "mn": "million", "m": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_CURRENCIES = {
    "$": ("$", "us$", "usd", "dollar", "dollars"),
    "€": ("€", "eur", "euro", "euros"),
    "£": ("£", "gbp", "pound", "pounds"),
    "¥": ("¥", "rmb", "cny", "yuan", "yen"),
    "₹": ("₹", "inr", "rupee", "rupees"),
}
_SIGN_OF = {name: sign for sign, names in _CURRENCIES.items() for name in names}
_QUANTITY = re.compile(
    r"(?P<before>us\$|[$€£¥₹]|\b(?:usd|eur|gbp|rmb|cny|inr)\b)?\s?(?<![^\W_])(?<!\d[.,])(?P<number>\d+(?:[.,]\d+)*)"
    r"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|k|mn|bn|tn|m|b)\b)?"
    r"(?:\s?(?P<percent>%)|[\s-]?(?P<percents>per ?cent|percentage)\b|\s?(?P<after>[a-z]+|[€£¥₹])(?!\w))?",
    re.I,
)
_RANGE = re.compile(r"\s*(?:-|–|to|and|or)\s*", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, its value, and its unit as far as that changes its meaning."""

    written: str
    value: Decimal | str
    unit: str
    """ "%", the sign of a currency, or empty."""


def is_number_word(word: str) -> bool:
    """Whether the lower-case word is a number in letters, or the scale of one."""
    return word in _NUMBER_WORDS or word in _SCALES or word in _SHORT_SCALES


def quantities(text: str) -> list[Quantity]:
    """Every number of `text`, in order; "10 to 12 billion" gives 10, 10 billion and 12 billion."""
    found: list[Quantity] = []
    text = _NUMBER_WORD.sub(lambda match: _NUMBER_WORDS.get(match.group().lower(), "1"), text)
    matches = list(_QUANTITY.finditer(text))
    for index, match in enumerate(matches):
        found.append(_quantity(match, match))
        following = matches[index + 1] if index + 1 < len(matches) else None
        if following and _RANGE.fullmatch(text, match.end("number"), following.start("number")):
            found.append(_quantity(match, following))
    return found


def missing_quantities(sentence: str, proof: str) -> Iterator[str]:
    """Numbers of `sentence`, as written there, that `proof` does not hold with the same scale and unit."""
    present = {key for quantity in quantities(proof) for key in _keys(quantity)}
    for quantity in quantities(sentence):
        if (quantity.value, quantity.unit) not in present:
            yield quantity.written


def _keys(quantity: Quantity) -> Iterator[tuple[Decimal | str, str]]:
    yield quantity.value, quantity.unit
    if quantity.unit != "%":
        yield quantity.value, ""


def _quantity(number: re.Match[str], unit: re.Match[str]) -> Quantity:
    """The number of one match with the scale and unit of another."""
    sign = _SIGN_OF.get((number["before"] or unit["before"] or "").lower()) or _SIGN_OF.get(
        (unit["after"] or "").lower(), ""
    )
    scale = (unit["scale"] or "").lower()
    if scale in ("m", "b") and not sign:
        scale = ""  # "10 m" are metres
    plain = without_separators(number["number"])
    value: Decimal | str = plain
    if "," not in plain and plain.count(".") <= 1:
        value = Decimal(plain) * _SCALES.get(_SHORT_SCALES.get(scale, scale), 1)
    written = number["number"] + (f" {unit['scale']}" if scale else "")
    percent = unit["percent"] or unit["percents"]
    return Quantity(f"{written}%" if percent else written, value, "%" if percent else sign)
