"""What a page holds but does not show: nobody who reads it there would find what we quote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Element = Any
"""An lxml element; lxml carries no types."""

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*(?:0(?:\.\d*)?|0?\.\d+|1)(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|(?<![\w-])(?:left|right|top|bottom|text-indent)\s*:\s*-\d{4,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)?"
    r"|(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*;[^{}]*overflow\s*:\s*hidden"
    r"|clip(?:-path)?\s*:\s*(?:rect\(0[^1-9]*\)|inset\(\s*(?:50|100)%)"
    r"|(?<![\w-])color\s*:\s*transparent",
    re.I,
)
_COLOUR = re.compile(
    r"(?<![\w-])(?P<of>background(?:-color)?|color)\s*:\s*(?P<value>#[0-9a-f]{3,8}|[a-z]+|rgba?\([^)]*\))", re.I
)
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"[\w-]*([.#])([\w-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_AT_RULE = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_FRAME = {"html", "body", "main", "article"}
"""What some pages hide until their scripts have run: there, hidden means nothing. One of 181 news pages hides a plain
block that holds all of its article; so what holds most of a page's paragraphs is never taken out."""
_NAMES = {"white": "#ffffff", "black": "#000000"}


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
        or bool(style and (_UNSEEN.search(style) or _is_camouflaged(style)))
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
        rules = _AT_RULE.sub("", _COMMENT.sub("", sheet.text or ""))
        for selectors, style in _RULE.findall(rules):
            if _UNSEEN.search(style) or _is_camouflaged(style):
                simple = (_SIMPLE.fullmatch(selector.strip()) for selector in selectors.split(","))
                found.update(f"{match[1]}{match[2]}" for match in simple if match)
    return found


def _is_camouflaged(style: str) -> bool:
    """Letters in the colour of what is behind them."""
    colours = {match["of"].lower()[:5]: _plain(match["value"]) for match in _COLOUR.finditer(style)}
    return len(colours) == 2 and colours["color"] == colours["backg"]


def _plain(colour: str) -> str:
    colour = "".join(colour.lower().split())
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    return _NAMES.get(colour, colour)
