"""Whether a sentence keeps to the words of its evidence, and its numbers to what they stand beside there. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from importlib.resources import files

from retrieval.quantities import is_number_word
from retrieval.words import content_words, stem, without_separators, words

# Hedges make a claim smaller; the others say nothing about the matter.
_HARMLESS = frozenset(
    stem(word)
    for word in (
        "reportedly", "allegedly", "apparently", "possibly", "perhaps", "potentially", "rumour", "rumor", "rumours",
        "rumors", "unconfirmed", "likely", "passage", "article", "source", "however", "meanwhile", "total", "according",
    )
)  # fmt: skip
# They belong to a number and are looked at with it, or make it less exact.
_UNITS = frozenset(
    stem(word)
    for word in (
        "around", "approximately", "roughly", "circa", "estimated",
        "percent", "cent", "dollars", "euros", "pounds", "yuan", "yen", "rupees", "usd", "eur", "gbp", "rmb", "cny",
    )
)  # fmt: skip
# Function words that turn what is said into its opposite, each with its own.
_OPPOSITES = {
    "before": "after", "after": "before", "under": "over", "over": "under", "below": "above", "above": "below",
    "outside": "within", "beyond": "within", "within": "outside", "most": "least", "least": "most", "off": "on",
    "down": "up", "up": "down", "until": "since", "more": "less", "all": "some",
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[,;:()—]")
_STOPS = re.compile(r"[,;:—]|\d.*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEAR = 4
"""Content words beside a number that may say what it counts."""
_AROUND = 6
"""The same, where nothing stands right behind the number in the evidence."""


def _groups() -> Mapping[str, Set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in (files("retrieval") / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        group = {stem(word) for word in line.split()}
        for member in group:
            found[member] |= group
    return found


_SYNONYMS = _groups()


def says(wanted: str, present: Set[str]) -> bool:
    """Whether the stem, or another word for it, is there."""
    return wanted in present or not present.isdisjoint(_SYNONYMS.get(wanted, ()))


def strange_words(sentence: str, known: str) -> Iterator[str]:
    """Words of `sentence` that `known` holds neither so nor in another word for it; numbers are not looked at."""
    plain = set(words(known))
    # Function words too: "told" is another word for "said".
    present = {stem(word) for word in plain}
    for word in content_words(sentence):
        of = stem(word)
        if not (word[0].isdigit() or is_number_word(word) or of in _HARMLESS | _UNITS or says(of, present)):
            yield word
    yield from (word for word in words(sentence) if word not in plain and _OPPOSITES.get(word) in plain)


def detached_numbers(sentence: str, quotes: Sequence[str]) -> Iterator[str]:
    """Numbers of `sentence` that stand beside something else in every quote that holds them."""
    tokens = _tokens(sentence)
    known = [_tokens(quote) for quote in quotes]
    for place, number in enumerate(tokens):
        if not number[0].isdigit():
            continue
        found = [(quote, at) for quote in known for at, token in enumerate(quote) if token == number]
        if found and not any(_same_company(tokens, place, quote, at) for quote, at in found):
            yield number


def _same_company(said: Sequence[str], place: int, quote: Sequence[str], at: int) -> bool:
    """Whether a number counts the same thing here and there, as far as its neighbours tell."""
    if _YEAR.fullmatch(said[place]):
        near = {*_before(quote, at), *_after(quote, at)}
        mine = [*_before(said, place)[-_NEAR:], *_after(said, place)[:_NEAR]]
        return not mine or any(says(word, near) for word in mine)
    before, after = _before(quote, at, _STOPS)[-_AROUND:], _after(quote, at, _STOPS)
    counted, theirs = _counted(said, place), _counted(quote, at)
    if counted and theirs:
        return says(counted, set(after[:_NEAR]))
    if counted:
        return says(counted, {*before, *after[:_NEAR]})
    mine = [*_before(said, place, _STOPS)[-1:], *_after(said, place, _STOPS)[:1]]
    return not mine or any(says(word, {*before, *after[:_AROUND]}) for word in mine)


def _counted(tokens: Sequence[str], place: int) -> str:
    """What a number counts, where that follows at once: "miles" of "2.87 million miles"."""
    following = [token for token in tokens[place + 1 : place + 4] if not _is_unit(token)]
    return next(iter(_content(following[:1])), "")


def _is_unit(token: str) -> bool:
    return is_number_word(token.lower()) or stem(token.lower()) in _UNITS


def _before(tokens: Sequence[str], place: int, stops: re.Pattern[str] | None = None) -> list[str]:
    return _content(_until(tokens[:place][::-1], stops)[::-1])


def _after(tokens: Sequence[str], place: int, stops: re.Pattern[str] | None = None) -> list[str]:
    return _content(_until(tokens[place + 1 :], stops))


def _until(tokens: Sequence[str], stops: re.Pattern[str] | None) -> Sequence[str]:
    """`tokens` as far as the first that ends the matter."""
    end = next((place for place, token in enumerate(tokens) if stops and stops.fullmatch(token)), len(tokens))
    return tokens[:end]


def _content(tokens: Sequence[str]) -> list[str]:
    letters = [token for token in tokens if token[0].isalpha() and not _is_unit(token)]
    return [stem(word) for token in letters for word in content_words(token)]


def _tokens(text: str) -> list[str]:
    return [without_separators(match.group()) for match in _TOKEN.finditer(text)]
