"""Do the checks of drafts tell true sentences from false ones that stay close to their source? No model is asked.

claims.jsonl holds sentences on articles of ev_exam, written by hand: true ones as a chat model would word them, and
false ones with the same names and numbers. The checks were made on the set "calibration". "held out" was written when
they were done; its first score was 15 of 30 true and 10 of 30 false passed. Since then it has been seen: synonyms that
it showed to be missing were added.

Usage: python -m benchmarks.claims [--data FOLDER] [-v]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.sets import DEFAULT_DATA, load_set
from corpus.models import GLOBAL_SCOPE, Article, DatePrecision, Passage, Span
from corpus.sentences import split_sentences
from retrieval.drafts import check_draft
from retrieval.models import Source

SENTENCES = Path(__file__).with_name("claims.jsonl")
NEIGHBOURS = 2
"""Sentences before and after the one meant that the passage holds, as one of about 100 tokens does."""

console = Console(width=140)


def main() -> None:
    """Check, count, print."""
    options = _options()
    questions = load_set("ev_exam", options.data / "ev_exam")
    if questions is None:
        console.print(f"Not measured: no ev_exam in {options.data.name}.")
        return
    articles = {row["id"]: row for row in questions.articles}
    counts: dict[tuple[str, bool], list[bool]] = {}
    for part, source, sentence, is_true in _sentences(articles):
        claims, refusals = check_draft(f"{sentence.removesuffix('.')} [1].", [source])
        passed = bool(claims) and not refusals
        counts.setdefault((part, is_true), []).append(passed)
        if options.verbose and passed is not is_true:
            console.print(f"{part}: {'refused' if is_true else 'passed '} {sentence} {' '.join(refusals)[-70:]}")
    table = Table("", "true, passed", "false, passed", title="Sentences close to their source", title_justify="left")
    for part in dict.fromkeys(part for part, _ in counts):
        table.add_row(part, *(f"{sum(counts[part, kind])} of {len(counts[part, kind])}" for kind in (True, False)))
    console.print(table)


def _sentences(articles: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Source, str, bool]]:
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        source = _source(articles[row["article"]], row["near"])
        for is_true in (True, False):
            for sentence in row["true" if is_true else "false"]:
                yield row["set"], source, sentence, is_true


def _source(row: dict[str, Any], near: str) -> Source:
    """The passage around the first sentence of the article that holds `near`."""
    text = row["text"]
    spans = list(split_sentences(text))
    meant = next(place for place, span in enumerate(spans) if span.end > text.index(near))
    chosen = spans[max(0, meant - NEIGHBOURS) : meant + NEIGHBOURS + 1]
    whole = Span(chosen[0].start, chosen[-1].end)
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    article = Article(
        id=row["id"],
        number=1,
        scope=GLOBAL_SCOPE,
        title=row["title"],
        text=text,
        url=None,
        source=None,
        via=None,
        author=None,
        published=None,
        precision=DatePrecision.NONE,
        language="en",
        companies=(),
        fetched_at=moment,
        updated_at=moment,
        version=1,
        content_hash="",
    )
    return Source(article, Passage(row["id"], 0, whole, whole.of(text), row["title"], tuple(chosen), 1), 1.0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder that holds the sets")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the sentences that are judged wrongly")
    return parser.parse_args()


if __name__ == "__main__":
    main()
