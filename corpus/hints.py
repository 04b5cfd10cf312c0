"""Whom a question means without naming them: by a leader, a nickname, a listing, a slip of the pen, or as part of
their owner. Hints are for questions alone: they wish, where a name demands, and no article names a company by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.company import Company
from corpus.mentions import Mention, Mentions
from corpus.names import NATIVE, fold, is_name_part, speaks_of_cars, tokens
from corpus.periphrasis import any_of, common, maker_after, maker_before, plain

_SHORTEST_TYPO = 5
_TYPO_LENGTHS: tuple[tuple[int, Callable[[Company], tuple[str, ...]]], ...] = (
    (_SHORTEST_TYPO, lambda company: (company.name,)),
    (6, lambda company: company.aliases),
    (8, lambda company: company.models),
)
_LONG = 9
"""From this length on a name may be two slips away."""
_SHORTEST_TICKER = 4
_TITLES = frozenset({
    "boss", "ceo", "chairman", "chief", "cofounder", "director", "executive", "founder", "mr", "mrs", "ms", "president",
})  # fmt: skip
_INITIAL = re.compile(r"(?<=\b[A-Za-z])\.(?= ?[A-Za-z])")
"""The stop of "R.J. Scaringe", whom others write "RJ Scaringe"."""
_UNIT = re.compile(
    r"(?:['’`]s?)?[\s-]+((?:[\w-]+[\s-]+){0,3}?)(?:unit|arm|division|business|subsidiary|spin-?off|brand|company|service"
    r"|network|startup|marque|label|outfit|affiliate|fleet|cars|taxis|vehicles|trucks|chargers)\b",
    re.I,
)
_OWNER_AFTER = re.compile(r"(?:['’`]s?)?[\s-]+(?:car[\s-]?)?(?:maker|parent|owner)\b", re.I)
_OWNER_BEFORE = re.compile(r"\b(?:maker|parent|owner|parent company|that owns)(?: of| behind)?(?: the)? $", re.I)
# What tells a car in a question without capitals: "the leaf's range", "a used bolt ev", "how many seals were sold".
_ONE_OF = r"\b(?:an?|the|its|my|your|our|their|new|used|many|(?:19|20)\d\d) "
_GOES_ON = (
    r"(?= (?:is|was|are|were|has|have|had|do|does|did|can|could|will|would|goe?s?|gets?|costs?|sells?|sold|in|on|for"
    r"|from|at|with|and|or|vs|versus|compared|range|battery|batteries|price|recalls?|fires?|owners?|sales|evs?|charges?)"
    r"\b|$)"
)
_EXCHANGES = {
    "HK": "hkg|hkex|sehk|hkse|hk",
    "SZ": "szse|she|sz",
    "SS": "sse|sha|shse|sh|ss",
    "T": "tyo|tse|jpx",
    "KS": "krx|kospi|kse|ks",
    "TW": "twse|tpe|tw",
}


class Hints:
    """Reads hints out of questions."""

    def __init__(self, companies: Iterable[Company], names: Mentions, ordinary: Iterable[str]) -> None:
        """`names` finds the companies that are named; `ordinary` are words that come close to names, and are none."""
        self._companies = tuple(companies)
        self._names = names
        self._ordinary = frozenset(ordinary)

    def of_people(self, text: str) -> tuple[str, ...]:
        """Companies led, now or once, by people whom `text` names."""
        mentions, companies_of = self._people
        text = _INITIAL.sub("", text)
        found: list[str] = []
        for mention in sorted(mentions.search(text)):
            if _is_leader(text, mention):
                found += companies_of[mention.name]
        return tuple(dict.fromkeys(found))

    def of_nicknames(self, text: str) -> tuple[str, ...]:
        """Companies by nickname, home or best-known product, by a listing, or by a model without its capital."""
        said = common(plain(text))
        found: list[tuple[int, str]] = []
        for pattern, companies_of in self._nicknames:
            for match in pattern.finditer(said):
                found += [(match.start(), name) for name in companies_of[_squeezed(match["head"])]]
        if speaks_of_cars(text):
            pattern, companies_of = self._lower_case
            matches = pattern.finditer(said)
            found += [(match.start(), name) for match in matches for name in companies_of[_squeezed(match["head"])]]
        found += [(match.start(), self._listings[1][match[0]]) for match in self._listings[0].finditer(said)]
        if NATIVE.search(text):
            found += [(place, name) for nick, name in self._native_nicknames if (place := text.find(nick)) >= 0]
        return tuple(dict.fromkeys(name for _, name in sorted(found, key=lambda pair: pair[0])))

    def of_relatives(self, text: str) -> tuple[str, ...]:
        """Parts of a company that is named ("Alphabet's driverless unit"), and owners of one ("Jeep's parent")."""
        units, parents = self._family
        found: list[str] = []
        for mention in sorted(self._names.search(text)):
            if unit := _UNIT.match(text, mention.end):
                kind = f" {common(plain(unit[1]))} "
                found += [brand for word, brand in units.get(mention.name, ()) if f" {word} " in kind]
            owned = _OWNER_AFTER.match(text, mention.end) or _OWNER_BEFORE.search(text[: mention.start])
            if owned and mention.name in parents:
                found.append(parents[mention.name])
        return tuple(dict.fromkeys(found))

    def of_typos(self, text: str) -> tuple[str, ...]:
        """Companies whose names, or whose models, are misspelt by a letter, a long one by two."""
        named = [range(mention.start, mention.end) for mention in self._names.search(text)]
        words = (token for token in tokens(text) if not any(token.start in span for span in named))
        found = [self._typo(token.folded) for token in words]
        return tuple(dict.fromkeys(name for name in found if name))

    # ------------------------------------------------------------ what is looked for

    @cached_property
    def _people(self) -> tuple[Mentions, Mapping[str, tuple[str, ...]]]:
        mentions = Mentions()
        for person in (person for company in self._companies for person in company.people):
            if NATIVE.search(person):
                mentions.add_native(person, fold(person))
                continue
            mentions.add(_INITIAL.sub("", person), fold(person))
            first, *rest = person.split()
            if len(rest) == 1:
                mentions.add(f"{rest[0]} {first}", fold(person))  # "Yueting Jia": family names first or last
        companies_of = _by_key((fold(person), company.name) for company in self._companies for person in company.people)
        mentions.freeze()
        return mentions, companies_of

    @cached_property
    def _nicknames(self) -> list[tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]]:
        """Patterns with what each of their heads stands for: nicknames as they are, and those that end in "maker"."""
        whole: list[tuple[str, str]] = []
        known_for: list[tuple[str, str]] = []
        for company in self._companies:
            known_for += [(word, company.name) for word in company.words if fold(word) != fold(company.name)]
            for name in company.nicknames:
                head = re.sub(r" (?:car)?maker$", "", name)
                (whole if head == name else known_for).append((head, company.name))
        makers = _heads(known_for)
        heads = any_of({head for head, _ in known_for})
        return [
            (re.compile(rf"\b(?P<head>{any_of({name for name, _ in whole})})s?\b"), _heads(whole)),
            (re.compile(maker_after(heads)), makers),
            (re.compile(maker_before(heads)), makers),
        ]

    @cached_property
    def _native_nicknames(self) -> list[tuple[str, str]]:
        pairs = ((name, company.name) for company in self._companies for name in company.nicknames)
        return [(name, company) for name, company in pairs if NATIVE.search(name)]

    @cached_property
    def _lower_case(self) -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
        models = [
            (word, company.name)
            for company in self._companies
            for word in company.words
            if fold(word) != fold(company.name)
        ]
        heads = any_of({word for word, _ in models})
        return re.compile(rf"{_ONE_OF}(?P<head>{heads})s?{_GOES_ON}"), _heads(models)

    @cached_property
    def _listings(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        """Tickers as people type them: "tsla", "1211.HK", "HKG:1211", "SZ002594"."""
        forms: dict[str, str] = {}
        for company in self._companies:
            for ticker in company.tickers:
                forms |= dict.fromkeys(_listing_forms(ticker), company.name)
        return re.compile(rf"\b(?:{any_of(forms)})\b"), forms

    @cached_property
    def _family(self) -> tuple[Mapping[str, list[tuple[str, str]]], Mapping[str, str]]:
        units: dict[str, list[tuple[str, str]]] = {}
        parents: dict[str, str] = {}
        for company in self._companies:
            if company.parent:
                parents[company.name] = company.parent
                units.setdefault(company.parent, []).extend((plain(unit), company.name) for unit in company.units)
        return units, parents

    @cached_property
    def _spellings(self) -> Mapping[str, str]:
        """Names of one word; the less they are in the news, the longer they must be to be told from other words."""
        spellings: dict[str, str] = {}
        for shortest, names_of in _TYPO_LENGTHS:
            for company in self._companies:
                guarded = {fold(name) for name in (*company.words, *company.exact, *company.lookup)}
                for name in map(fold, names_of(company)):
                    if len(name) >= shortest and name.isalpha() and name.isascii() and name not in guarded:
                        spellings.setdefault(name, company.name)
        return spellings

    def _typo(self, word: str) -> str | None:
        for form in (word, word.removesuffix("s")):
            if form in self._ordinary or self._names.knows(form):
                return None
        if len(word) < _SHORTEST_TYPO or not (word.isalpha() and word.isascii()):
            return None
        return self._nearest(word) or (self._nearest(word[:-1]) if word.endswith("s") else None)

    def _nearest(self, word: str) -> str | None:
        slips = 2 if len(word) >= _LONG else 1
        near = process.extract(word, self._spellings.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
        close = [
            (distance, self._spellings[name])
            for name, distance, _ in near
            if name[0] == word[0] and (distance == 1 or len(name) >= _LONG)
        ]
        best = min((distance for distance, _ in close), default=0)
        owners = {owner for distance, owner in close if distance == best}
        return owners.pop() if len(owners) == 1 else None


def _is_leader(text: str, mention: Mention) -> bool:
    """Whether a lone surname stands alone: no "John Milton", no "Milton Keynes", but "CEO Milton"."""
    if " " in text[mention.start : mention.end]:
        return True
    found = tokens(text)
    index = next((index for index, token in enumerate(found) if token.start == mention.start), None)
    if index is None:
        return True  # a script without spaces
    before = found[index - 1] if index else None
    after = found[index + 1] if index + 1 < len(found) else None
    titled = before is not None and before.folded in _TITLES
    return (titled or not is_name_part(text, before, mention.start, before=True)) and not is_name_part(
        text, after, mention.end, before=False
    )


def _listing_forms(ticker: str) -> Iterator[str]:
    code, _, market = ticker.lstrip("$").partition(".")
    if market:
        yield f"{code} {market}".lower()
        if code.isdigit():
            bare = code.lstrip("0")
            for number in {code, bare}:
                yield f"{number} {market}".lower()
                for exchange in _EXCHANGES.get(market, "").split("|"):
                    yield f"{exchange} {number}"
                    yield f"{number} {exchange}"
            if market in ("SZ", "SS"):
                yield f"{'sz' if market == 'SZ' else 'sh'}{code}"
    elif not ticker.startswith("$") and len(code) >= _SHORTEST_TICKER:
        yield code.lower()


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, company in pairs:
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), company)))
    return found


def _heads(pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """What each head stands for, with and without its possessives."""
    forms = ((re.sub(r"['’]s\b", "", name), company) for name, company in pairs)
    spelt = [*pairs, *forms]
    return _by_key((_squeezed(plain(name)), company) for name, company in spelt)


def _squeezed(head: str) -> str:
    return head.replace(" ", "")
