"""The inside of a PDF, read in a process of its own: the only file that imports pypdf.

A PDF is a program for drawing pages: a small file can ask for minutes of work and gigabytes of memory. So it is read
where both can be bounded from outside. Run by `corpus.pdf` as a script: PDF on standard input, one JSON object on
standard output. It imports nothing of ours, so that it starts in a third of a second.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
import time
from collections.abc import Callable
from typing import Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError

MAX_PAGES = 100
"""No article is as long; `corpus.pdf` names this number to the person."""
MAX_CHARACTERS = 2_000_000
MAX_MEMORY = 1_000_000_000
"""Bytes of address space. pypdf itself takes 60 MB, its largest unpacked stream 75 MB."""
READING_SECONDS = 20.0
Clock = Callable[[], float]


def read(body: bytes, clock: Clock = time.monotonic) -> dict[str, Any]:
    """{"pages": [text, …], "title", "author", "date"}, or {"problem": "encrypted", "long", "slow" or "broken"}."""
    started = clock()
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            return {"problem": "encrypted"}
        if len(reader.pages) > MAX_PAGES:
            return {"problem": "long"}
        texts: list[str] = []
        for page in reader.pages:
            texts.append(page.extract_text() or "")
            if sum(map(len, texts)) > MAX_CHARACTERS:
                return {"problem": "long"}
            if clock() - started > READING_SECONDS:
                return {"problem": "slow"}
        return {"pages": texts, **_metadata(reader)}
    except DependencyError:
        # Encryption with AES needs a library that we do without.
        return {"problem": "encrypted"}
    except Exception as error:  # noqa: BLE001  # a damaged file raises anything: KeyError, RecursionError, ValueError …
        return {"problem": "broken", "detail": f"{type(error).__name__}: {error}"[:300]}


def _metadata(reader: PdfReader) -> dict[str, str | None]:
    """Title, author and the day on which the file was made, as far as the file says so."""
    found: dict[str, str | None] = {"title": None, "author": None, "date": None}
    # What stands in these fields is often damaged; the text is worth having without it.
    with contextlib.suppress(Exception):
        information = reader.metadata
        if information is not None:
            found["title"], found["author"] = _line(information.title), _line(information.author)
            made = information.creation_date
            found["date"] = made.isoformat() if made is not None else None
    return found


def _line(value: object) -> str | None:
    return str(value)[:500] if value is not None else None


def _bound_memory() -> None:
    """Where the system can do it (not on Windows): better refused here than taken from the bot."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def main() -> None:
    """From standard input to standard output."""
    logging.disable(logging.CRITICAL)
    _bound_memory()
    try:
        found = read(sys.stdin.buffer.read())
    except MemoryError:
        found = {"problem": "broken", "detail": "MemoryError"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
