"""Does a sentence hold the kind of thing that the question asks for? Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.companies import Companies
from retrieval.models import ExpectedAnswer
from retrieval.words import stems, words

_COUNTED_WORDS = 4
"""Words after "how many" among which the thing that is counted stands."""

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|half a million|hundreds?|thousands?|millions?)"
)
_QUANTITY = rf"(?:\d[\d.,]*|\b{_NUMBER_WORD})"

_SCALE = r"[\s-]?(?:(?:hundred|thousand|million|billion|trillion)[\s-])?"
_LENGTHS = r"miles?|mi|km|kilomet\w+|feet|ft|met(?:er|re)s?|yards?"
_SIZES = rf"{_LENGTHS}|m|cm|mm|centimet\w+|millimet\w+|inch\w*|in|foot"
_TIMES = r"(?:second|minute|hour|day|week|month|year)s?"
_CURRENCIES = (
    r"dollars?|euros?|yuan|rmb|renminbi|pounds?|cents?|won|yen|rupees?|kron(?:er|or|a|e)|francs?|pesos?|reais|baht|ringgit"
    r"|rupiah|dong|lira|zloty|usd|eur|cny|gbp|jpy|krw|inr|nok|sek|dkk|chf|aud|cad"
)

# What is asked for → what an answer shows; the first that the question matches counts most.
_MONEY = (
    r"\b(?:prices?|costs?|costing|pay|paid|sticker|money|grant|invest\w*|pledged?|promised?|budget|worth|credits|spend"
    r"|spent|unspent|fund\w*|raised?|revenue|profit|loss|tax breaks?|incentives?|subsid\w+|fined?|penalt\w+"
    r"|settle\w*|rebates?|deal|stake|valu\w+|salary|bonus|fees?|wages?|bail)\b|\$",
    rf"[$€£¥₹₩]\s?\d|\b(?:{_CURRENCIES}|rs\.?)\s?\d|\d[\d.,]*{_SCALE}(?:(?:crore|lakh)s? )?(?:{_CURRENCIES})\b"
    r"|\d\s?(?:%|percent)",
)
# Nothing but its units tells these: a sentence with another number is no answer.
_MEASURES = (
    (
        r"\bcharg(?:ing|e) (?:speed|rate|power)\b|\b(?:kw|kilowatts?|horsepower|hp|how powerful)\b",
        rf"\d[\d.,]*{_SCALE}(?:kw|kilowatts?|mw|megawatts?|hp|horsepower|bhp|ps)\b",
    ),
    (
        r"\bbattery (?:size|capacity)\b|\bhow (?:big|large) (?:is|are) the batter\w+|\bkwh\b",
        rf"\d[\d.,]*{_SCALE}(?:[kmg]wh|(?:kilo|mega|giga)watt[\s-]?hours?)\b",
    ),
    (r"\bhow long (?:is|are|was|were)\b", rf"{_QUANTITY}{_SCALE}(?:{_TIMES}|{_SIZES})\b"),
    (r"\b(?:how long|duration|how much time)\b", rf"{_QUANTITY}(?: and a half)?{_SCALE}(?:\w+[\s-])?{_TIMES}\b"),
    (r"\b(?:how far|ranges?|distance)\b", rf"\d[\d.,+]*{_SCALE}(?:{_LENGTHS})\b"),
    (
        r"\b(?:how (?:fast|quick)|speed|0-60|0-100|to 60)\b",
        rf"\d[\d.,]*{_SCALE}(?:mph|km/h|kph|(?:kilomet\w+|miles) (?:an|per) hour|seconds?|minutes?|hours?)\b",
    ),
    (r"\bhow heavy\b|\bweigh\w*\b", rf"\d[\d.,]*{_SCALE}(?:kg|kilo(?:gram(?:me)?)?s?|tons?|tonnes?|pounds?|lbs?)\b"),
    (r"\bhow (?:tall|wide|high|deep)\b", rf"\d[\d.,]*{_SCALE}(?:{_SIZES})\b"),
)
_COUNTS = (
    (r"\b(?:percent\w*|share|slice)\b|%", r"\d[\d.,]*\s?(?:%|percent|per cent)"),
    (r"\branks?\b", r"\b\d+(?:st|nd|rd|th)\b|\bNo\. ?\d"),
    (r"\bhow (?:many|few|much|big|large|popular)\b|\bnumber of\b", _QUANTITY),
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A kind of amount: how it is asked for, and how a sentence shows it."""

    asked: re.Pattern[str]
    shown: re.Pattern[str]
    is_measure: bool
    """Whether no number without such a unit can be it."""


_AMOUNTS = tuple(
    _Amount(re.compile(asked, re.I), re.compile(shown, re.I), (asked, shown) in _MEASURES)
    for asked, shown in (_MONEY, *_MEASURES, *_COUNTS)
)
_ANY_QUANTITY = re.compile(_QUANTITY, re.I)
_DIGIT = re.compile(r"\d")
_HOW_MANY = re.compile(r"\bhow (?:many|few)\b(?: of)?(.*)", re.I)
_COUNT = re.compile(rf"{_QUANTITY}\+?\s+((?:[\w’'-]+\s*){{1,4}})", re.I)
_FOCUS = re.compile(r"\b(?:which|what|how (?:many|few)(?: of)?)\b((?: [\w'’-]+){1,3})", re.I)
_FOCUS_WORDS = 2
_OTHER_NUMBER = 0.4
_OTHER_UNIT = 0.3
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bMay \d"
    r"|\b(?:next|this|last|coming) (?:year|month|week|spring|summer|fall|autumn|winter|quarter)\b",
    re.I,
)
_ENUMERATION = re.compile(r"[^,]+, [^,]+,? (?:and|or|as well as) ")
_NAME = re.compile(r"(?<=[a-z,;:“\"’'] )[A-Z][\w-]+|^[A-Z][\w-]+ [A-Z][\w-]+")
# "Cheryl Davila", "American Axle": two capitalised words that do not merely begin a sentence or a place's name.
_FULL_NAME = re.compile(
    r"\b(?!(?:The|In|On|At|An?|And|But|For|From|This|That|It|As|By|To|If|When|While|After|Before|United|New|North|South|Los|San)\b)"
    r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|de|van|von|&))* [A-Z][\w’'-]+"
)
_PLACE = re.compile(r"\b(?:in|at|near|outside|from|to|across|around)(?: the)? ([A-Z][\w-]+(?: [A-Z][\w-]+)*)")
_OFFICES = (
    r"(?:ceo|cfo|cto|chief \w+|boss|heads?|chair(?:man|woman|person)?|president|(?:co-)?founder|director|managers?"
    r"|leads?|led|runs?|ran|in charge)"
)
_OFFICE = re.compile(rf"\b{_OFFICES}\b", re.I)
# A plant has a manager, and a project has a leader: neither is the chief executive.
_CHIEF = re.compile(r"\b(?:ceo|chief executive)\b", re.I)
_CHIEFS = re.compile(
    r"\b(?:ceo|chief executive|boss|heads?|chair(?:man|woman|person)?|president|(?:co-)?founder)\b", re.I
)
_WHO_HOLDS = re.compile(rf"\bwho(?:['’]?s| is| was|)(?: the)?(?: [\w-]+(?:['’]s)?){{0,2}} {_OFFICES}\b", re.I)
# A lone capitalised word is as often a place or a month as a somebody.
_LONE_NAME = 0.5
_NAMES_IN_LIST = 3
_NAMES_WITHOUT_LIST = 0.8
_LIST_WITHOUT_NAMES = 0.5
_REASON = re.compile(
    r"\b(?:because|due to|since|as a result|in order to|so that|owing to|blam\w+|caused? by|fears?|cit(?:es|ed|ing))\b"
    r"|\bto (?:avoid|reduce|meet|help|make|keep)\b",
    re.I,
)


_OPEN = frozenset({ExpectedAnswer.OTHER, ExpectedAnswer.YES_NO, ExpectedAnswer.REASON})


class Wish:
    """What a question wants of a sentence: read once, then held against many sentences.

    What the question itself says answers nothing: its numbers and names do not count.
    """

    def __init__(self, asked: str, expected: ExpectedAnswer, companies: Companies) -> None:
        """`companies` tells who is named."""
        self._expected = expected
        self._companies = companies
        self._named = frozenset(companies.find(asked))
        self._words = frozenset(words(asked))
        self._numbers = frozenset(_NUMBER.findall(asked))
        self._amounts = [amount for amount in _AMOUNTS if amount.asked.search(asked)]
        counted = _HOW_MANY.search(asked)
        self._counted = frozenset(stems(counted.group(1))[:_COUNTED_WORDS]) if counted else None
        self.is_office = bool(_WHO_HOLDS.search(asked))
        """Whether somebody is asked for by an office: "who runs Rivian?"."""
        self._office = _CHIEFS if _CHIEF.search(asked) else _OFFICE
        self.is_strict = self.is_office or expected in (ExpectedAnswer.AMOUNT, ExpectedAnswer.DATE)
        """Whether a sentence without the kind of thing that is asked for is no answer at all."""
        self.is_particular = expected not in _OPEN
        """Whether the question asks for a thing that a sentence has or has not."""

    def fitness(self, sentence: str) -> float:
        """How well `sentence` holds what is asked for, 0..1; 0.5 where nothing in particular is."""
        if self._expected is ExpectedAnswer.DATE:
            return float(bool(_DATE.search(sentence)))
        if self._expected is ExpectedAnswer.LIST:
            return self._list_fitness(sentence)
        if self.is_office:
            return 1.0 if self._office.search(sentence) and _FULL_NAME.search(sentence) else 0.3
        if self._expected in (ExpectedAnswer.PERSON, ExpectedAnswer.NAME):
            return self._name_fitness(sentence)
        if self._expected is ExpectedAnswer.PLACE:
            return self._place_fitness(sentence)
        if self._expected is ExpectedAnswer.REASON:
            return 1.0 if _REASON.search(sentence) else 0.3
        return self._amount_fitness(self._without_known_numbers(sentence))

    def _name_fitness(self, sentence: str) -> float:
        """1.0 for a company, or somebody named in full, whom the question does not name; less for a single word."""
        if self._new_companies(sentence):
            return 1.0
        if any(self._words.isdisjoint(words(name)) for name in _FULL_NAME.findall(sentence)):
            return 1.0
        return _LONE_NAME if self._new_names(sentence) else 0.0

    def _place_fitness(self, sentence: str) -> float:
        """1.0 where something happens "in" or "near" a name that the question does not have, less for other names."""
        if any(not self._words.issuperset(words(name)) for name in _PLACE.findall(sentence)):
            return 1.0
        return _LONE_NAME if self._new_names(sentence) else 0.0

    def _list_fitness(self, sentence: str) -> float:
        """1.0 for an enumeration of names that the question does not have; less for names or an enumeration alone."""
        count = min(len(self._new_names(sentence) | self._new_companies(sentence)), _NAMES_IN_LIST)
        enumerates = _ENUMERATION.search(sentence)
        if enumerates and count == _NAMES_IN_LIST:
            return 1.0
        return max(_NAMES_WITHOUT_LIST * count / _NAMES_IN_LIST, _LIST_WITHOUT_NAMES if enumerates else 0.0)

    def _amount_fitness(self, sentence: str) -> float:
        """1.0 for an amount of the kind that is asked for, less for another number."""
        if self._counted is not None:
            return self._count_fitness(self._counted, sentence)
        if self._amounts:
            wanted, *others = self._amounts
            if wanted.shown.search(sentence):
                return 1.0
            has_number = any(other.shown.search(sentence) for other in others) or _DIGIT.search(sentence)
            return (_OTHER_UNIT if wanted.is_measure else _OTHER_NUMBER) if has_number else 0.0
        if self._expected is ExpectedAnswer.AMOUNT:
            return 1.0 if _DIGIT.search(sentence) else 0.5 if _ANY_QUANTITY.search(sentence) else 0.0
        return 0.5

    def _count_fitness(self, counted: frozenset[str], sentence: str) -> float:
        """1.0 where a number stands right before what is counted, less where a number stands elsewhere."""
        if any(not counted.isdisjoint(stems(match.group(1))) for match in _COUNT.finditer(sentence)):
            return 1.0
        return 0.5 if _ANY_QUANTITY.search(sentence) else 0.0

    def _new_companies(self, sentence: str) -> set[str]:
        return set(self._companies.find(sentence)) - self._named

    def _new_names(self, sentence: str) -> set[str]:
        return {name for name in _NAME.findall(sentence) if not self._words.issuperset(words(name))}

    def _without_known_numbers(self, sentence: str) -> str:
        """`sentence` without the numbers that the question names, and without years: neither is an amount."""
        return _NUMBER.sub(lambda match: "" if self._is_known(match.group()) else match.group(), sentence)

    def _is_known(self, number: str) -> bool:
        return number in self._numbers or bool(_YEAR.fullmatch(number))


def focus(asked: str) -> frozenset[str]:
    """Stems of the thing that the question names as its answer: "which mall", "how many plugs"."""
    match = _FOCUS.search(asked)
    return frozenset(stems(match.group(1))[:_FOCUS_WORDS]) if match else frozenset()
