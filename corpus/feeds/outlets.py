"""The outlets that come with the bot, from outlets.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import process

from corpus.errors import InputError
from corpus.feeds.models import DEFAULT_RELEVANCE, FeedKind, Filters, NewFeed

_FIELDS = {"url", "site", "language", "kind", "relevance"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet with its feed."""

    name: str
    url: str
    site: str
    language: str
    kind: FeedKind
    relevance: int = DEFAULT_RELEVANCE

    def feed(self, added_by: int | None = None) -> NewFeed:
        """The feed to be followed."""
        filters = Filters(relevance=self.relevance)
        return NewFeed(self.url, self.name, self.kind, self.language, self.site, filters, added_by=added_by)


def read_outlets(data: Mapping[str, Mapping[str, Any]]) -> tuple[Outlet, ...]:
    """Outlets from the structure of outlets.toml; raises ValueError for what is missing or does not exist."""
    outlets = []
    for name, entry in data.items():
        if unknown := entry.keys() - _FIELDS:
            raise ValueError(f"{name}: unknown field {min(unknown)}")
        if missing := _FIELDS - {"relevance"} - entry.keys():
            raise ValueError(f"{name}: {min(missing)} is missing")
        outlets.append(Outlet(name, **{**entry, "kind": FeedKind(entry["kind"])}))
    return tuple(outlets)


@lru_cache(maxsize=1)
def packaged_outlets() -> tuple[Outlet, ...]:
    """The outlets of outlets.toml."""
    return read_outlets(tomllib.loads(files("corpus").joinpath("outlets.toml").read_text(encoding="utf-8")))


def find_outlet(name: str, outlets: Sequence[Outlet] | None = None) -> Outlet:
    """The outlet that somebody means; raises InputError where there is none."""
    known = {outlet.name.casefold(): outlet for outlet in outlets or packaged_outlets()}
    if found := known.get(name.strip().casefold()):
        return found
    near = process.extractOne(name.strip().casefold(), known.keys(), score_cutoff=70)
    hint = f" Do you mean {known[near[0]].name}?" if near else ""
    raise InputError(f"There is no outlet called “{name[:60]}” among those that come with evbot.{hint}")
