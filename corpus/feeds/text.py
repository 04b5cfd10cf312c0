"""Markup inside feeds → plain text (pure)."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml import html as lxml_html

from corpus.clean import clean_line, normalise

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "figcaption", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset(["script", "style", "noscript", "iframe", "form", "button", "svg", "template", "object"])
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_APPEARED = re.compile(r"\s*The post\b.{1,300}?\b(?:appeared first|first appeared) on\b.{1,200}$", re.S)
_TEASER_END = re.compile(
    r"(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.|\b(?:read|continue reading|learn) more\W*|\bcontinue reading\b.{0,150})\W*$",
    re.I | re.S,
)
_DEEP = 2000
COMPLETE = 1200
"""Characters; a feed's own content below this is a teaser."""


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(value: object) -> str:
    """A string without what no database takes; "" for anything else."""
    return _UNSTORABLE.sub("", value).strip() if isinstance(value, str) else ""


def plain_text(markup: str) -> str:
    """Paragraphs with a blank line between them; what is no markup stays as it is."""
    if _TAG.search(markup):
        markup = _without_tags(markup)
    elif _ENTITY.search(markup):
        markup = html.unescape(markup)
    text = re.sub(r"\n{3,}", "\n\n", normalise(markup)).strip()
    return _APPEARED.sub("", text).strip()


def plain_line(markup: str) -> str:
    """A title on one line; feeds escape titles once, twice or not at all."""
    return clean_line(html.unescape(plain_text(markup)))


def is_complete(text: str) -> bool:
    """Whether a feed's content reads like the whole article: long, and not broken off."""
    return len(text) >= COMPLETE and _TEASER_END.search(text[-400:]) is None


def _without_tags(markup: str) -> str:
    # Line breaks of the source are spaces in HTML; those below are ours.
    flat = re.sub(r"\s+", " ", _UNSTORABLE.sub("", markup))
    try:
        tree = lxml_html.fragment_fromstring(flat, create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        tree = None
    if tree is None or (len(flat) > _DEEP and not tree.text_content().strip()):
        return html.unescape(_TAG.sub(" ", markup))  # lxml gives up on markup that is nested very deeply
    for element in list(tree.iter()):
        tail = element.tail or ""
        if not isinstance(element.tag, str):  # a comment or processing instruction
            element.text = ""
        elif element.tag in _SILENT:
            element.clear()
            element.tail = tail
        elif element.tag in _BLOCKS:
            element.text, element.tail = f"\n\n{element.text or ''}", f"\n\n{tail}"
        elif element.tag == "br":
            element.tail = f"\n{tail}"
    return str(tree.text_content())
