"""Who is who: names, aliases, tickers, native names and models, found in text or looked up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from corpus.company import Company, read_company
from corpus.names import NATIVE, Token, fold, key, near_cars, near_cars_native, tokens

_NOBODY = ""
_SHORTEST_PLURAL = 3
_TYPO_SCORE = 88.0
_TYPO_LENGTH = 4
_LONGEST_NAME = 60
_GAP = re.compile(r"[ \u00a0]?[-‐‑–:·&/'’+_#]?[ \u00a0]?|\.")
"""What may stand between the words of a name: "F-150", "Lynk & Co", "ID. Buzz"."""


class _Rule(NamedTuple):
    """One spelling of a company: its words after the first, and when it counts."""

    rest: tuple[str, ...]
    name: str
    exact: str | None = None
    """The very spelling that is needed."""
    word: bool = False
    """An ordinary word: the surroundings decide."""
    dollar: bool = False


class Companies:
    """The companies that the bot knows."""

    def __init__(self, companies: Iterable[Company], decoys: Iterable[str] = ()) -> None:
        """Raises ValueError where two companies claim the same name."""
        self._companies = {company.name: company for company in companies}
        self._rules: dict[str, list[_Rule]] = {}
        self._native: dict[str, tuple[str, bool]] = {}
        self._lookup: dict[str, str] = {}
        self._fill()
        for decoy in decoys:
            self._add_rule(decoy, _NOBODY)
        for rules in self._rules.values():
            rules.sort(key=lambda rule: len(rule.rest), reverse=True)
        self._fill_lookup()
        longest_first = sorted(map(re.escape, self._native), key=len, reverse=True)
        self._native_pattern = re.compile("|".join(longest_first) or "(?!)")
        self._fuzzy = {
            fold(name): company.name
            for company in self._companies.values()
            for name in (company.name, *company.aliases)
            if len(name) >= _TYPO_LENGTH and name.isascii()
        }
        self._order = {name: number for number, name in enumerate(self._companies)}
        self._suggestions = list(self._suggestion_keys())

    @classmethod
    def from_toml(cls) -> Companies:
        """The companies that come with the bot."""
        return _packaged()

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Companies:
        """Companies from the structure of companies.toml."""
        tables = ((name, entry) for name, entry in data.items() if name != "decoys")
        return cls((read_company(name, entry) for name, entry in tables), data.get("decoys", ()))

    @property
    def names(self) -> tuple[str, ...]:
        """All canonical names."""
        return tuple(self._companies)

    def find(self, text: str) -> tuple[str, ...]:
        """Canonical names of the companies that a text names, or whose models it names, by first mention."""
        first: dict[str, int] = {}
        for position, name in self._mentions(text):
            first[name] = min(position, first.get(name, position))
        return tuple(sorted(first, key=lambda name: first[name]))

    def resolve(self, name: str) -> str | None:
        """The company that somebody means by a name: exact first, then without possessive or suffix, then typos."""
        wanted = key(name)
        if not wanted:
            return None
        for form in _forms(name):
            if found := self._lookup.get(form):
                return found
        inside = self.find(name) if len(name) <= _LONGEST_NAME else ()
        return inside[0] if len(inside) == 1 else self._typo(name)

    def suggest(self, prefix: str, limit: int = 25) -> list[str]:
        """Canonical names for autocompletion: names, then aliases, then models; the better known first."""
        wanted = fold(prefix).strip().lstrip("$")
        if not wanted:
            return list(self._companies)[:limit]
        ranks: dict[str, int] = {}
        for text, name, base in self._suggestions:
            if text == wanted:
                rank = -1  # "gm" is General Motors, although GMC begins like it
            elif text.startswith(wanted):
                rank = base
            elif any(word.startswith(wanted) for word in re.split(r"[\s\-&.]+", text)[1:]):
                rank = base + 3
            else:
                continue
            ranks[name] = min(rank, ranks.get(name, rank))
        found = sorted(ranks, key=lambda name: (ranks[name], self._order[name]))[:limit]
        if not found and (typo := self.resolve(prefix)):
            found = [typo]
        return found

    def aliases(self, canonical: str) -> tuple[str, ...]:
        """Every other name, ticker and native name of a company; nothing for an unknown one."""
        company = self._companies.get(canonical)
        if company is None:
            return ()
        tickers = (ticker.lstrip("$") for ticker in company.tickers)
        names = (*company.aliases, *company.exact, *tickers, *company.native, *company.native_words)
        return tuple(dict.fromkeys(name for name in names if name != canonical))

    def models(self, canonical: str) -> tuple[str, ...]:
        """Models and products that tell their maker."""
        company = self._companies.get(canonical)
        if company is None:
            return ()
        words = (word for word in company.words if fold(word) != fold(canonical))
        return tuple(dict.fromkeys((*company.models, *company.exact_models, *words)))

    def parent(self, canonical: str) -> str | None:
        """The company that a brand belongs to."""
        company = self._companies.get(canonical)
        return company.parent if company else None

    def brands(self, canonical: str) -> tuple[str, ...]:
        """The brands that belong to a company, directly."""
        return tuple(company.name for company in self._companies.values() if company.parent == canonical)

    # ------------------------------------------------------------ building

    def _fill(self) -> None:
        for company in self._companies.values():
            if company.parent is not None and company.parent not in self._companies:
                raise ValueError(f"{company.name}: unknown parent {company.parent}")
            guarded = (*company.exact, *company.words, *company.exact_models, *company.lookup)
            held_back = {fold(name) for name in guarded}
            for name in (company.name, *company.aliases, *company.models):
                if fold(name) not in held_back:
                    self._add_rule(name, company.name)
            for name in (*company.exact, *company.exact_models):
                self._add_rule(name, company.name, exact=True)
            for name in company.words:
                self._add_rule(name, company.name, word=True)
            for ticker in company.tickers:
                if ticker.lstrip("$").isalpha():
                    self._add_rule(ticker.lstrip("$"), company.name, exact=True, dollar=ticker.startswith("$"))
            for name in company.native:
                self._native[name] = (company.name, False)
            for name in company.native_words:
                self._native[name] = (company.name, True)

    def _add_rule(
        self, name: str, company: str, *, exact: bool = False, word: bool = False, dollar: bool = False
    ) -> None:
        parts = tuple(token.folded for token in tokens(name))
        spelling = name if exact else None
        forms = {parts}
        if len(parts) > 1 and not word and any(char.isdigit() for char in name):
            forms.add(("".join(parts),))  # "Model3", "ID4", "F150Lightning"
        for first, *rest in forms:
            rule = _Rule(tuple(rest), company, spelling, word, dollar)
            self._rules.setdefault(first, []).append(rule)

    def _fill_lookup(self) -> None:
        """Names before aliases before tickers before models; within one tier nothing may have two owners."""
        tiers: tuple[Callable[[Company], tuple[str, ...]], ...] = (
            lambda company: (company.name,),
            lambda company: (*company.aliases, *company.exact, *company.native, *company.native_words),
            lambda company: tuple(ticker.lstrip("$") for ticker in company.tickers),
            lambda company: (*company.models, *company.exact_models, *company.words, *company.lookup),
        )
        for tier in tiers:
            added: dict[str, str] = {}
            for company in self._companies.values():
                for name in tier(company):
                    owner = added.setdefault(key(name), company.name)
                    if owner != company.name:
                        raise ValueError(f'"{name}" belongs to both {owner} and {company.name}')
            for form, owner in added.items():
                self._lookup.setdefault(form, owner)

    def _suggestion_keys(self) -> Iterator[tuple[str, str, int]]:
        for company in self._companies.values():
            yield fold(company.name), company.name, 0
            for name in self.aliases(company.name):
                yield fold(name), company.name, 1
            for name in self.models(company.name):
                yield fold(name), company.name, 2

    # ------------------------------------------------------------ finding

    def _mentions(self, text: str) -> Iterator[tuple[int, str]]:
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
                if self._matches(rule, found, index, text):
                    if rule.name != _NOBODY:
                        yield token.start, rule.name
                    taken = index + len(rule.rest) + 1
                    break
        if NATIVE.search(text):
            for match in self._native_pattern.finditer(text):
                name, word = self._native[match[0]]
                if not word or near_cars_native(text, match.start(), match.end()):
                    yield match.start(), name

    def _plural_rules(self, word: str) -> list[_Rule]:
        """ "Teslas", "BMWs": a plural counts only where the singular is a whole name."""
        if len(word) <= _SHORTEST_PLURAL or word[-1] != "s":
            return []
        return [rule for rule in self._rules.get(word[:-1], ()) if not rule.rest and not rule.word]

    def _matches(self, rule: _Rule, found: list[Token], index: int, text: str) -> bool:
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
            return text[start - 1 : start] == "$" and text[start:end] == rule.exact
        if rule.exact is not None:
            spelled = text[start:end]
            return spelled in (rule.exact, f"{rule.exact}s") and not text[max(0, start - 2) : start].strip().isdigit()
        return not rule.word or near_cars(text, found, index, last)

    def _typo(self, name: str) -> str | None:
        wanted = fold(_without_possessive(name))
        if len(wanted) < _TYPO_LENGTH:
            return None
        best = process.extractOne(wanted, self._fuzzy.keys(), scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE)
        if best is None and len(wanted) > _TYPO_LENGTH:
            # Two letters swapped in a short name ("Xpneg") are one slip, but score below any safe ratio.
            near = process.extractOne(wanted, self._fuzzy.keys(), scorer=OSA.distance, score_cutoff=1)
            best = near if near and near[0][0] == wanted[0] else None
        return self._fuzzy[best[0]] if best else None


def _forms(name: str) -> Iterator[str]:
    """Spellings of a name to look up, the plainest first."""
    bare = _without_possessive(name.strip().lstrip("$"))
    for form in (name, bare):
        yield key(form)
    if key(bare).endswith("s"):
        yield key(bare)[:-1]
    for part in re.split(r"\s*[/|]\s*", bare):
        yield key(part)
    yield key(_SUFFIX.sub("", bare))


_SUFFIX = re.compile(
    r"(?:[\s,]+(?:inc|corp|corporation|co|company|ltd|limited|plc|ag|se|sa|nv|group|holdings?|motors?|auto|automotive|"
    r"automobiles?|ev|evs|cars?|stock|shares?)\b\.?)+$|(?:汽车|集团|科技)+$",
    re.I,
)


def _joined(text: str, before: Token, after: Token) -> bool:
    """Whether two words stand so close that they can be one name."""
    gap = text[before.end : after.start]
    if after.folded == "s" and gap in ("'", "’"):
        return False  # "this model's price" is no Model S
    return _GAP.fullmatch(gap) is not None or (before.folded == "id" and gap == ". ")


def _without_possessive(name: str) -> str:
    return re.sub(r"['’`]s?$", "", name.strip())


@lru_cache(maxsize=1)
def _packaged() -> Companies:
    data = tomllib.loads(files("corpus").joinpath("companies.toml").read_text(encoding="utf-8"))
    return Companies.from_mapping(data)
