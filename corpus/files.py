"""Files and pasted text → Draft: .html, .txt, .md with front matter, .pdf, and standard input."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from corpus.clean import clean_line, clean_text
from corpus.dates import parse_published
from corpus.decode import decode, looks_binary
from corpus.errors import ExtractionError, InputError
from corpus.language import guess_language
from corpus.models import DateOrigin, DatePrecision, Draft
from corpus.urls import canonical_url, site_name

if TYPE_CHECKING:
    from corpus.pdf import PdfReader

MAX_FILE_BYTES = 50_000_000
_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt", ".text", ".md", ".markdown")
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|\?xml[^>]*>\s*<(?:!doctype\s+html|html)|html|head|body)\b",
    re.I | re.S,
)
LONGEST_HEAD = 20_000
"""Characters of front matter; a text in which it ends later has none."""
_NOTHING = ("", "~", "null")
_TITLE_LENGTH = 200


def read_file(source: str | Path | IO[bytes], *, name: str | None = None) -> Draft:
    """The article in a file, in an open binary stream, or on standard input ("-")."""
    if isinstance(source, (str, Path)) and str(source) != "-":
        path = Path(source)
        body = _read_path(path)
        name = name or path.name
    else:
        stream = sys.stdin.buffer if isinstance(source, (str, Path)) else source
        body = stream.read(MAX_FILE_BYTES + 1)
    return read_bytes(body, name=name)


def read_bytes(body: bytes, *, name: str | None = None, pdfs: PdfReader | None = None) -> Draft:
    """The article in the bytes of a file; the name's ending tells what it is, else the first bytes do.

    Where several files are read at the same time, they share `pdfs`.
    """
    suffix = Path(name).suffix.lower() if name else ""
    if len(body) > MAX_FILE_BYTES:
        raise InputError(f"That file is too large (more than {MAX_FILE_BYTES // 1_000_000} MB).")
    if body.lstrip()[:5] == b"%PDF-" or suffix == ".pdf":
        return _read_pdf(body, pdfs)
    if not body.strip():
        raise ExtractionError("That file is empty.")
    if looks_binary(body):
        raise ExtractionError("That file holds no text; .html, .txt, .md and .pdf files can be read.")
    if suffix and suffix not in _HTML + _TEXT:
        raise InputError(f'Files ending in "{suffix[:20]}" cannot be read; .html, .txt, .md and .pdf files can.')
    if suffix in _HTML or (not suffix and _LOOKS_LIKE_HTML.match(body)):
        return _read_html(body)
    return read_text(decode(body))


def read_text(text: str) -> Draft:
    """The article in plain text or Markdown, with or without front matter."""
    head, body = _front_matter(text)
    url = _text_of(head, "url")
    title = clean_line(_text_of(head, "title") or "") or _first_line(body)
    cleaned = clean_text(title, _without_heading_marks(body))
    if not any(char.isalnum() for char in cleaned.text):
        raise ExtractionError("That text is empty.")
    published, precision = _published(head)
    return Draft(
        title=title,
        text=cleaned.text,
        url=canonical_url(url) if url else None,
        source=clean_line(_text_of(head, "source") or "") or (site_name(url) if url else None),
        via=clean_line(_text_of(head, "via") or "") or cleaned.via,
        author=clean_line(_text_of(head, "author") or "") or None,
        published=published,
        precision=precision,
        language=(_text_of(head, "language") or "").lower()[:2] or guess_language(cleaned.text),
        fetched_at=datetime.now(UTC),
        id=_text_of(head, "id"),
        dated_by=DateOrigin.FILE if published else DateOrigin.NONE,
    )


def _read_path(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f'There is no file "{path}".') from error
    except IsADirectoryError as error:
        raise InputError(f'"{path}" is a folder, not a file.') from error
    except OSError as error:
        raise InputError(f'The file "{path}" cannot be read: {error.strerror or error}.') from error


def _read_html(body: bytes) -> Draft:
    # Only HTML needs trafilatura, which takes a second to import.
    from corpus.extract import extract_markup

    return extract_markup(decode(body, markup=True), url=None, fetched_at=datetime.now(UTC))


def _read_pdf(body: bytes, pdfs: PdfReader | None) -> Draft:
    from corpus.pdf import PdfReader

    return (pdfs or PdfReader()).read(body)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    text = text.lstrip("\ufeff \n\r\t")
    if not text.startswith("---") or YAMLHandler.FM_BOUNDARY.search(text, 4, LONGEST_HEAD) is None:
        return {}, text
    try:
        head, body = frontmatter.parse(text, handler=_PlainHandler())
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError("The head of that file (between the --- lines) is no valid YAML.") from error
    return {str(key).lower(): value for key, value in head.items()}, body


class _PlainHandler(YAMLHandler):
    """Reads strings and lists, nothing else: what makes dates, numbers and copies of them can be led astray."""

    def load(self, fm: str, **_: object) -> Any:
        return yaml.load(fm, Loader=yaml.BaseLoader)  # noqa: S506  # it makes nothing but strings


def _published(head: dict[str, Any]) -> tuple[datetime | None, DatePrecision]:
    stated = _text_of(head, "published") or _text_of(head, "date")
    return parse_published(stated) if stated else (None, DatePrecision.NONE)


def _text_of(head: dict[str, Any], key: str) -> str | None:
    value = head.get(key)
    return value.strip() if isinstance(value, str) and value.strip().lower() not in _NOTHING else None


def _first_line(text: str) -> str:
    line = next((line for line in text.splitlines() if any(char.isalnum() for char in line)), "")
    line = clean_line(re.sub(r"^\s*#{1,6}\s+|\s+#+\s*$", "", line))
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _without_heading_marks(text: str) -> str:
    return re.sub(r"(?m)^ {0,3}#{1,6} +(.*?)(?: +#+)?$", r"\1", text)
