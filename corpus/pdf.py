"""PDF → Draft: text out of pages, in a process of its own with bounded time and memory."""

from __future__ import annotations

import json
import logging
import os
import re
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from corpus.clean import clean_line, clean_text
from corpus.dates import parse_published
from corpus.errors import BusyError, ExtractionError, InputError
from corpus.language import guess_language
from corpus.models import DateOrigin, DatePrecision, Draft

log = logging.getLogger(__name__)

MAX_PDF_BYTES = 20_000_000
LONGEST_READING = 30.0
"""Seconds until the reader is ended; it gives up by itself after 20, page by page."""
AT_ONCE = 2
"""Readers at a time: each may take a gigabyte, and a core."""
LONGEST_WAIT = 60.0
"""Seconds that a PDF waits for a reader; two that hang for as long as they may are done by then."""
MIN_TEXT = 100
"""Characters; a scanned PDF has a stamp or a page number at most."""
LONGEST_TITLE = 200

_WORKER = Path(__file__).with_name("pdf_worker.py")
_ENCRYPTED = "That PDF is locked with a password; save a copy without one, or paste its text."
_SCANNED = "That PDF holds pictures of pages, no text that can be read; paste its text instead."
_BROKEN = "That PDF is damaged and cannot be read; paste its text instead."
_TOO_LONG = "That PDF is too long for an article (more than 100 pages); paste the part that matters instead."
_BUSY = "Too many PDFs are being read right now; try again in a minute."
_TOO_SLOW = "That PDF takes too long to read; paste the text of the article instead."
_PROBLEMS = {"encrypted": _ENCRYPTED, "long": _TOO_LONG, "slow": _TOO_SLOW}
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""What the child needs of the environment to find Python; tokens and database URLs are none of its business."""
_NO_TITLE = re.compile(
    r"untitled|microsoft word|document\d*$|.*\.(?:docx?|pdf|indd|qxd|rtf|odt|pages|tex|html?)$", re.I
)
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*[-–—|]?\s*\d{1,4}\s*(?:(?:of|/|von)\s*\d{1,4})?\s*[-–—|]?", re.I)
_BULLET = re.compile(r"(?:[•▪◦‣·–—*-]|\d{1,2}[.)])\s")
_ENDS = re.compile(r"[.!?:…。！？][\"'”’)\]]*$")


class PdfReader:
    """Reads a few PDFs at a time; the others wait. Thread-safe."""

    def __init__(self, *, at_once: int = AT_ONCE, wait: float = LONGEST_WAIT, seconds: float = LONGEST_READING) -> None:
        """`wait` is the seconds until it is a PDF's turn, `seconds` those that reading it may take."""
        self._turns = threading.BoundedSemaphore(at_once)
        self._wait = wait
        self._seconds = seconds

    def read(self, body: bytes) -> Draft:
        """The article in a PDF; raises InputError with one plain sentence where there is none to be had."""
        if len(body) > MAX_PDF_BYTES:
            raise InputError(f"That PDF is too large (more than {MAX_PDF_BYTES // 1_000_000} MB).")
        if not self._turns.acquire(timeout=self._wait):
            raise BusyError(_BUSY)
        try:
            found = _read(body, self._seconds)
        finally:
            self._turns.release()
        return _draft(found)


def _draft(found: dict[str, Any]) -> Draft:
    if problem := found.get("problem"):
        log.info("A PDF could not be read: %s %s", problem, found.get("detail", ""))
        raise ExtractionError(_PROBLEMS.get(problem, _BROKEN))
    text = pages_text(found["pages"])
    if len(text) < MIN_TEXT:
        raise ExtractionError(_SCANNED)
    title = _title(found.get("title"), text)
    cleaned = clean_text(title, text)
    published, precision = _made(found.get("date"))
    return Draft(
        title=title,
        text=cleaned.text,
        via=cleaned.via,
        author=clean_line(found.get("author") or "") or None,
        published=published,
        precision=precision,
        language=guess_language(cleaned.text),
        fetched_at=datetime.now(UTC),
        dated_by=DateOrigin.FILE if published else DateOrigin.NONE,
    )


def pages_text(pages: Sequence[str]) -> str:
    """Running text: no page numbers, no line that heads or ends every page, lines joined to paragraphs."""
    split = [[line.strip() for line in page.splitlines()] for page in pages]
    repeated = _repeated(split)
    lines = [line for page in split for line in page if line not in repeated and not _PAGE_NUMBER.fullmatch(line)]
    return "\n\n".join(_paragraphs(lines))


def _read(body: bytes, seconds: float) -> dict[str, Any]:
    # -P keeps the names of our own modules out of the child's path.
    command = [sys.executable, "-P", str(_WORKER)]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603
            command, input=body, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ExtractionError(_TOO_SLOW) from error
    except OSError as error:
        raise ExtractionError(_BROKEN) from error
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        log.warning("The reader of PDFs ended with %d: %s", done.returncode, done.stderr[-500:])
        return {"problem": "broken"}
    return found


def _repeated(pages: Sequence[Sequence[str]]) -> set[str]:
    """Running heads and feet: among the first or last two lines of at least half of three pages or more."""
    if len(pages) < 3:
        return set()
    counts = Counter(line for page in pages for line in {*_edge(page, 2), *_edge(page[::-1], 2)})
    return {line for line, count in counts.items() if line and count >= max(3, len(pages) / 2)}


def _edge(lines: Sequence[str], count: int) -> list[str]:
    return [line for line in lines if line][:count]


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """A PDF has lines only: a paragraph ends at a blank line, or where a sentence ends well before the margin."""
    lengths = [len(line) for line in lines if line]
    width = statistics.quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 0
    found: list[list[str]] = [[]]
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if not line or _BULLET.match(line):
            found.append([line] if line else [])
            continue
        heads = not found[-1] and not following[:1].islower()
        _join(found[-1], line)
        if len(line) < 0.75 * width and (_ENDS.search(line) or heads):
            found.append([])
    return ["".join(pieces) for pieces in found if pieces]


def _join(pieces: list[str], line: str) -> None:
    """Add a line to a paragraph, in pieces: one text that grows would be copied and searched for each of 200,000."""
    if pieces and re.search(r"[a-zà-ÿ]-$", pieces[-1][-2:]) and re.match(r"[a-zà-ÿ]", line):
        pieces[-1] = pieces[-1][:-1]
    elif pieces:
        pieces.append(" ")
    pieces.append(line)


def _title(stated: str | None, text: str) -> str:
    """The title that the file states, unless it is the name of a file; else its first line."""
    title = clean_line(stated or "")
    if len(title) >= 8 and not _NO_TITLE.match(title):
        return title[:LONGEST_TITLE]
    first = clean_line(next((line for line in text.split("\n") if any(map(str.isalnum, line))), ""))
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def _made(date: str | None) -> tuple[datetime | None, DatePrecision]:
    try:
        return parse_published(date or "")
    except InputError:
        return None, DatePrecision.NONE
