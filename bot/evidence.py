"""The proof behind an answer, carried in the button's own id: it works after a restart, and no chat is stored.

An id is `ev1:` and, for each cited article, its number and quotes: `ev1:<number>:<quote>:<quote>/<number>:<quote>…`.
A quote is `<start>.<length><check>`, all in base 36; the check is two digits over the quoted words, so that a text that
has changed since is never shown as if it were what the answer rested on.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.models import Article, Span
from retrieval.models import Citation, StatementKind
from retrieval.statements import statement_kind

MAX_ID = 100
"""Discord's limit for a component's custom id."""
PREFIX = "ev1:"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CHECK_DIGITS = 2
_CHECKS = 36 * 36
_QUOTE = r"[0-9a-z]{1,7}\.[0-9a-z]{3,9}"
_GROUP = rf"[0-9a-z]{{1,7}}(?::{_QUOTE})+"
TEMPLATE = re.compile(rf"{PREFIX}(?P<data>{_GROUP}(?:/{_GROUP})*)(?P<more>\+?)")


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """Where a quote stands, and the check over its words."""

    marker: int
    article_number: int
    span: Span
    check: int


@dataclass(frozen=True, slots=True)
class EvidenceRefs:
    """All quotes that an id carries."""

    quotes: tuple[QuoteRef, ...]
    complete: bool
    """False where the answer has more quotes than the id could carry."""


class Finding(StrEnum):
    """What became of a quote's article since the answer was sent."""

    STANDS = "stands"
    UPDATED = "updated"
    """The article has changed, the quoted words are still there."""
    CHANGED = "changed"
    """The quoted words are no longer there."""
    REMOVED = "removed"
    """The article is gone, or is not for this guild to see."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote, as it stands now."""

    marker: int
    finding: Finding
    article: Article | None = None
    text: str = ""
    statement: StatementKind = StatementKind.REPORTED


def encode(citations: Sequence[Citation]) -> str | None:
    """The id for `citations`: as many as fit, a final "+" if not all do; None where there is nothing to show."""
    taken: list[tuple[int, list[str]]] = []
    complete = True
    for citation in sorted(citations, key=lambda each: each.marker):
        longer = _with(taken, citation)
        if len(_joined(longer)) + 1 > MAX_ID:
            complete = False
            break
        taken = longer
    if not taken:
        return None
    return _joined(taken) + ("" if complete else "+")


def decode(custom_id: str) -> EvidenceRefs | None:
    """The quotes that an id carries; None for an id that is not ours."""
    found = TEMPLATE.fullmatch(custom_id)
    if found is None:
        return None
    quotes = tuple(
        _quote_ref(marker, int(number, 36), quote)
        for marker, group in enumerate(found["data"].split("/"), start=1)
        for number, *group_quotes in [group.split(":")]
        for quote in group_quotes
    )
    return EvidenceRefs(quotes, complete=not found["more"])


def look_up(
    refs: EvidenceRefs,
    get_by_number: Callable[[int], Article | None],
    scopes: Iterable[str],
    answered_at: datetime,
) -> tuple[Quote, ...]:
    """Each quote as it stands now, for somebody who may see `scopes`."""
    visible = frozenset(scopes)
    articles: dict[int, Article | None] = {}
    quotes = []
    for ref in refs.quotes:
        if ref.article_number not in articles:
            found = get_by_number(ref.article_number)
            articles[ref.article_number] = found if found is not None and found.scope in visible else None
        quotes.append(_as_it_stands(ref, articles[ref.article_number], answered_at))
    return tuple(quotes)


def _as_it_stands(ref: QuoteRef, article: Article | None, answered_at: datetime) -> Quote:
    if article is None:
        return Quote(ref.marker, Finding.REMOVED)
    text = ref.span.of(article.text)
    if len(text) != ref.span.end - ref.span.start or _check(text) != ref.check:
        return Quote(ref.marker, Finding.CHANGED, article)
    finding = Finding.UPDATED if article.updated_at > answered_at else Finding.STANDS
    return Quote(ref.marker, finding, article, text, statement_kind(text, article))


def _with(taken: list[tuple[int, list[str]]], citation: Citation) -> list[tuple[int, list[str]]]:
    start, length = citation.span.start, citation.span.end - citation.span.start
    quote = f"{_base36(start)}.{_base36(length)}{_base36(_check(citation.quote)).rjust(_CHECK_DIGITS, '0')}"
    number = citation.article.number
    if taken and taken[-1][0] == number:
        return [*taken[:-1], (number, [*taken[-1][1], quote])]
    return [*taken, (number, [quote])]


def _joined(taken: list[tuple[int, list[str]]]) -> str:
    return PREFIX + "/".join(":".join([_base36(number), *quotes]) for number, quotes in taken)


def _quote_ref(marker: int, number: int, quote: str) -> QuoteRef:
    start, rest = quote.split(".")
    length, check = int(rest[:-_CHECK_DIGITS], 36), int(rest[-_CHECK_DIGITS:], 36)
    return QuoteRef(marker, number, Span(int(start, 36), int(start, 36) + length), check)


def _check(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % _CHECKS


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if number == 0:
            return digits
