"""What counts as a right answer, in a few obvious rules. Pure: no model, no library."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DEPTH = 10
"""Ranks that count for MRR."""
SHINGLE = 4
"""Words of a run when two texts are compared."""
CONCISE = 120
"""Words; a longer answer is not one, it is the article. Otherwise showing everything would answer everything."""

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
_MARK = re.compile(r"\s?\[\d+\]")


@dataclass(frozen=True, slots=True)
class Expected:
    """One question of the data: what it asks, and what answers it."""

    id: str
    kind: str
    text: str
    asked_at: str | None
    history: tuple[Mapping[str, str], ...]
    facts: tuple[tuple[str, ...], ...]
    """Required facts, each with its accepted spellings."""
    gold: tuple[frozenset[str], ...]
    """Groups of articles; a full answer rests on one of each."""

    @property
    def answerable(self) -> bool:
        """Whether some article answers."""
        return bool(self.gold)

    @property
    def gold_ids(self) -> frozenset[str]:
        """The articles of all groups."""
        return frozenset().union(*self.gold)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said to one question."""

    text: str
    refused: bool
    ranked: tuple[str, ...] = ()
    """Article ids as the search ranked them."""
    quotes: tuple[tuple[str, str], ...] = ()
    """(article id, quote) of each citation."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures in 0..1, higher is better, and how many things each is a share of."""

    figures: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    """Ids of what went wrong."""


def score(expected: Sequence[Expected], replies: Mapping[str, Reply], texts: Mapping[str, str]) -> Scores:
    """All figures of question answering; `texts` holds each article as it was given, title first."""
    answerable = [each for each in expected if each.answerable]
    right = {each.id: is_right(each, replies[each.id]) for each in expected}
    ranks = [_rank(each, replies[each.id]) for each in answerable]
    cited = [(each, quote) for each in expected if not replies[each.id].refused for quote in replies[each.id].quotes]
    owed = [(each, quote) for each, quote in cited if each.answerable]
    given = [replies[each.id] for each in answerable if not replies[each.id].refused]
    figures = {
        "hit@1": _share(rank == 1 for rank in ranks),
        "hit@4": _share(rank is not None and rank <= 4 for rank in ranks),
        "all@4": _share(_all_found(each, replies[each.id], 4) for each in answerable),
        "MRR": statistics.fmean(1 / rank if rank and rank <= DEPTH else 0.0 for rank in ranks),
        "accuracy": _share(right[each.id] for each in answerable),
        "citations valid": _share(article in each.gold_ids for each, (article, _) in owed),
        "quotes verbatim": _share(is_verbatim(quote, texts.get(article, "")) for _, (article, quote) in cited),
        "concise": _share(len(reply.text.split()) <= CONCISE for reply in given),
        "refusal F1": refusal_f1([(not each.answerable, replies[each.id].refused) for each in expected]),
    }
    counts = dict.fromkeys(figures, len(answerable))
    counts |= {"citations valid": len(owed), "quotes verbatim": len(cited), "concise": len(given)}
    counts["refusal F1"] = len(expected) - len(answerable)
    for kind in dict.fromkeys(each.kind for each in expected):
        of_kind = [right[each.id] for each in expected if each.kind == kind]
        figures[f"accuracy: {kind}"], counts[f"accuracy: {kind}"] = _share(of_kind), len(of_kind)
    return Scores(figures, counts, tuple(key for key, ok in right.items() if not ok))


def is_right(expected: Expected, reply: Reply) -> bool:
    """Every required fact is said; a question that nothing answers is refused."""
    if not expected.answerable or reply.refused:
        return reply.refused and not expected.answerable
    said = normal(_MARK.sub("", reply.text))
    return all(any(mentions(said, spelling) for spelling in spellings) for spellings in expected.facts)


def mentions(said: str, spelling: str) -> bool:
    """Whether a normalised text holds a spelling as whole words and whole numbers."""
    wanted = re.escape(normal(spelling))
    return bool(wanted) and re.search(rf"(?<!\w)(?<!\d[.,]){wanted}(?!\w)(?![.,]\d)", said) is not None


def normal(text: str) -> str:
    """Without what makes no difference: case, kinds of quotes and dashes, thousands commas, white space."""
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN).lower()
    return " ".join(re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain).split())


def is_verbatim(quote: str, text: str) -> bool:
    """Whether a quote stands in a text letter by letter, white space aside."""
    return bool(quote.strip()) and " ".join(quote.split()) in " ".join(text.split())


def refusal_f1(pairs: Iterable[tuple[bool, bool]]) -> float:
    """F1 of refusing, of (should be refused, was refused)."""
    counts = Counter(pairs)
    hits, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return 2 * hits / (2 * hits + false + missed) if hits else 0.0


def text_f1(wanted: str, found: str) -> float:
    """F1 over runs of four words of one text against another."""
    truth, got = _runs(wanted), _runs(found)
    common = (truth & got).total()
    return 2 * common / (truth.total() + got.total()) if common else 0.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1)))


def _rank(expected: Expected, reply: Reply) -> int | None:
    return next((rank for rank, key in enumerate(reply.ranked, start=1) if key in expected.gold_ids), None)


def _all_found(expected: Expected, reply: Reply, depth: int) -> bool:
    return all(group.intersection(reply.ranked[:depth]) for group in expected.gold)


def _share(outcomes: Iterable[bool]) -> float:
    """The share of true ones; of nothing it is 0, so that what gives nothing to judge passes no floor."""
    listed = list(outcomes)
    return sum(listed) / len(listed) if listed else 0.0
