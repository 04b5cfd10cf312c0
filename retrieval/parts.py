"""A question about two things, split into one question for each, so that each is searched and answered apart. Pure."""

from __future__ import annotations

import re

_VERSUS = re.compile(r"\s(?:vs\.?|versus|compared (?:to|with))\s", re.I)
_OR = re.compile(r"\sor\s", re.I)
_AND = re.compile(r"\sand\s", re.I)
_WEIGHS = re.compile(
    r"\b(?:more|less|fewer|bigger|smaller|higher|lower|larger|better|worse|longer|faster|cheaper|most|each|both)\b"
    r"(?! than\b)",
    re.I,
)
_LISTS = re.compile(r"\b(?:each|both|respectively|difference between)\b", re.I)
_QUESTION_WORD = r"\b(?:who|what|which|when|where|why|how)(?:['’]?s|['’]?re)?"
_TWO_QUESTIONS = re.compile(
    rf"(?P<first>{_QUESTION_WORD}(?: \S+){{3,}}?) (?:and|n|&) (?P<second>{_QUESTION_WORD}(?: \S+){{2,}})",
    re.I | re.S,
)
_PUNCTUATION = re.compile(r"[,:;?]")
# Where the name of a thing begins and ends, beside punctuation.
_AROUND_NAME = re.compile(
    r"[,:;?]|\b(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|who|what|which|how|when|where|why|between"
    r"|back|makes?|made|sells?|sold|costs?|gets?|got|uses?|in (?=\d)|by (?=\d)|pls|please|percentages?)\b",
    re.I,
)
_CAPITALISED = re.compile(r"(?:the |an? )?[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|\d+))*")
_PREPOSITION = re.compile(r".*\b(?:for|of|in|at|by|from)\s", re.I | re.S)
_SHORT_NAME = 4
"""Words of a name that stands alone, without a predicate of its own."""


def split_question(text: str) -> tuple[str, ...]:
    """One question for each of the two things that `text` asks or compares, or `text` alone."""
    if two := _TWO_QUESTIONS.search(text):
        return (text[: two.end("first")].rstrip(" ,"), two["second"])
    if connector := _VERSUS.search(text):
        return _split(text, connector, _PUNCTUATION)
    if _WEIGHS.search(text) and (connector := _OR.search(text)):
        return _split(text, connector, _AROUND_NAME)
    if _LISTS.search(text) and (connector := _AND.search(text)):
        return _split(text, connector, _AROUND_NAME)
    return (text,)


def _split(text: str, connector: re.Match[str], boundary: re.Pattern[str]) -> tuple[str, ...]:
    left_start = max((match.end() for match in boundary.finditer(text, 0, connector.start())), default=0)
    right_match = boundary.search(text, connector.end())
    right_end = right_match.start() if right_match else len(text)
    if boundary is _AROUND_NAME and (name := _CAPITALISED.match(text, connector.end(), right_end)):
        right_end = name.end()
    left = text[left_start : connector.start()].strip()
    right = text[connector.end() : right_end].strip()
    if not left or not right:
        return (text,)
    before, after = text[:left_start], text[right_end:]
    predicate = _PREPOSITION.match(left)
    if predicate and len(left.split()) > _SHORT_NAME >= len(right.split()):
        # "CO2 per mile for a Bolt vs a Camry": the first name alone has the predicate of both.
        right = f"{predicate.group()}{right}"
    return (_join(before, left, after), _join(before, right, after))


def _join(*parts: str) -> str:
    return re.sub(r"\s+([,:;?])", r"\1", " ".join(" ".join(parts).split()))
