"""Article text without page furniture: whole lines go, the inside of a sentence is never touched (pure)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.furniture import is_furniture, opens_comments

_DROPPED = re.compile(
    # control characters (but not tab and newline), soft hyphen, zero-width characters, bidi marks, embeddings,
    # overrides and isolates, byte-order mark, interlinear marks, tag characters, lone surrogates, non-characters
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")
"""Joiners next to a Latin letter hide words; in emoji and Indic or Arabic script they carry meaning."""
_SELECTORS = re.compile(
    "[\ufe00-\ufe0d\u180b-\u180d\u180f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
    "|(?<![\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
)
"""Variation selectors, which can carry a hidden text; one behind an ideograph chooses its form and stays."""
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")

_ORIGIN = re.compile(
    r"\[?\(?(?:via|source|sources|h/t|hat tip|originally published (?:on|by|at|in)|originally appeared (?:on|in))"
    r"\s*[:|–—-]?\s*(?P<name>.+?)\)?\]?\.?",
    re.I,
)
_ORIGIN_COLON = re.compile(r"\W*(?:via|sources?|h/t|hat tip|originally)\b[^:]*:", re.I)
_ONE_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24})(?:/\S*)?", re.I)


@dataclass(frozen=True, slots=True)
class CleanText:
    """The text of record, and the origin that the article itself named."""

    text: str
    via: str | None


def clean_text(title: str, text: str) -> CleanText:
    """Drop furniture lines, a repeated title and invisible characters; note a "Via: …" line."""
    lines = _without_comment_section(normalise(text).split("\n"))
    title_key = _key(normalise(title))
    repeated: str | None = None
    kept: list[str] = []
    via: str | None = None
    for line in lines:
        if line and (origin := _origin(line)) is not None:
            via = via or origin
        elif line and title_key and not any(kept) and _key(line) == title_key:
            repeated = line
        elif not line or not is_furniture(line):
            kept.append(line)
    if repeated is not None and not any(kept):
        kept = [repeated]  # a headline alone is all that the article says
    return CleanText(re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), via)


def clean_line(text: str) -> str:
    """One line without invisible characters, for titles and names."""
    return " ".join(normalise(text).split())


def normalise(text: str) -> str:
    """NFC, plain newlines, one space between words, no control, zero-width or direction-override characters."""
    text = _NEWLINES.sub("\n", text)
    text = _SELECTORS.sub("", _JOINERS.sub("", _DROPPED.sub("", text)))
    text = unicodedata.normalize("NFC", text)
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))


def _without_comment_section(lines: list[str]) -> list[str]:
    """Cut at a comment form's header where nothing but furniture follows it."""
    for index, line in enumerate(lines):
        if opens_comments(line) and all(not rest or is_furniture(rest) for rest in lines[index + 1 :]):
            return lines[:index]
    return lines


def _origin(line: str) -> str | None:
    """The outlet that a line like "Via: gizmochina.com" names, when that is all the line does."""
    if len(line) > 80:
        return None
    found = _ORIGIN.fullmatch(line.strip(" *_-•"))
    if not found or not (_ORIGIN_COLON.match(line) or _ONE_LINK.fullmatch(found["name"])):
        return None
    name = found["name"].strip()
    if link := _ONE_LINK.fullmatch(name):
        return link["host"].lower().removeprefix("www.")
    # The name of an outlet is short, starts with a capital and is no sentence.
    return name if len(name) <= 50 and len(name.split()) <= 5 and name[0].isupper() else None


def _key(line: str) -> str:
    return "".join(char for char in line.casefold() if char.isalnum())
