"""What a page holds but does not show: nobody who reads it there would find what we quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Element = Any
"""An lxml element; lxml carries no types."""

# Whoever writes a page writes its styles too. So they are taken apart in one go; a pattern that searches all of a style
# sheet begins anew at each character, and took 2 s for 20 kB.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_BRACES = re.compile(r"([{}])")
_SIMPLE = re.compile(r"[\w-]*([.#])([\w-]+)")
_ZERO = re.compile(r"0(?:\.0*)?%?|\.0+%?")
_LENGTH = re.compile(r"(\d{0,6}\.?\d{0,6})(px|pt|em|rem|%)?")
_FAR_AWAY = re.compile(r"-\d{4,}")
_CLIPPED = re.compile(r"rect\(0[^1-9]*\)|inset\(\s*(?:50|100)%")
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^)]*\)|[a-z]+(?![a-z(-])")
_PIXELS = {None: 1.0, "px": 1.0, "pt": 1.0, "em": 16.0, "rem": 16.0, "%": 0.16}
_READABLE = 2.0
"""Pixels; letters of this size and larger can be seen."""
_FRAME = {"html", "body", "main", "article"}
"""What some pages hide until their scripts have run: there, hidden means nothing. One of 181 news pages hides a plain
block that holds all of its article; so what holds most of a page's paragraphs is never taken out."""
_NAMES = {"white": "#ffffff", "black": "#000000"}
_NO_COLOURS = {"inherit", "initial", "unset", "revert", "none", "currentcolor"}


def drop_hidden(tree: Element) -> None:
    """Take out of a parsed page what its own markup and style sheet keep out of sight; the text behind it stays."""
    hidden = _hidden_by_rules(tree)
    written = _written(tree)
    for element in [each for each in tree.iter() if isinstance(each.tag, str) and _is_hidden(each, hidden)]:
        if element.getparent() is None or element.tag in _FRAME or _holds_frame(element):
            continue
        if _written(element) <= written / 2:
            element.drop_tree()


def _is_hidden(element: Element, hidden: set[str]) -> bool:
    style = element.get("style") or ""
    return (
        element.tag == "template"
        or (element.get("hidden") is not None and element.get("hidden", "").lower() != "until-found")
        or bool(style and _is_unseen(style))
        or bool(hidden and not hidden.isdisjoint(_names(element)))
    )


def _holds_frame(element: Element) -> bool:
    return any(child.tag in _FRAME or child.tag == "h1" for child in element.iter() if isinstance(child.tag, str))


def _written(element: Element) -> int:
    """Characters of its paragraphs."""
    paragraphs = [element] if element.tag == "p" else element.iter("p")
    return sum(len(paragraph.text_content()) for paragraph in paragraphs)


def _names(element: Element) -> Iterator[str]:
    yield from (f".{name}" for name in (element.get("class") or "").split())
    if own := element.get("id"):
        yield f"#{own}"


def _hidden_by_rules(tree: Element) -> set[str]:
    """Classes and ids that a style sheet within the page hides, for every screen and by no more than their name."""
    found: set[str] = set()
    for sheet in tree.iter("style"):
        for selectors, style in _rules(sheet.text or ""):
            if _is_unseen(style):
                simple = (_SIMPLE.fullmatch(selector.strip()) for selector in selectors.split(","))
                found.update(f"{match[1]}{match[2]}" for match in simple if match)
    return found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and style of each rule, but for those that hold on certain screens only ("@media print")."""
    depth, selectors = 0, ""
    for piece in _BRACES.split(_COMMENT.sub("", sheet)):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            selectors = piece.rpartition(";")[2].strip()
        elif depth == 1 and not selectors.startswith("@"):
            yield selectors, piece


def _is_unseen(style: str) -> bool:
    """Whether a style alone keeps text out of sight."""
    said = _declarations(style)
    size = _LENGTH.fullmatch(said.get("font-size", ""))
    flat = any(said.get(name) in ("0", "0px") for name in ("height", "width", "max-height", "max-width"))
    return (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or _ZERO.fullmatch(said.get("opacity", "")) is not None
        or (size is not None and size[1] not in ("", ".") and float(size[1]) * _PIXELS[size[2]] < _READABLE)
        or any(_FAR_AWAY.match(said.get(name, "")) for name in ("left", "right", "top", "bottom", "text-indent"))
        or (flat and said.get("overflow", "").startswith("hidden"))
        or any(_CLIPPED.match(said.get(name, "")) for name in ("clip", "clip-path"))
        or said.get("color") == "transparent"
        or _is_camouflaged(said)
    )


def _declarations(style: str) -> dict[str, str]:
    """What holds of each property: the last that is said, unless something before it was important."""
    found: dict[str, str] = {}
    important: set[str] = set()
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        name, (value, mark, _) = name.strip(), value.partition("!")
        if mark or name not in important:
            found[name] = value.strip()
        if mark:
            important.add(name)
    return found


def _is_camouflaged(said: dict[str, str]) -> bool:
    """Letters in the colour of what is behind them."""
    behind = said.get("background-color") or said.get("background", "")
    one, other = _COLOUR.match(said.get("color", "")), _COLOUR.match(behind)
    return one is not None and other is not None and _plain(one[0]) == _plain(other[0]) not in _NO_COLOURS


def _plain(colour: str) -> str:
    colour = "".join(colour.split())
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    return _NAMES.get(colour, colour)
