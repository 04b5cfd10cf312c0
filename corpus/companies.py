"""Who is who: names, aliases, tickers, native names and models, found in text or looked up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from corpus.company import Company, read_company
from corpus.completion import Completion
from corpus.hints import Hints
from corpus.mentions import NOBODY, Mentions
from corpus.names import fold, key

_TYPO_SCORE = 88.0
_TYPO_LENGTH = 4
_LONGEST_NAME = 60
_LONGEST_ASKED = 200
"""Characters; nobody's name is longer, and a member may type thousands into an option."""
_WORD_LISTS = ("decoys", "ordinary")


class Companies:
    """The companies that the bot knows."""

    def __init__(self, companies: Iterable[Company], decoys: Iterable[str] = (), ordinary: Iterable[str] = ()) -> None:
        """`ordinary` words come close to a name without being a slip; raises ValueError where a name has two owners."""
        self._companies = {company.name: company for company in companies}
        self._mentions = Mentions()
        self._lookup: dict[str, str] = {}
        self._fill()
        for decoy in decoys:
            self._mentions.add(decoy, NOBODY)
        self._mentions.freeze()
        self._fill_lookup()
        self._hints = Hints(self._companies.values(), self._mentions, ordinary)

    @classmethod
    def from_toml(cls) -> Companies:
        """The companies that come with the bot."""
        return _packaged()

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Companies:
        """Companies from the structure of companies.toml."""
        tables = ((name, entry) for name, entry in data.items() if name not in _WORD_LISTS)
        return cls((read_company(*table) for table in tables), *(data.get(words, ()) for words in _WORD_LISTS))

    @property
    def names(self) -> tuple[str, ...]:
        """All canonical names."""
        return tuple(self._companies)

    def find(self, text: str) -> tuple[str, ...]:
        """Canonical names of the companies that a text names, or whose models it names, by first mention."""
        first: dict[str, int] = {}
        for mention in self._mentions.search(text):
            first[mention.name] = min(mention.start, first.get(mention.name, mention.start))
        return tuple(sorted(first, key=lambda name: first[name]))

    def of_people(self, text: str) -> tuple[str, ...]:
        """Companies led, now or once, by the people whom a question names; no article names a company by them."""
        return self._hints.of_people(text)

    def meant(self, question: str) -> tuple[str, ...]:
        """Whom a question is about: named, misspelt or told by a relative; else by a nickname, or a leader's name."""
        named = (*self.find(question), *self._hints.of_typos(question), *self._hints.of_relatives(question))
        told = named or (*self._hints.of_nicknames(question), *self.of_people(question))
        return tuple(dict.fromkeys(told))

    def resolve(self, name: str) -> str | None:
        """The company that somebody means by a name: exact first, then without possessive or suffix, then typos."""
        if len(name) > _LONGEST_ASKED or not key(name):
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
        found = self._completion.find(wanted, limit)
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
                    self._mentions.add(name, company.name)
            for name in (*company.exact, *company.exact_models):
                self._mentions.add(name, company.name, exact=True)
            for name in company.words:
                self._mentions.add(name, company.name, word=True)
            for ticker in company.tickers:
                if ticker.lstrip("$").isalpha():
                    self._mentions.add(ticker.lstrip("$"), company.name, exact=True, dollar=ticker.startswith("$"))
            for name in company.native:
                self._mentions.add_native(name, company.name)
            for name in company.native_words:
                self._mentions.add_native(name, company.name, word=True)

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

    @cached_property
    def _fuzzy(self) -> dict[str, str]:
        return {
            fold(name): company.name
            for company in self._companies.values()
            for name in (company.name, *company.aliases)
            if len(name) >= _TYPO_LENGTH and name.isascii()
        }

    @cached_property
    def _completion(self) -> Completion:
        return Completion(self._completed())

    def _completed(self) -> Iterator[tuple[str, str, int]]:
        for company in self._companies.values():
            yield fold(company.name), company.name, 0
            for name in self.aliases(company.name):
                yield fold(name), company.name, 1
            for name in self.models(company.name):
                yield fold(name), company.name, 2

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


def _without_possessive(name: str) -> str:
    return re.sub(r"['’`]s?$", "", name.strip())


@lru_cache(maxsize=1)
def _packaged() -> Companies:
    data = tomllib.loads(files("corpus").joinpath("companies.toml").read_text(encoding="utf-8"))
    return Companies.from_mapping(data)
