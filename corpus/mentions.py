"""Where a text mentions a company: every spelling is a rule, and each word of the text starts a look at its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.names import NATIVE, Token, folded_words, near_cars, near_cars_native, tokens

NOBODY = ""
"""Stands for people and things that only share a company's name."""
_SHORTEST_PLURAL = 3
_GAP = re.compile(r"[ \u00a0]?[-‐‑–:·&/'’+_#]?[ \u00a0]?|\.")
"""What may stand between the words of a name: "F-150", "Lynk & Co", "ID. Buzz"."""
_DIGIT = re.compile(r"\d")
_EXCHANGE = re.compile(r"\b(?:NYSE|NASDAQ|AMEX|TSX)(?: American)?: ?$", re.I)
_LONGEST_EXCHANGE = 16


class Mention(NamedTuple):
    """A company and where a text mentions it."""

    start: int
    end: int
    name: str


class _Rule(NamedTuple):
    """One spelling of a company: its words after the first, and when it counts."""

    rest: tuple[str, ...]
    name: str
    exact: str | None = None
    """The very spelling that is needed."""
    word: bool = False
    """An ordinary word: the surroundings decide."""
    dollar: bool = False


class Mentions:
    """Finds names in texts; the longest of those that begin with the same word wins."""

    def __init__(self) -> None:
        """Nothing is found until names are added."""
        self._rules: dict[str, list[_Rule]] = {}
        self._native: dict[str, tuple[str, bool]] = {}
        self._native_pattern = re.compile("(?!)")

    def add(self, name: str, company: str, *, exact: bool = False, word: bool = False, dollar: bool = False) -> None:
        """Take `name` for `company`: in this very spelling, only near cars, or only after a "$" or an exchange."""
        first, *rest = folded_words(name)
        spelling = name if exact else None
        self._rules.setdefault(first, []).append(_Rule(tuple(rest), company, spelling, word, dollar))
        if rest and not word and _DIGIT.search(name):  # "Model3", "ID4", "F150Lightning"
            joined = first + "".join(rest)
            self._rules.setdefault(joined, []).append(_Rule((), company, spelling, word, dollar))

    def add_native(self, name: str, company: str, *, word: bool = False) -> None:
        """The same for a name in a script without spaces."""
        self._native[name] = (company, word)

    def freeze(self) -> None:
        """Make ready to search, once all names are added."""
        for rules in self._rules.values():
            rules.sort(key=lambda rule: len(rule.rest), reverse=True)
        longest_first = sorted(map(re.escape, self._native), key=len, reverse=True)
        self._native_pattern = re.compile("|".join(longest_first) or "(?!)")

    def knows(self, word: str) -> bool:
        """Whether a name begins with this word, in lower case."""
        return word in self._rules

    def search(self, text: str) -> Iterator[Mention]:
        """Every mention, in no particular order."""
        found = tokens(text)
        taken = 0  # words before this one belong to a name already
        for index, token in enumerate(found):
            rules = self._rules.get(token.folded) or self._plural_rules(token.folded)
            if not rules or index < taken:
                continue
            following = found[index + 1].folded if index + 1 < len(found) else ""
            for rule in rules:
                if rule.rest and not following.startswith(rule.rest[0]):
                    continue  # most rules end here, before the costly look
                if _matches(rule, found, index, text):
                    if rule.name != NOBODY:
                        yield Mention(token.start, found[index + len(rule.rest)].end, rule.name)
                    taken = index + len(rule.rest) + 1
                    break
        if NATIVE.search(text):
            for match in self._native_pattern.finditer(text):
                name, word = self._native[match[0]]
                if not word or near_cars_native(text, match.start(), match.end()):
                    yield Mention(*match.span(), name)

    def _plural_rules(self, word: str) -> list[_Rule]:
        """ "Teslas", "BMWs": a plural counts only where the singular is a whole name."""
        if len(word) <= _SHORTEST_PLURAL or word[-1] != "s":
            return []
        return [rule for rule in self._rules.get(word[:-1], ()) if not rule.rest and not rule.word]


def _matches(rule: _Rule, found: list[Token], index: int, text: str) -> bool:
    last = index + len(rule.rest)
    if last >= len(found):
        return False
    for offset, wanted in enumerate(rule.rest, start=index + 1):
        token = found[offset]
        plural = offset == last and token.folded == f"{wanted}s" and token.folded not in ("as", "is", "us")
        if (token.folded != wanted and not plural) or not _joined(text, found[offset - 1], token):
            return False
    start, end = found[index].start, found[last].end
    if rule.dollar:
        return text[start:end] == rule.exact and _is_quoted(text, start)
    if rule.exact is not None:
        spelled = text[start:end]
        return spelled in (rule.exact, f"{rule.exact}s") and not text[max(0, start - 2) : start].strip().isdigit()
    return not rule.word or near_cars(text, found, index, last)


def _is_quoted(text: str, start: int) -> bool:
    """Whether a ticker stands after "$" or its exchange: "$F", "(NYSE: F)"."""
    return text[start - 1 : start] == "$" or bool(_EXCHANGE.search(text, max(0, start - _LONGEST_EXCHANGE), start))


def _joined(text: str, before: Token, after: Token) -> bool:
    """Whether two words stand so close that they can be one name."""
    gap = text[before.end : after.start]
    if after.folded == "s" and gap in ("'", "’"):
        return False  # "this model's price" is no Model S
    return _GAP.fullmatch(gap) is not None or (before.folded == "id" and gap == ". ")
