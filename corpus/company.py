"""One company as companies.toml describes it, checked while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Company:
    """One company or brand as companies.toml describes it."""

    name: str
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    exact_models: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    native_words: tuple[str, ...] = ()
    lookup: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    parent: str | None = None


def read_company(name: str, entry: Mapping[str, Any]) -> Company:
    """A table of companies.toml; raises ValueError for a field that does not exist."""
    if unknown := entry.keys() - _FIELDS:
        raise ValueError(f"{name}: unknown field {min(unknown)}")
    values: dict[str, Any] = {field: value if field == "parent" else tuple(value) for field, value in entry.items()}
    return Company(name, **values)


_FIELDS = {field.name for field in fields(Company)} - {"name"}
