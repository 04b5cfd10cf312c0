"""Links in what people write: in messages, embeds and files, each page once (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import InputError
from corpus.urls import canonical_url

_LINK = re.compile(r"https?://[^\s<>\"`|\\^{}\u200b\u2060-\u206f]+", re.I)
_AT_THE_END = ".,;:!?'*_~…。，、）】》」』”’"
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file of links: its link, or why it holds none."""

    number: int
    text: str
    url: str | None
    problem: str | None = None


def links_in(texts: Iterable[str | None]) -> list[str]:
    """Every web address in the texts, in their order, each page once however it is spelled."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _LINK.finditer(text or ""):
            url = _without_punctuation(match[0])
            try:
                found.setdefault(canonical_url(url), url)
            except InputError:
                continue
    return list(found.values())


def read_lines(text: str, *, no_link: str, twice: str) -> list[Line]:
    """The lines of a file of links; empty ones and those that begin with # are passed over."""
    lines: list[Line] = []
    seen: set[str] = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().lstrip("\ufeff")
        if not line or line.startswith("#"):
            continue
        urls = links_in([line])
        if not urls:
            lines.append(Line(number, line[:200], None, no_link))
        for url in urls:
            again = canonical_url(url) in seen
            seen.add(canonical_url(url))
            lines.append(Line(number, line[:200], None if again else url, twice if again else None))
    return lines


def _without_punctuation(url: str) -> str:
    """Without what belongs to the sentence: a full stop, a closing bracket that was not opened in the address."""
    while url:
        last = url[-1]
        if last in _AT_THE_END or (last in _PAIRS and url.count(last) > url.count(_PAIRS[last])):
            url = url[:-1]
        else:
            break
    return url
