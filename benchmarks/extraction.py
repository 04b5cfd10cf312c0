"""Text extraction, measured on the 181 pages of Scrapinghub's article-extraction benchmark.

F1 over shingles of four words: precision and recall are taken per page, averaged over the pages, and then combined.
Usage: python -m benchmarks.extraction [--data FOLDER] [--options]
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared/data/article_extraction/scrapinghub"
SHINGLE = 4
OPTIONS: dict[str, dict[str, Any]] = {
    "balanced (default)": {},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
    "fast": {"fast": True},
    "no tables": {"include_tables": False},
    "deduplicate": {"deduplicate": True},
    "with comments": {"include_comments": True},
}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, with their counts; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    runs = (tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1)))
    return Counter(run for run in runs if run)


def page_score(truth: str, found: str) -> tuple[float | None, float | None]:
    """Precision and recall of one page; None where a side is empty and the score has no meaning."""
    wanted, got = shingles(truth), shingles(found)
    common = (wanted & got).total()
    return (common / got.total() if got else None), (common / wanted.total() if wanted else None)


def summary(scores: list[tuple[float | None, float | None]]) -> tuple[float, float, float]:
    """F1, precision and recall over all pages."""
    precision = statistics.mean(value for value, _ in scores if value is not None)
    recall = statistics.mean(value for _, value in scores if value is not None)
    return 2 * precision * recall / (precision + recall), precision, recall


def ours(markup: str, url: str | None) -> str:
    """The text that the bot would store, "" where it finds no article."""
    from corpus.errors import ExtractionError
    from corpus.extract import extract_markup

    try:
        return extract_markup(markup, url=url, fetched_at=datetime.now(UTC)).text
    except ExtractionError:
        return ""


def plain(options: dict[str, Any]) -> Callable[[str, str | None], str]:
    """Trafilatura alone with some options."""
    import trafilatura

    def run(markup: str, url: str | None) -> str:
        return trafilatura.extract(markup, url=url, **({"include_comments": False} | options)) or ""

    return run


def load_pages(folder: Path) -> tuple[dict[str, Any], dict[str, str]] | None:
    """Ground truth and markup by page, or None where they are not there."""
    truth_file = folder / "ground-truth.json"
    if not truth_file.is_file():
        return None
    truth = json.loads(truth_file.read_text(encoding="utf-8"))
    pages = {
        key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()).decode("utf-8", "replace")
        for key in truth
    }
    return truth, pages


def measure(folder: Path, runs: dict[str, Callable[[str, str | None], str]]) -> dict[str, dict[str, float]] | None:
    """Figures of each extractor; None where the pages are not there."""
    loaded = load_pages(folder)
    if loaded is None:
        return None
    truth, pages = loaded
    figures = {}
    for name, run in runs.items():
        start = time.perf_counter()
        found = {key: run(markup, truth[key].get("url")) for key, markup in pages.items()}
        milliseconds = (time.perf_counter() - start) / len(pages) * 1000
        f1, precision, recall = summary([page_score(truth[key].get("articleBody", ""), found[key]) for key in truth])
        figures[name] = {"F1": f1, "precision": precision, "recall": recall, "per page ms": milliseconds}
        figures[name]["empty pages"] = sum(not text for text in found.values())
    return figures


def worst_pages(folder: Path, count: int) -> list[str]:
    """The pages on which ours does worst, a line each."""
    loaded = load_pages(folder)
    if loaded is None:
        return []
    truth, pages = loaded
    scores = {
        key: page_score(truth[key].get("articleBody", ""), ours(markup, truth[key].get("url")))
        for key, markup in pages.items()
    }
    by_quality = sorted(scores, key=lambda key: min(part or 0 for part in scores[key]))
    return [
        f"{key[:12]} precision {scores[key][0] or 0:.2f} recall {scores[key][1] or 0:.2f} {truth[key].get('url')}"
        for key in by_quality[:count]
    ]


def main() -> None:
    """Print the table, or say that the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with ground-truth.json and html/")
    parser.add_argument("--options", action="store_true", help="also compare trafilatura's options")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also list the N worst pages")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    runs: dict[str, Callable[[str, str | None], str]] = {"EV News Bot": ours}
    if arguments.options:
        runs |= {f"trafilatura, {name}": plain(options) for name, options in OPTIONS.items()}
    figures = measure(arguments.data, runs)
    if figures is None:
        print(f"No benchmark data at {arguments.data}; nothing measured.")
        return
    table = Table("extractor", *next(iter(figures.values())))
    for name, row in figures.items():
        table.add_row(name, *(f"{value:.4f}" if value < 1 else f"{value:.1f}" for value in row.values()))
    Console().print(table)
    for line in worst_pages(arguments.data, arguments.worst):
        print(line)


if __name__ == "__main__":
    main()
