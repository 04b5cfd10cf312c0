"""Articles as JSON Lines: one object a line, read as a stream, written back just so (pure but for the files)."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO, Any

from corpus.dates import parse_published
from corpus.errors import InputError
from corpus.models import Article, DatePrecision, Draft
from corpus.whole_file import whole_file

FIELDS = ("id", "url", "title", "source", "published", "text", "author", "via", "language")
LONGEST_LINE = 50_000_000
"""Bytes; a longer line is no article, and would be held in memory whole."""

_SOURCE_VIA = re.compile(r"(?P<source>.*?)\s*\(via (?P<via>[^()]+)\)\s*", re.I)


def read_jsonl(path: Path) -> Iterator[tuple[int, Draft | InputError]]:
    """(line number from 1, the article or why the line holds none); blank lines are passed over."""
    with _opened(path) as file:
        number = 0
        while True:
            try:
                line = file.readline(LONGEST_LINE)
            except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
                yield number + 1, InputError("the file breaks off here or is no gzip file")
                raise InputError(f"{path.name} could be read only up to line {number}: {error}.") from error
            if not line:
                return
            number += 1
            if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
                while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield number, InputError("the line is too long to be an article")
            elif line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield number, _parsed(line)


def read_drafts(path: Path, refusals: list[tuple[int, str]]) -> Iterator[tuple[int, Draft | None]]:
    """(line number, article) of each line; None for a broken one, which is put among the refusals."""
    for number, draft in read_jsonl(path):
        if isinstance(draft, InputError):
            refusals.append((number, str(draft)))
            yield number, None
        else:
            yield number, draft


def count_lines(path: Path) -> int:
    """Lines of the file, as far as it can be read; for a progress bar."""
    count = 0
    with suppress(EOFError, zlib.error, OSError), _opened(path) as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
    return count


def write_jsonl(path: Path, articles: Iterable[Article]) -> int:
    """Write articles so that importing them changes nothing; the file appears whole or not at all."""
    count = 0
    with whole_file(path) as raw, _compressed(raw, path) as file:
        for article in articles:
            file.write(json.dumps(to_record(article), ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def to_record(article: Article) -> dict[str, str | None]:
    """The article in the form that an import reads."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "published": _published(article),
        "text": article.text,
        "author": article.author,
        "via": article.via,
        "language": article.language,
    }


def from_record(record: object) -> Draft:
    """A parsed line as a Draft; raises InputError with the reason why it is none."""
    if not isinstance(record, dict):
        raise InputError("not a JSON object")
    fields: dict[str, str | None] = {}
    for field in FIELDS:
        value = record.get(field)
        if value is not None and not isinstance(value, str):
            raise InputError(f"{field} is not text")
        fields[field] = value.strip() or None if value is not None and field != "text" else value
    title, text = fields["title"], fields["text"]
    if not title:
        raise InputError("title is missing")
    if not text or not text.strip():
        raise InputError("text is missing")
    try:
        published, precision = parse_published(fields["published"] or "")
    except InputError as error:
        raise InputError(f"published: {error}") from error
    source, via = fields["source"], fields["via"]
    if source and via is None and (found := _SOURCE_VIA.fullmatch(source)):
        source, via = found["source"] or None, found["via"].strip()
    return Draft(
        title=title,
        text=text,
        url=fields["url"],
        source=source,
        via=via,
        author=fields["author"],
        published=published,
        precision=precision,
        language=fields["language"],
        id=fields["id"],
    )


def _parsed(line: bytes) -> Draft | InputError:
    try:
        return from_record(json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return InputError("not UTF-8 text")
    except (ValueError, RecursionError):
        return InputError("not valid JSON")
    except InputError as error:
        return error


def _published(article: Article) -> str | None:
    moment = article.published
    if moment is None:
        return None
    if article.precision is DatePrecision.MONTH:
        return f"{moment.year:04d}-{moment.month:02d}"
    if (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0):
        return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    return moment.isoformat().replace("+00:00", "Z")


def _opened(path: Path) -> gzip.GzipFile | IO[bytes]:
    try:
        return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def _compressed(raw: Any, path: Path) -> Any:
    # No time stamp inside: the same articles make the same file.
    return gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) if path.suffix == ".gz" else nullcontext(raw)
