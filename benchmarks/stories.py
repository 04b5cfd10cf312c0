"""Stories, measured on labelled pairs of real headlines: which pairs report one event.

    python -m benchmarks.stories [--data ../shared/data] [--vectors FILE.npy] [--store]

Part A (2019) was tuned on, part B (2020) was not. `--vectors` keeps the vectors between runs, `--store` also measures
the whole way through the database.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.sets import DEFAULT_DATA
from corpus.chunk import TITLE_CHARACTERS
from corpus.companies import Companies
from corpus.dedupe import THRESHOLD, shingles, similarity
from corpus.embed import SentenceTransformerEmbedder
from corpus.models import DatePrecision, Passage, Span
from corpus.sentences import split_sentences
from corpus.stories.grouping import FLOOR, group
from corpus.stories.matching import LEAST_COSINE, WINDOW, Marks, marks, same_event

PAIRS = Path(__file__).parent / "stories/pairs.jsonl"
_REPEATED = 200
"""Articles that are looked at again, one by one, to see what one costs."""
Vectors = NDArray[np.float32]


class Pair(NamedTuple):
    """Two items, by their places, and whether they report one event."""

    one: int
    other: int
    same: bool


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--vectors", type=Path, help="where to keep the vectors between runs")
    parser.add_argument("--store", action="store_true", help="measure the way through the database too")
    options = parser.parse_args()
    path = options.data / "ev_items/items.jsonl.gz"
    if not path.is_file():
        print(f"Skipped: {path} is not there.")
        return 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    parts = read_pairs(items)
    vectors = embed(items, options.vectors)
    companies = Companies.from_toml()
    start = time.perf_counter()
    known = [_marks(item, companies) for item in items]
    stories = find_stories(items, known, vectors)
    seconds = time.perf_counter() - start
    told = {"near-duplicates only": lambda pair: _copy(items, pair)}
    told |= {"cosine, threshold of A": _by_cosine(parts["A"], vectors)}
    told |= {"stories": lambda pair: stories[pair.one] == stories[pair.other]}
    print(f"{'':<24}" + "".join(f"{part + ': F1':>10}{'precision':>11}{'recall':>8}" for part in parts))
    for name, decide in told.items():
        print(f"{name:<24}" + "".join("{:>10.3f}{:>11.3f}{:>8.3f}".format(*score(p, decide)) for p in parts.values()))
    print(f"{len(items):,} items, {len(set(stories)):,} stories, {1000 * seconds / len(items):.1f} ms an item")
    if options.store:
        through_the_store(items, vectors)
    return 0


def read_pairs(items: Sequence[dict[str, Any]]) -> dict[str, list[Pair]]:
    """The labelled pairs by part; refuses items that are not those that were labelled."""
    place = {item["id"]: index for index, item in enumerate(items)}
    parts: dict[str, list[Pair]] = {"A": [], "B": []}
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        one, other = place[row["one"]], place[row["other"]]
        hashes = [hashlib.sha256(items[index]["url"].encode()).hexdigest()[:16] for index in (one, other)]
        if hashes != row["urls"]:
            raise SystemExit(f"{row['one']} and {row['other']} are not the items that were labelled.")
        parts[row["part"]].append(Pair(one, other, row["label"] == "same"))
    return parts


def embed(items: Sequence[dict[str, Any]], cache: Path | None) -> Vectors:
    """The vector of each title and first sentence, as the index has it."""
    if cache is not None and cache.is_file():
        return np.asarray(np.load(cache), dtype=np.float32)
    texts = []
    for item in items:
        spans = split_sentences(item["text"], "en")
        texts.append(f"{item['title'][:TITLE_CHARACTERS]}. {spans[0].of(item['text']) if spans else ''}")
    vectors = SentenceTransformerEmbedder().embed(texts)
    if cache is not None:
        np.save(cache, vectors)
    return vectors


def find_stories(items: Sequence[dict[str, Any]], known: Sequence[Marks], vectors: Vectors) -> list[int]:
    """The story of each item, without a database."""
    day = np.array([each.first_day or 0 for each in known])
    order = np.argsort(day, kind="stable")
    links: dict[tuple[int, int], float] = {}
    for place, index in enumerate(order):
        begin = int(np.searchsorted(day[order], day[index] - WINDOW))
        near = order[begin:place]
        cosines = vectors[near] @ vectors[index]
        for other, cosine in zip(near[cosines >= LEAST_COSINE], cosines[cosines >= LEAST_COSINE], strict=True):
            score = same_event(known[other], known[index], float(cosine))
            if score >= FLOOR:
                links[int(other), int(index)] = score
    nodes = sorted(range(len(items)), key=lambda index: (day[index], items[index]["id"]))
    found = [0] * len(items)
    for number, members in enumerate(group(nodes, links)):
        for index in members:
            found[index] = number
    return found


def score(pairs: Sequence[Pair], decide: Callable[[Pair], bool]) -> tuple[float, float, float]:
    """F1, precision and recall of the pairs that are called one event."""
    called = [pair.same for pair in pairs if decide(pair)]
    hits, wanted = sum(called), sum(pair.same for pair in pairs)
    precision, recall = hits / (len(called) or 1), hits / wanted
    return 2 * hits / (len(called) + wanted), precision, recall


def through_the_store(items: Sequence[dict[str, Any]], vectors: Vectors) -> None:
    """Store every item in the order of time and find its story, then look at some again one by one."""
    from corpus.database import Database
    from corpus.database.articles import queue_for_stories
    from corpus.database.connection import write_meta
    from corpus.database.index import GENERATION, replace_passages
    from corpus.ingest import Ingest, prepare
    from corpus.models import GLOBAL_SCOPE, Draft
    from corpus.stories.service import BATCH, StoryKeeper

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/articles.db")
        database.migrate()
        with database.writing() as connection:
            write_meta(connection, GENERATION, "1")
        ingest, keeper = Ingest(database, Companies.from_toml()), StoryKeeper(database)
        order = sorted(range(len(items)), key=lambda index: _moment(items[index]))
        seconds, numbers = 0.0, []
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            drafts = [
                Draft(
                    item["title"], item["text"], item["url"], item["source"], published=_moment(item),
                    precision=DatePrecision.DAY, id=item["id"],
                )
                for item in (items[index] for index in part)
            ]  # fmt: skip
            results = ingest.store([prepare(draft, GLOBAL_SCOPE) for draft in drafts])
            new = []
            for result, index in zip(results, part, strict=True):
                if result.article is not None:
                    whole = Span(0, len(result.article.text))
                    passage = Passage(result.article.id, 0, whole, result.article.text, "", (whole,))
                    new.append((result.article, passage, vectors[index][None]))
            with database.writing() as connection:
                numbers += [article.number for article, _, _ in new]
                replace_passages(connection, 1, [article.number for article, _, _ in new], new)
            before = time.perf_counter()
            keeper.drain()
            seconds += time.perf_counter() - before
        print(f"through SQLite, {BATCH} at a time: {1000 * seconds / len(order):.1f} ms an article")
        single = []
        for number in numbers[:: max(1, len(numbers) // _REPEATED)]:
            with database.writing() as connection:
                queue_for_stories(connection, number)
            before = time.perf_counter()
            keeper.drain()
            single.append(1000 * (time.perf_counter() - before))
        print(f"one by one: median {statistics.median(single):.0f} ms, slowest {max(single):.0f} ms")
        before = time.perf_counter()
        keeper.rebuild()
        print(f"all anew: {time.perf_counter() - before:.0f} s")
        database.close()


def _by_cosine(pairs: Sequence[Pair], vectors: Vectors) -> Callable[[Pair], bool]:
    """The threshold that is best on these pairs."""

    def at(threshold: float) -> Callable[[Pair], bool]:
        return lambda pair: float(vectors[pair.one] @ vectors[pair.other]) >= threshold

    return at(max((step / 100 for step in range(40, 100)), key=lambda threshold: score(pairs, at(threshold))[0]))


def _copy(items: Sequence[dict[str, Any]], pair: Pair) -> bool:
    one, other = (shingles(items[index]["title"], items[index]["text"]) for index in (pair.one, pair.other))
    return similarity(one, other) >= THRESHOLD


def _marks(item: dict[str, Any], companies: Companies) -> Marks:
    named = companies.find(f"{item['title']}\n{item['text']}")
    return marks(item["title"], item["text"], named, item["source"], _moment(item), DatePrecision.DAY)


def _moment(item: dict[str, Any]) -> datetime:
    moment = datetime.fromisoformat(item["published"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    raise SystemExit(main())
