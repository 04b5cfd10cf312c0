"""How well the EV relevance of feed entries tells EV news from other news.

    python -m benchmarks.relevance ../shared/data

EV news: the headlines and summaries of `ev_items`. Other news: headlines and first 200 characters of `realtimeqa`, but
for the few headlines that name electric vehicles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from pathlib import Path

from corpus.companies import Companies
from corpus.feeds.models import DEFAULT_RELEVANCE
from corpus.feeds.relevance import Relevance, RelevanceScorer

_TEASER = 200
_ABOUT_EV = re.compile(r"electric (?:vehicle|car|truck)|\bEVs?\b|Tesla|Rivian", re.I)


def main() -> None:
    """Print recall and false alarms at several thresholds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="show what falls on the wrong side")
    options = parser.parse_args()
    paths = [options.data / "ev_items/items.jsonl.gz", options.data / "realtimeqa/articles.jsonl.gz"]
    if missing := [str(path) for path in paths if not path.is_file()]:
        print(f"Skipped: {' and '.join(missing)} not there.")
        return
    scorer = RelevanceScorer(Companies.from_toml())
    start = time.perf_counter()
    ours, others = (
        [(row["title"], scorer.score(row["title"], row["text"][:_TEASER])) for row in _rows(path)] for path in paths
    )
    each = (time.perf_counter() - start) / (len(ours) + len(others)) * 1e3
    print(f"{len(ours)} + {len(others)} items, {each:.2f} ms each")
    mixed = [(title, found) for title, found in others if not _ABOUT_EV.search(title)]
    print(f"{'threshold':>9}  {'EV news kept':>12}  {'other news kept':>15}")
    for threshold in (8, 16, 20, 24, 30, 32, 40, 50, 60):
        print(f"{threshold:>9}  {_share(ours, threshold):>12.3f}  {_share(mixed, threshold):>15.3f}")
    if options.verbose:
        _show("EV news left out", [pair for pair in ours if pair[1].score < DEFAULT_RELEVANCE])
        _show("other news kept", [pair for pair in mixed if pair[1].score >= DEFAULT_RELEVANCE])


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _share(pairs: list[tuple[str, Relevance]], threshold: int) -> float:
    return sum(found.score >= threshold for _, found in pairs) / len(pairs)


def _show(heading: str, pairs: list[tuple[str, Relevance]]) -> None:
    print(f"\n{heading}: {len(pairs)}")
    for title, found in pairs[:: max(1, len(pairs) // 60)]:
        print(f"  {title[:100]}  ({found.explained()})")


if __name__ == "__main__":
    main()
