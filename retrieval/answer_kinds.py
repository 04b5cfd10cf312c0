"""Does a sentence hold the kind of thing that the question asks for? Pure."""

from __future__ import annotations

import re

from corpus.companies import Companies
from retrieval.amounts import AmountWish
from retrieval.models import ExpectedAnswer
from retrieval.words import stems, words

_FOCUS = re.compile(r"\b(?:which|what|how (?:many|few)(?: of)?)\b((?: [\w'’-]+){1,3})", re.I)
_FOCUS_WORDS = 2
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
        self._amount = AmountWish(asked)
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
        if self._expected is ExpectedAnswer.AMOUNT or self._amount.is_particular:
            return self._amount.fitness(sentence)
        return 0.5

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

    def _new_companies(self, sentence: str) -> set[str]:
        return set(self._companies.find(sentence)) - self._named

    def _new_names(self, sentence: str) -> set[str]:
        return {name for name in _NAME.findall(sentence) if not self._words.issuperset(words(name))}


def focus(asked: str) -> frozenset[str]:
    """Stems of the thing that the question names as its answer: "which mall", "how many plugs"."""
    match = _FOCUS.search(asked)
    return frozenset(stems(match.group(1))[:_FOCUS_WORDS]) if match else frozenset()
