"""When a page was published, as far as the page itself says so; never a guess."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import htmldate

from corpus.dates import parse_published
from corpus.errors import InputError
from corpus.models import DateOrigin, DatePrecision

Element = Any
"""An lxml element; lxml carries no types."""


class PageDate(NamedTuple):
    """A publication date, how exactly it is known, and where on the page it was found."""

    published: datetime | None
    precision: DatePrecision
    origin: DateOrigin


_NONE = PageDate(None, DatePrecision.NONE, DateOrigin.NONE)
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)

_META = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "article.published",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_date",
    "published-date",
    "date_published",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "citation_publication_date",
    "originalpublicationdate",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "date",
)
# Parts of JSON-LD that describe other pages than this one.
_ELSEWHERE = frozenset({
    "about", "associatedMedia", "author", "citation", "comment", "hasPart", "image", "isBasedOn", "isPartOf",
    "itemListElement", "liveBlogUpdate", "mentions", "potentialAction", "publisher", "relatedLink", "review",
    "subjectOf", "video",
})  # fmt: skip
_NO_PAGE = frozenset({"AudioObject", "Comment", "ImageObject", "MediaObject", "VideoObject"})
"""Types of JSON-LD that stand beside the article in a graph, each with a date of its own."""
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2]|[1-9])[/-]([0-2]?\d|3[01])(?=[/_-]|$)"
    r"|[/-]((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)"
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/)")
_FEW = 12
"""Children; an element with more holds no mere date line."""
_MARKS = frozenset({"datePublished", "dateCreated", "pubdate"})
_LINE = 120
"""Characters; a longer text is no date line."""
_SAYS_PUBLISHED = re.compile(
    r"(?:first )?(?:published|posted|publiziert|veröffentlicht|erschienen|publié|publicado|pubblicato|"
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.{0,60}(?:19|20)\d\d",
    re.I,
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|dateline|datetime|time|byline)(?:[\s_-]|$)|publish|posted|timestamp|pub-?date"
    r"|(?:post|entry|article|story)_*-?(?:date|meta)",
    re.I,
)
_DATE_TAGS = frozenset({"time", "span", "p", "div", "small", "li", "abbr", "em", "a", "h6", "i", "b", "strong", "td"})
_ASIDE = ("aside", "footer", "nav")
_NOT_THIS = re.compile(
    r"comment|related|sidebar|widget|footer|recommend|more-|latest|popular|trending|teaser|promo", re.I
)
_UPDATED = re.compile(r"\b(?:updated?|modified|revised|corrected|©|copyright)\b", re.I)
_AMBIGUOUS = re.compile(r"\b(?:0?[1-9]|1[0-2])[/.](?:0?[1-9]|1[0-2])[/.](?:\d{4}|\d\d)\b")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_URL_WORD = re.compile(rf"/((?:19|20)\d\d)/({'|'.join(_MONTHS)})[a-z]*/(\d\d?)(?=/|$)", re.I)
_SPELLED = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|er)?\.?\s+(?:(?:de|of)\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?(?:19|20)\d\d"
    r"|[^\W\d]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
)
_CJK = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d\d?)\s?[月월]\s?(\d\d?)\s?[日일]")
_MONTH_YEAR = re.compile(rf"\W*(?:published|posted)?\W*({'|'.join(_MONTHS)})[a-z]*\.?,? ((?:19|20)\d\d)\W*", re.I)


def page_date(tree: Element, *, url: str, now: datetime) -> PageDate:
    """Publication date from JSON-LD, meta tags, the URL or the page's date line; nothing where none is stated."""
    month = _NONE
    for value, origin in _stated(tree, url):
        found = _read(value, origin, now)
        if found.precision is DatePrecision.DAY:
            return found
        if found.precision is DatePrecision.MONTH and month.published is None:
            month = found
    return month


def _stated(tree: Element, url: str) -> Iterator[tuple[str, DateOrigin]]:
    """Statements on the date, the most trustworthy first."""
    yield from ((value, DateOrigin.METADATA) for value in _json_ld(tree))
    yield from ((value, DateOrigin.METADATA) for value in _meta(tree))
    yield from ((value, DateOrigin.ADDRESS) for value in _in_url(url))
    yield from ((value, DateOrigin.TEXT) for value in _in_page(tree))


def _read(value: str, origin: DateOrigin, now: datetime) -> PageDate:
    try:
        published, precision = parse_published(_iso(value), now=now)
    except InputError:
        return _NONE
    return PageDate(published, precision, origin) if published is not None and published >= _EARLIEST else _NONE


def _iso(value: str) -> str:
    """Forms of a time that pages really use, as ISO 8601: fractions, epoch seconds, "2019-04-15 8:30", RFC 2822."""
    value = value.strip()
    if re.fullmatch(r"1\d{9}(?:\d{3})?", value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    if re.match(r"\d{4}-\d\d?(?:-\d\d?)?(?:[T ]|$)", value):
        value = re.sub(r"^(\d{4}-\d\d?-\d\d?)[T ](\d):", r"\1T0\2:", value)
        return re.sub(r"(:\d\d)\.\d+", r"\1", value)
    if re.fullmatch(r"(?:19|20)\d{6}", value):
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return _from_words(value) or value


def _from_words(text: str) -> str | None:
    """A date written out ("April 15, 2019"), read by htmldate; nothing where day and month may be swapped."""
    text = " ".join(text.split())
    if not re.search(r"\d", text) or len(text) > _LINE:
        return None
    if month := _MONTH_YEAR.fullmatch(text):
        return f"{month[2]}-{_MONTHS.index(month[1].lower()) + 1:02d}"
    if cjk := _CJK.search(text):
        return f"{cjk[1]}-{int(cjk[2]):02d}-{int(cjk[3]):02d}"
    if _AMBIGUOUS.search(text) or not re.search(r"(?:19|20)\d\d", text) or not re.search(r"(?<!\d)\d{1,2}(?!\d)", text):
        return None
    spelled = _SPELLED.search(re.sub(r"\bSept?\.", "Sep", text).replace(". ", " ") if text.isascii() else text)
    safe = (spelled[0] if spelled else text).replace("<", " ").replace("&", " ")
    found = htmldate.find_date(
        f'<html><body><div><p class="date">{safe}</p></div></body></html>', extensive_search=False, original_date=True
    )
    return found if isinstance(found, str) else None


def _json_ld(tree: Element) -> Iterator[str]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", script.text or "")
        try:
            yield from _published_in(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            yield from re.findall(r'"datePublished"\s*:\s*"([^"]{4,40})"', text)[:1]


def _published_in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _published_in(item)
    elif isinstance(node, dict):
        kind = node.get("@type")
        if not _NO_PAGE.isdisjoint(map(str, kind if isinstance(kind, list) else [kind])):
            return
        value = node.get("datePublished")
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str):
            yield value
        for key, item in node.items():
            if key not in _ELSEWHERE:
                yield from _published_in(item)


def _meta(tree: Element) -> Iterator[str]:
    stated: dict[str, str] = {}
    for element in tree.iterfind(".//meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content") or element.get("datetime")
        if content:
            stated.setdefault(name.lower(), content)
    for name in _META:
        if name in stated:
            yield stated[name]


def _in_url(url: str) -> Iterator[str]:
    path = urlsplit(url).path
    if day := _URL_DAY.search(path):
        year, month, number = (part for part in day.groups() if part is not None)
        yield f"{year}-{int(month):02d}-{int(number):02d}"
    elif word := _URL_WORD.search(path):
        yield f"{word[1]}-{_MONTHS.index(word[2].lower()) + 1:02d}-{int(word[3]):02d}"
    elif found := _URL_MONTH.search(path):
        yield f"{found[1]}-{found[2]}"


def _in_page(tree: Element) -> Iterator[str]:
    headlines = set(tree.iter("h1"))
    below_headline = not headlines
    for element in tree.iter():
        below_headline = below_headline or element in headlines
        if element.tag not in _DATE_TAGS or len(element) >= _FEW:
            continue
        text = " ".join(element.text_content().split())
        marks = {element.get("itemprop"), element.get("property")}
        said = _SAYS_PUBLISHED.match(text) or not marks.isdisjoint(_MARKS) or "pubdate" in element.attrib
        named = element.tag == "time" or _DATE_CLASS.search(element.get("class", ""))
        # A date above the headline and outside the article is today's date in the page's head.
        if not said and not (named and (below_headline or _in_article(element))):
            continue
        if len(text) > _LINE or _UPDATED.search(text) or _stands_aside(element):
            continue
        yield from (value for name in ("datetime", "content", "title") if (value := element.get(name)))
        if text:
            yield text


def _in_article(element: Element) -> bool:
    return any(
        ancestor.tag in ("article", "main") or ancestor.get("role") == "main" for ancestor in element.iterancestors()
    )


def _stands_aside(element: Element) -> bool:
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in _ASIDE:
            return True
        names = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"
        if ancestor.tag not in ("html", "body") and _NOT_THIS.search(names):
            return True
    return False
