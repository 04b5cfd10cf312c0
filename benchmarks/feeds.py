"""Feed reading, measured on the test feeds of gofeed (with expected results) and feedparser (nothing may crash).

    python -m benchmarks.feeds ../shared/data/feeds [-v]

Of each expected result, the fields that evbot reads are compared: a feed's title, description, link and language; the
number of entries; an entry's id, title, link, date, author, text and categories. Texts are compared as plain text.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.errors import FeedError
from corpus.feeds.dates import from_iso
from corpus.feeds.models import Entry, FeedDocument
from corpus.feeds.reading import read_feed
from corpus.feeds.text import plain_line, plain_text

NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""After every date in the test feeds, so that none counts as lying in the future."""
BASE = ""
Mismatch = tuple[str, object, object]


def main() -> int:
    """Print the score; returns 1 where something crashed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="folder with gofeed.tar.gz and feedparser.tar.gz")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every mismatch")
    options = parser.parse_args()
    archives = [options.folder / "gofeed.tar.gz", options.folder / "feedparser.tar.gz"]
    if missing := [str(path) for path in archives if not path.is_file()]:
        print(f"Skipped: {' and '.join(missing)} not there.")
        return 0
    gofeed, feedparser = (dict(_members(path)) for path in archives)
    crashed = [*_crashes("gofeed", gofeed), *_crashes("feedparser", feedparser)]
    _compare(gofeed, verbose=options.verbose)
    for line in crashed:
        print(f"CRASHED {line}", file=sys.stderr)
    return 1 if crashed else 0


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def _crashes(name: str, files: dict[str, bytes]) -> Iterator[str]:
    """Read every file, whatever it is."""
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for path, body in files.items():
        try:
            read_feed(body, url="https://example.com/feed", now=NOW)
            counts["read"] += 1
        except FeedError:
            counts["no feed"] += 1
        except Exception as error:  # noqa: BLE001 - the very thing that is counted
            yield f"{path}: {type(error).__name__}: {error}"
            counts["crashed"] += 1
    seconds = time.perf_counter() - start
    print(f"{name}: {len(files)} files, {dict(counts)}, {seconds:.1f} s")


def _compare(files: dict[str, bytes], *, verbose: bool) -> None:
    whole: Counter[str] = Counter()
    fields: Counter[tuple[str, bool]] = Counter()
    for path, raw in sorted(files.items()):
        pair = _expected_of(path, files)
        if pair is None:
            continue
        expected, mismatches, checked = json.loads(pair), [], 0
        try:
            document = read_feed(raw, url=BASE, now=NOW)
        except FeedError as error:
            whole["refused"] += 1
            if verbose:
                print(f"{path}: {error}")
            continue
        for field, wanted, got in _fields(expected, document):
            checked += 1
            right = wanted == got
            fields[field, right] += 1
            if not right:
                mismatches.append((field, wanted, got))
        whole["nothing that we read" if not checked else "wrong" if mismatches else "right"] += 1
        for mismatch in mismatches if verbose else ():
            print(f"{path}: {mismatch[0]}: {mismatch[1]!r} != {mismatch[2]!r}")
    total = whole["right"] + whole["wrong"] + whole["refused"]
    print(f"gofeed, expected results: {whole['right']} of {total} files match whole; {dict(whole)}")
    for field in sorted({field for field, _ in fields}):
        right = fields[field, True]
        print(f"  {field:<18}{right:>5} of {right + fields[field, False]}")


def _expected_of(path: str, files: dict[str, bytes]) -> bytes | None:
    stem, _, ending = path.rpartition(".")
    if ending == "xml":
        return files.get(f"{stem}.json")
    return files.get(f"{stem}_expected.json") if ending == "json" else None


def _fields(expected: dict[str, Any], document: FeedDocument) -> Iterator[Mismatch]:
    yield from _given("feed title", plain_line, expected.get("title"), document.title)
    about = expected.get("description") or expected.get("subtitle")
    yield from _given("feed description", plain_line, about, document.description)
    yield from _given("feed link", str, _link(expected), document.site)
    yield from _given("feed language", str, expected.get("language"), document.language)
    items = expected.get("items") or expected.get("entries") or []
    if items:
        yield "number of entries", len(items), len(document.entries)
    for item, entry in zip(items, document.entries, strict=False):
        yield from _entry_fields(item, entry)


def _entry_fields(item: dict[str, Any], entry: Entry) -> Iterator[Mismatch]:
    guid = item.get("guid") or item.get("id")
    yield from _given("id", str, guid.get("value") if isinstance(guid, dict) else guid, entry.guid)
    yield from _given("title", plain_line, item.get("title"), entry.title)
    yield from _given("link", str, _link(item), entry.link)
    texts = [item.get("content"), item.get("content_html"), item.get("content_text"), item.get("description")]
    texts = [text.get("value") if isinstance(text, dict) else text for text in (*texts, item.get("summary"))]
    plain = [plain_text(text) for text in texts if text]
    yield from _given("text", str, max(plain, key=len, default=None), entry.text)
    names = ("publishedParsed", "pubDateParsed", "date_published", "updatedParsed", "date_modified")
    stated = next((item[name] for name in names if item.get(name)), None)
    moment = from_iso(stated) if stated else None
    if moment is not None and moment.year > 1990:
        yield "date", moment.replace(microsecond=0), entry.published and entry.published.replace(microsecond=0)
    people = item.get("authors") or [item.get("author")]
    name = people[0].get("name") if people and isinstance(people[0], dict) else None
    yield from _given("author", str, name, entry.author)
    tags = item.get("categories") or item.get("tags") or []
    plain_tags = [tag.get("term") or tag.get("value") if isinstance(tag, dict) else tag for tag in tags]
    if any(plain_tags):
        yield "categories", tuple(plain_tags), entry.categories


def _given(name: str, form: Any, wanted: object, got: object) -> Iterator[Mismatch]:
    if wanted:
        yield name, form(wanted), got


def _link(holder: dict[str, Any]) -> str | None:
    if isinstance(holder.get("link"), str):
        return str(holder["link"])
    links = holder.get("links") or []
    named = [link for link in links if isinstance(link, dict) and link.get("rel", "alternate") in ("alternate", "")]
    plain = named[0].get("href") if named else holder.get("home_page_url") or holder.get("url")
    return str(plain) if plain else None


if __name__ == "__main__":
    sys.exit(main())
