"""HTML page → Draft: the only file that imports trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

import trafilatura

from corpus.clean import CleanText, clean_line, clean_text
from corpus.decode import decode
from corpus.errors import ExtractionError, InputError
from corpus.fetch.types import PDF
from corpus.files import read_text
from corpus.hidden import drop_hidden
from corpus.language import guess_language
from corpus.models import Draft, Page
from corpus.pagedate import page_date
from corpus.pdf import PdfReader
from corpus.urls import canonical_url, site_name

Element = Any
"""An lxml element; lxml carries no types."""
MIN_TEXT = 200
"""Characters; less than this is a teaser, a cookie wall or an error page, no article."""
MAX_ELEMENTS = 20_000
"""HTML elements; 181 news pages had 1,600 at most. Trafilatura takes quadratic time: 8 s for so many table cells."""
_SHORTEST_TITLE = 12
_XML_HEAD = re.compile(r"^\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*", re.S)
"""lxml takes no text that names its encoding, and reads nothing after a comment in front."""
_UNPARSABLE = re.compile("[\0\ud800-\udfff]")
_SHORT = 600
"""Characters; a strict extraction below this may have missed the article (one page in 181)."""
_NO_ARTICLE = "No article could be found on that page; paste its text instead."


def extract(page: Page, pdfs: PdfReader | None = None) -> Draft:
    """The article of a page, cleaned; raises InputError where there is none. Threads share `pdfs`."""
    if not page.body.strip():
        raise ExtractionError("That page is empty.")
    if page.content_type == PDF:
        return _at_address((pdfs or PdfReader()).read(page.body), page)
    if page.content_type in ("text/plain", "text/markdown", "text/x-markdown"):
        return _plain(page)
    return extract_markup(decode(page.body, page.charset, markup=True), url=page.url, fetched_at=page.fetched_at)


def extract_markup(markup: str, *, url: str | None, fetched_at: datetime) -> Draft:
    """The article in HTML; `url` is where it was fetched, None for a file."""
    markup = _XML_HEAD.sub("", _UNPARSABLE.sub("", markup), count=1)
    tree = _parse(markup)
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise ExtractionError("That page has too many parts to be read; paste the text of the article instead.")
    document, cleaned = _main_text(markup, url)
    site, title = _site(document.sitename), _title(document)
    own_url = _own_url(document.url, url)
    dated = page_date(tree, url=own_url or "", now=fetched_at)
    return Draft(
        title=title or cleaned.text.split("\n", 1)[0][:120],
        text=cleaned.text,
        url=own_url,
        source=site or (site_name(own_url) if own_url else None),
        via=cleaned.via,
        author=_author(document.author, site),
        published=dated.published,
        precision=dated.precision,
        dated_by=dated.origin,
        language=page_language(tree) or guess_language(cleaned.text),
        fetched_at=fetched_at,
    )


def has_article(text: str) -> bool:
    """Enough text, with at least one sentence in it."""
    return len(text) >= MIN_TEXT and re.search(r"\w[^\n]{30,}[.!?…。！？]", text) is not None


def blocks_text(body: Element) -> str:
    """Paragraphs, headings and list items as plain text, a blank line between them."""
    return "\n\n".join(block for block in _blocks(body) if block)


def page_language(tree: Element) -> str | None:
    """ISO 639-1 code that the page declares."""
    declared = tree.xpath(
        "/html/@lang | /html/@xml:lang | //meta[translate(@http-equiv,'CL','cl')='content-language']/@content"
    )
    for value in declared:
        if found := re.match(r"\s*([A-Za-z]{2})(?:$|[-_,\s])", str(value)):
            return found[1].lower()
    return None


def _main_text(markup: str, url: str | None) -> tuple[Any, CleanText]:
    """Trafilatura's document and its text, cleaned; raises ExtractionError where there is no article.

    Strict first: what is no article must not be quoted. Where strictness leaves little, the balanced mode. Measured on
    the 181 pages of benchmarks/extraction.py, F1 (precision / recall): balanced alone .9631 (.950 / .977), strict alone
    .9643 (.965 / .964), this order .9715 (.969 / .975), and .9725 without what the page hides. Its fast mode, tables
    left out and deduplication did not help.
    """
    strict = _attempt(markup, url, strict=True)
    if strict is not None and len(strict[1].text) >= _SHORT:
        return strict
    balanced = _attempt(markup, url, strict=False)
    if strict is None or (balanced is not None and len(balanced[1].text) > 2 * len(strict[1].text)):
        strict = balanced
    if strict is None:
        raise ExtractionError(_NO_ARTICLE)
    return strict


def _attempt(markup: str, url: str | None, *, strict: bool) -> tuple[Any, CleanText] | None:
    tree = _parse(markup)
    drop_hidden(tree)
    document = trafilatura.bare_extraction(
        tree,
        url=url,
        favor_precision=strict,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if document is None or isinstance(document, dict):  # a dict only where it was asked for
        return None
    cleaned = clean_text(_title(document), blocks_text(document.body))
    return (document, cleaned) if has_article(cleaned.text) else None


def _site(name: str | None) -> str | None:
    """The outlet's name without its slogan ("Autoracing | F1 | Indy"); nothing where it is a copyright line."""
    short = re.split(r"\s[|·•]\s", clean_line(name or ""))[0].strip()
    return None if not short or re.match(r"(?:copyright|©|\(c\)|home\b)", short, re.I) else short


def _title(document: Any) -> str:
    """The headline without the outlet's name before or after it."""
    title = clean_line(document.title or "")
    for name in dict.fromkeys((clean_line(document.sitename or ""), _site(document.sitename) or "")):
        if name:
            bare = re.escape(name)
            cut = re.sub(rf"^{bare}\s*[:|–—»-]\s+|\s+[:|–—«-]\s*{bare}$", "", title, flags=re.I)
            title = cut if len(cut) >= _SHORTEST_TITLE else title
    return title


def _author(name: str | None, site: str | None) -> str | None:
    """Who signed the article; accounts of the site itself are nobody."""
    author = clean_line(name or "")
    nobody = author.casefold() in (
        "",
        "admin",
        "administrator",
        "editor",
        "staff",
        "webmaster",
        (site or "").casefold(),
    )
    return None if nobody else author


def _parse(markup: str) -> Element:
    tree = trafilatura.load_html(markup)
    if tree is None:
        raise ExtractionError(_NO_ARTICLE)
    return tree


def _blocks(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in ("list", "quote", "div", "body", "main", "section", "article") and len(child):
            if child.text and child.text.strip():
                yield _inline(child.text)
            yield from _blocks(child)
        elif child.tag == "table":
            yield "\n".join(
                " | ".join(_inline("".join(cell.itertext())) for cell in row.iter("cell")) for row in child.iter("row")
            )
        elif child.tag == "graphic":
            pass
        else:
            yield _inline("".join(_with_breaks(child)))
        if child.tail and child.tail.strip():
            yield _inline(child.tail)


def _with_breaks(element: Element) -> Iterator[str]:
    if element.tag == "lb":
        yield "\n"
    yield element.text or ""
    for child in element:
        yield from _with_breaks(child)
        yield child.tail or ""


def _inline(text: str) -> str:
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def _own_url(declared: str | None, fetched: str | None) -> str | None:
    """The page's own canonical address; one that was fetched may only be replaced by one on the same site."""
    try:
        if declared and (fetched is None or site_name(declared) == site_name(fetched)):
            return canonical_url(declared)
    except InputError:
        pass
    return canonical_url(fetched) if fetched else None


def _plain(page: Page) -> Draft:
    draft = read_text(decode(page.body, page.charset))
    if not has_article(draft.text):
        raise ExtractionError(_NO_ARTICLE)
    return _at_address(draft, page)


def _at_address(draft: Draft, page: Page) -> Draft:
    """What was read as a file would be, with what is known from where it was fetched."""
    url = canonical_url(page.url)
    return replace(draft, url=url, source=draft.source or site_name(url), fetched_at=page.fetched_at, id=None)
