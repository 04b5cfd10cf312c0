"""Measure what the quality floors are about, and accept the figures as new floors.

Usage: python -m tests.quality.measure [--failures] [--accept [--lower REASON]]
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from corpus.embed import SentenceTransformerEmbedder
from tests.quality import data, floors
from tests.quality.measuring import Asked, ask_all, read_all
from tests.quality.scoring import Scores


def main() -> int:
    """Print the figures beside their floors; 1 where one is below, or where nothing could be accepted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--failures", action="store_true", help="also show each question that went wrong")
    parser.add_argument("--accept", action="store_true", help="write these figures into floors.json")
    parser.add_argument("--lower", metavar="REASON", help="why floors may sink; kept in floors.json")
    options = parser.parse_args()
    if options.lower is not None and not (options.accept and options.lower.strip()):
        parser.error("--lower needs --accept and a reason")
    logging.disable(logging.WARNING)
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    with tempfile.TemporaryDirectory() as home:
        asked = ask_all(Path(home), embedder)
    pages = read_all()
    scores = Scores(asked.scores.figures | pages.figures, asked.scores.counts | pages.counts)
    accepted = floors.load()
    _print_figures(scores, accepted)
    if options.failures:
        _print_failures(asked, pages)
    if options.accept:
        return _accept(accepted, scores, options.lower)
    return 1 if accepted is None or floors.sunken(accepted, scores) else 0


def _accept(accepted: floors.Floors | None, scores: Scores, lower: str | None) -> int:
    today = datetime.now(UTC).date().isoformat()
    try:
        floors.save(floors.accept(accepted, scores, data.hashes(), lower=lower, on=today))
    except floors.RefusedError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {floors.PATH.name}.")
    return 0


def _print_figures(scores: Scores, accepted: floors.Floors | None) -> None:
    print(f"{'figure':24} {'of':>4} {'now':>7} {'floor':>7}")
    for name, figure in scores.figures.items():
        floor = accepted.figures.get(name) if accepted else None
        shown = f"{floor.floor:7.4f}{' SUNK' if figure < floor.floor else ''}" if floor else "      –"
        print(f"{name:24} {scores.counts[name]:4} {figure:7.4f} {shown}")


def _print_failures(asked: Asked, pages: Scores) -> None:
    wanted = {row["id"]: row for row in data.rows(data.QUESTIONS)}
    for key in asked.scores.failed:
        row, reply = wanted[key], asked.replies[key]
        found = next((rank for rank, each in enumerate(reply.ranked, 1) if each in row["gold_ids"]), None)
        print(f"\n{key} {row['kind']}: {row['question']}")
        print(f"  wanted: {row['evidence'] or 'a refusal'}  {row['answers'] or ''}")
        print(f"  said ({'refused' if reply.refused else 'answered'}, gold at rank {found}): {reply.text}")
    for line in pages.failed:
        print(f"\n{line}")


if __name__ == "__main__":
    sys.exit(main())
