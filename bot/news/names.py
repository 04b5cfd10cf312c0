"""Several companies in one option: "BYD, Tesla, NIO" (pure)."""

from __future__ import annotations

import re

from bot.errors import RefusedError
from bot.news import texts
from corpus.companies import Companies

_MAX_CHOICE = 100
"""Characters of a choice that Discord shows."""
_CHOICES = 25
_BETWEEN = re.compile(r"\s*[,;，、/|]\s*|\s+(?:vs\.?|versus|and)\s+", re.IGNORECASE)


def read_names(text: str, companies: Companies) -> tuple[str, ...]:
    """The canonical names, each once; RefusedError where one is unknown."""
    names: dict[str, None] = {}
    for part in filter(None, _BETWEEN.split(text.strip())):
        known = companies.resolve(part)
        # "BYD Tesla NIO": without anything between them.
        found = (known,) if known else companies.find(part)
        if not found:
            raise RefusedError(texts.unknown_companies(part))
        names |= dict.fromkeys(found)
    return tuple(names)


def suggest_names(typed: str, companies: Companies) -> list[str]:
    """Completions of the last name, with those before it in front."""
    *before, last = re.split(r"[,;，、]", typed)
    known = [name for part in before if (name := companies.resolve(part))]
    front = "".join(f"{name}, " for name in dict.fromkeys(known))
    suggested = (front + name for name in companies.suggest(last.strip(), limit=_CHOICES * 2) if name not in known)
    return [line for line in suggested if len(line) <= _MAX_CHOICE][:_CHOICES]
