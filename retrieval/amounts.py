"""The amount that a question asks for, and whether a sentence shows it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.words import stems

_COUNTED_WORDS = 4
"""Words after "how many" among which the thing that is counted stands."""

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|half a million|hundreds?|thousands?|millions?)"
)
# Not the digits of names: "ES8", "ID.4", "Model 3". All digits at once ("*+"), or a long row is searched once for each.
_FIGURE = r"(?<![A-Za-z\d])(?<![A-Za-z][.-])(?<!Model )\d[\d.,]*+"
_QUANTITY = rf"(?:{_FIGURE}|\b{_NUMBER_WORD})"

_SCALE = r"[\s-]?(?:(?:hundred|thousand|million|billion|trillion)[\s-])?"
_LENGTHS = r"miles?|mi|km|kilomet\w+|feet|ft|met(?:er|re)s?|yards?"
_SIZES = rf"{_LENGTHS}|m|cm|mm|centimet\w+|millimet\w+|inch\w*|in|foot"
_TIMES = r"(?:second|minute|hour|day|week|month|year)s?(?![ -]old)"
_CURRENCIES = (
    r"dollars?|euros?|yuan|rmb|renminbi|pounds?|cents?|won|yen|rupees?|kron(?:er|or|a|e)|francs?|pesos?|reais|baht|ringgit"
    r"|rupiah|dong|lira|zloty|usd|eur|cny|gbp|jpy|krw|inr|nok|sek|dkk|chf|aud|cad"
)

# What is asked for → what an answer shows; the first that the question matches counts most.
_MONEY = (
    r"\b(?:prices?|costs?|costing|pay|paid|sticker|money|grant|invest\w*|pledged?|promised?|budget|worth|credits|spend"
    r"|spent|unspent|fund\w*|raised?|revenue|profit|loss|tax breaks?|incentives?|subsid\w+|fined?|penalt\w+"
    r"|settle\w*|rebates?|deal|stake|valu\w+|salary|bonus|fees?|wages?|bail)\b|\$",
    rf"[$€£¥₹₩]\s?\d|\b(?:{_CURRENCIES}|rs\.?)\s?\d"
    rf"|{_FIGURE}(?:k|mn?|bn|tn)?{_SCALE}(?:(?:crore|lakh)s? )?(?:{_CURRENCIES})\b"
    r"|\d\s?(?:%|percent)|\b(?:(?:for|is|are|be) free|free of charge|no (?:extra )?(?:cost|charge)|nothing)\b",
)
# Nothing but its unit tells these: a sentence with another number is no answer.
_MEASURES = (
    _MONEY,
    (
        r"\bcharg(?:ing|e) (?:speed|rate|power)\b|\b(?:kw|kilowatts?|horsepower|hp|how powerful)\b",
        rf"{_FIGURE}{_SCALE}(?:kw|kilowatts?|mw|megawatts?|hp|horsepower|bhp|ps)\b",
    ),
    (
        r"\bbattery (?:size|capacity)\b|\bhow (?:big|large) (?:is|are) the batter\w+|\bkwh\b",
        rf"{_FIGURE}{_SCALE}(?:[kmg]wh|(?:kilo|mega|giga)watt[\s-]?hours?)\b",
    ),
    (r"\bhow long (?:is|are|was|were)\b", rf"{_QUANTITY}{_SCALE}(?:{_TIMES}|{_SIZES})\b"),
    (r"\b(?:how long|duration|how much time)\b", rf"{_QUANTITY}(?: and a half)?{_SCALE}(?:\w+[\s-])?{_TIMES}\b"),
    (r"\b(?:how far|ranges?|distance)\b", rf"{_FIGURE}\+?{_SCALE}(?:{_LENGTHS})\b"),
    (
        r"\b(?:how (?:fast|quick)|speed|0-60|0-100|to 60)\b",
        rf"{_FIGURE}{_SCALE}(?:mph|km/h|kph|(?:kilomet\w+|miles) (?:an|per) hour|seconds?|minutes?|hours?)\b"
        r"|\d\.\d\s?s(?:ecs?)?\b",
    ),
    (r"\bhow heavy\b|\bweigh\w*\b", rf"{_FIGURE}{_SCALE}(?:kg|kilo(?:gram(?:me)?)?s?|tons?|tonnes?|pounds?|lbs?)\b"),
    (r"\bhow (?:tall|wide|high|deep)\b", rf"{_FIGURE}{_SCALE}(?:{_SIZES})\b"),
)
_COUNTS = (
    (r"\b(?:percent\w*|pct|share|slice)\b|%", rf"{_FIGURE}\s?(?:%|percent|per cent)"),
    (r"\branks?\b", r"\b\d+(?:st|nd|rd|th)\b|\bNo\. ?\d"),
    (r"\bhow (?:many|few|much|big|large|popular)\b|\bnumber of\b", _QUANTITY),
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A kind of amount: how it is asked for, and how a sentence shows it."""

    asked: re.Pattern[str]
    shown: re.Pattern[str]
    is_measure: bool
    """Whether a number without such a unit is something else."""


_AMOUNTS = tuple(
    _Amount(re.compile(asked, re.I), re.compile(shown, re.I), is_measure)
    for patterns, is_measure in ((_MEASURES, True), (_COUNTS, False))
    for asked, shown in patterns
)
_ANY_QUANTITY = re.compile(_QUANTITY, re.I)
_ANY_FIGURE = re.compile(_FIGURE)
_HOW_MANY = re.compile(r"\bhow (?:many|few)\b(?: of)?(.*)", re.I)
_COUNT = re.compile(rf"{_QUANTITY}\+?\s+((?:[\w’'-]+\s*){{1,4}})", re.I)
_NUMBER_IN_WORDS = 0.5
_NUMBER_ELSEWHERE = 0.5
_OTHER_NUMBER = 0.4
_OTHER_UNIT = 0.3
"""Too little for a strict wish (see reader.py)."""
_UNITS = frozenset(
    stems(
        "mile kilometre kilometer km metre meter foot feet inch second minute hour day week month year mph kwh kw"
        " kilowatt horsepower dollar euro pound yuan percent pct ton tonne kg"
    )
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")


class AmountWish:
    """The amount that a question asks for: read once, then held against many sentences."""

    def __init__(self, asked: str) -> None:
        """Reads `asked`, whose own numbers are no answer."""
        self._numbers = frozenset(_NUMBER.findall(asked))
        self._amounts = [amount for amount in _AMOUNTS if amount.asked.search(asked)]
        counted = _HOW_MANY.search(asked)
        self._counted = _counted(counted.group(1)) if counted else None
        self.is_particular = bool(self._amounts) or counted is not None
        """Whether the question tells what kind of amount it asks for."""

    def fitness(self, sentence: str) -> float:
        """1.0 for an amount of the kind that is asked for, less for another number, 0.0 for none."""
        sentence = self._without_known_numbers(sentence)
        if self._counted is not None:
            return _count_fitness(self._counted, sentence)
        if not self._amounts:
            return 1.0 if _ANY_FIGURE.search(sentence) else _NUMBER_IN_WORDS if _ANY_QUANTITY.search(sentence) else 0.0
        wanted, *others = self._amounts
        if wanted.shown.search(sentence):
            return 1.0
        has_number = any(other.shown.search(sentence) for other in others) or _ANY_FIGURE.search(sentence)
        return (_OTHER_UNIT if wanted.is_measure else _OTHER_NUMBER) if has_number else 0.0

    def _without_known_numbers(self, sentence: str) -> str:
        """`sentence` without the numbers that the question names, and without years: neither is an amount."""
        return _NUMBER.sub(lambda match: "" if self._is_known(match.group()) else match.group(), sentence)

    def _is_known(self, number: str) -> bool:
        return number in self._numbers or bool(_YEAR.fullmatch(number))


def _counted(said: str) -> frozenset[str]:
    """Stems of what is counted: a unit alone ("how many miles does it …"), else the next few words."""
    following = stems(said)[:_COUNTED_WORDS]
    return frozenset(following[:1] if following and following[0] in _UNITS else following)


def _count_fitness(counted: frozenset[str], sentence: str) -> float:
    """1.0 where a number stands right before what is counted, less where a number stands elsewhere."""
    if any(not counted.isdisjoint(stems(match.group(1))) for match in _COUNT.finditer(sentence)):
        return 1.0
    elsewhere = _OTHER_UNIT if counted and counted <= _UNITS else _NUMBER_ELSEWHERE
    return elsewhere if _ANY_QUANTITY.search(sentence) else 0.0
