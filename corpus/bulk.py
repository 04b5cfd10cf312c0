"""A file of articles on its way in: read as a stream, stored some at a time, broken lines counted and passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import InputError
from corpus.importing import count_lines, read_drafts
from corpus.indexing import Progress
from corpus.ingest import Candidate, prepare
from corpus.models import GLOBAL_SCOPE, Draft, ImportSummary, IngestOutcome, IngestResult

BATCH = 32
"""Lines that are stored in one transaction and then indexed."""


def import_file(
    path: Path, add: Callable[[Sequence[Candidate]], list[IngestResult]], on_progress: Progress | None = None
) -> ImportSummary:
    """Give every article of a .jsonl or .jsonl.gz file to `add`; the summary says why the others were refused."""
    total = count_lines(path) if on_progress else None
    counts: Counter[IngestOutcome] = Counter()
    refusals: list[tuple[int, str]] = []
    batch: list[Candidate] = []

    def flush(number: int) -> None:
        counts.update(result.outcome for result in add(batch))
        batch.clear()
        if on_progress is not None:
            on_progress(number, None if total is None else max(total, number))

    number = 0
    for number, draft in read_drafts(path, refusals):
        if isinstance(draft, Draft):
            try:
                batch.append(prepare(draft, GLOBAL_SCOPE))
            except InputError as error:
                refusals.append((number, str(error)))
        if len(batch) >= BATCH:
            flush(number)
    flush(number)
    counts[IngestOutcome.REFUSED] = len(refusals)
    return ImportSummary({outcome: counts[outcome] for outcome in IngestOutcome}, tuple(refusals))
