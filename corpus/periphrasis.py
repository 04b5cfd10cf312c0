"""Companies named by what they make or where they sit: "the Sorento people", "the firm behind the Taycan". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from corpus.names import tokens

_ADJECTIVES = (
    r"(?:(?:based|born|headquartered|electric|ev|car|auto|automotive|automobile|vehicle|truck|motor|sports|luxury"
    r"|legacy|battery|cell|phone|smartphone|tech|technology|software|chip|lidar|charging|energy|ride hailing|robotaxi"
    r"|scooter|motorcycle) )*"
)
_NOUN = (
    r"(?:carmaker|automaker|maker|manufacturer|builder|producer|company(?! cars?\b)|firm|brand|giant|group|major"
    r"|operator|startup|start up|marque|outfit|house|people|folks|guys)s?"
)
_LINK = (
    r"(?:(?:behind|from|of|in|out of|based in|headquartered in|known for|famous for)"
    r"|(?:that|who|which) (?:also |first |once )?(?:makes?|made|builds?|built|sells?|sold|created|invented|launched"
    r"|came up with|brought|brought us|gave|gave us|is based in|sits in)"
    r"|making|building|selling)(?: (?:the|a|an|its|their))?"
)
_SYNONYMS = tuple(
    (re.compile(rf"\b(?:{words})\b"), word)
    for words, word in (
        ("largest|top|leading|number one|no 1", "biggest"),
        ("self driving|autonomous", "driverless"),
        ("robo taxis?|robotaxis", "robotaxi"),
        ("premium|upscale|high end", "luxury"),
        ("tyre", "tire"),
    )
)


def plain(text: str) -> str:
    """Lower-case words with single spaces: "the Seagull's maker" → "the seagulls maker"."""
    return " ".join(token.folded for token in tokens(re.sub(r"['’`]", "", text)))


def common(said: str) -> str:
    """Plain text in which the commonest of several words for one thing stands for all of them."""
    for pattern, word in _SYNONYMS:
        said = pattern.sub(word, said)
    return said


def spelled(name: str) -> str:
    """A pattern for a name in plain text: its possessives may be left out, its digits stand close."""
    words = [re.escape(plain(word)) + ("s?" if re.search(r"['’]s$", word) else "") for word in name.split()]
    return " ".join(word.replace(r"\ ", " ?") for word in words)


def maker_after(heads: str) -> str:
    """A pattern for "the Sorento people", "Wolfsburg-based carmaker": `heads` is one for what they are known for."""
    return rf"\b(?P<head>{heads})s? {_ADJECTIVES}{_NOUN}\b"


def maker_before(heads: str) -> str:
    """A pattern for "the firm behind the Taycan", "the carmaker from Wolfsburg"."""
    return rf"\b{_NOUN} {_LINK} (?P<head>{heads})s?\b"


def any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names in plain text, the longest first; for none of them, one that never matches."""
    return "|".join(spelled(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"


def only_tells_maker(model: str, text: str) -> bool:
    """Whether `text` mentions a model, and each time only to say who is meant by it."""
    said = plain(text)
    anywhere, after, before = _patterns(model)
    count = len(anywhere.findall(said))
    return 0 < count == len({match.span("head") for match in (*after.finditer(said), *before.finditer(said))})


@lru_cache(maxsize=1024)
def _patterns(model: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    head = " ?".join(map(re.escape, plain(model).split()))
    return re.compile(rf"\b{head}s?\b"), re.compile(maker_after(head)), re.compile(maker_before(head))
