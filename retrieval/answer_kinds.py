"""Does a sentence hold the kind of thing that the question asks for? Pure."""

from __future__ import annotations

import re

from retrieval.models import ExpectedAnswer
from retrieval.words import stems, words

_COUNTED_WORDS = 4
"""Words after "how many" among which the thing that is counted stands."""

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|half a million|hundreds?|thousands?|millions?)"
)
_QUANTITY = rf"(?:\d[\d.,]*|\b{_NUMBER_WORD})"

# What is asked for → what an answer must show; the first that the question matches counts most.
_AMOUNTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.I), re.compile(shown, re.I))
    for asked, shown in (
        (
            r"\b(?:prices?|costs?|costing|pay|paid|sticker|money|grant|invest\w*|pledged?|promised?|budget|worth|credits|spend"
            r"|spent|unspent|fund\w*|raised?|revenue|profit|loss)\b|\$",
            r"[$€£¥]\s?\d|\d[\d.,]*\s?(?:million|billion)?\s?(?:dollars|euros|yuan|rmb|pounds|cents)|\d\s?(?:%|percent)",
        ),
        (
            r"\b(?:how long|duration|how much time)\b",
            rf"{_QUANTITY}[\s-](?:second|minute|hour|day|week|month|year)s?\b",
        ),
        (
            r"\b(?:how far|ranges?|distance)\b",
            r"\d[\d.,+]*[\s-]?(?:miles?|mi|km|kilomet\w+|feet|ft|met(?:er|re)s?|yards?)\b",
        ),
        (r"\b(?:how (?:fast|quick)|speed|0-60|to 60)\b", r"\d[\d.,]*[\s-]?(?:mph|km/h|kph|seconds?)\b"),
        (r"\b(?:percent\w*|share|slice)\b|%", r"\d[\d.,]*\s?(?:%|percent|per cent)"),
        (r"\branks?\b", r"\b\d+(?:st|nd|rd|th)\b|\bNo\. ?\d"),
        (r"\bhow (?:many|few|much|big|large|popular)\b|\bnumber of\b", _QUANTITY),
    )
)
_HOW_MANY = re.compile(r"\bhow (?:many|few)\b(?: of)?(.*)", re.I)
_COUNT = re.compile(rf"{_QUANTITY}\+?\s+((?:[\w’'-]+\s*){{1,4}})", re.I)
_FOCUS = re.compile(r"\b(?:which|what|how (?:many|few)(?: of)?)\b((?: [\w'’-]+){1,3})", re.I)
_FOCUS_WORDS = 2
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bMay \d"
    r"|\b(?:next|this|last|coming) (?:year|month|week|spring|summer|fall|autumn|winter|quarter)\b",
    re.I,
)
_ENUMERATION = re.compile(r"[^,]+, [^,]+,? (?:and|or|as well as) ")
_PAIR = re.compile(r"\band\b")
_NAME = re.compile(r"(?<=[a-z,;:“\"’'] )[A-Z][\w-]+|^[A-Z][\w-]+ [A-Z][\w-]+")
_REASON = re.compile(
    r"\b(?:because|due to|since|as a result|in order to|so that|owing to|blam\w+|caused? by|fears?|cit(?:es|ed|ing))\b"
    r"|\bto (?:avoid|reduce|meet|help|make|keep)\b",
    re.I,
)


def fitness(asked: str, expected: ExpectedAnswer, sentence: str) -> float:
    """How well `sentence` holds what `asked` wants, 0..1; 0.5 where the question wants nothing in particular.

    What the question itself says answers nothing: its numbers and names do not count.
    """
    if expected is ExpectedAnswer.DATE:
        return float(bool(_DATE.search(sentence)))
    sentence = _without_numbers_of(asked, sentence)
    if counted := _HOW_MANY.search(asked):
        return _count_fitness(counted.group(1), sentence)
    amounts = [bool(shown.search(sentence)) for wanted, shown in _AMOUNTS if wanted.search(asked)]
    if amounts:
        if amounts[0]:
            return 1.0
        return 0.4 if any(amounts) or re.search(r"\d", sentence) else 0.0
    if expected is ExpectedAnswer.AMOUNT:
        return 1.0 if re.search(r"\d", sentence) else 0.5 if re.search(_QUANTITY, sentence, re.I) else 0.0
    if expected is ExpectedAnswer.LIST:
        return 1.0 if _ENUMERATION.search(sentence) else 0.3 if _PAIR.search(sentence) else 0.0
    if expected in (ExpectedAnswer.PERSON, ExpectedAnswer.COMPANY, ExpectedAnswer.PLACE):
        return float(_has_new_name(asked, sentence))
    if expected is ExpectedAnswer.REASON:
        return 1.0 if _REASON.search(sentence) else 0.3
    return 0.5


def focus(asked: str) -> frozenset[str]:
    """Stems of the thing that the question names as its answer: "which mall", "how many plugs"."""
    match = _FOCUS.search(asked)
    return frozenset(stems(match.group(1))[:_FOCUS_WORDS]) if match else frozenset()


def _without_numbers_of(asked: str, sentence: str) -> str:
    """`sentence` without the numbers that `asked` names, and without years: neither is an amount."""
    known = set(_NUMBER.findall(asked))
    return _NUMBER.sub(
        lambda match: "" if match.group() in known or _YEAR.fullmatch(match.group()) else match.group(), sentence
    )


def _has_new_name(asked: str, sentence: str) -> bool:
    known = set(words(asked))
    return any(not set(words(name)) <= known for name in _NAME.findall(sentence))


def _count_fitness(counted: str, sentence: str) -> float:
    """1.0 where a number stands right before what is counted, less where a number stands elsewhere."""
    wanted = stems(counted)[:_COUNTED_WORDS]
    if any(not set(wanted).isdisjoint(stems(match.group(1))) for match in _COUNT.finditer(sentence)):
        return 1.0
    return 0.5 if re.search(_QUANTITY, sentence, re.I) else 0.0
