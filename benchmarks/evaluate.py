"""Every public set that is there, side by side with BM25 and a plain LangChain pipeline, in one run.

Usage: python -m benchmarks.evaluate [--data FOLDER] [--work FOLDER] [--sets NAME …] [--accept]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import rgb
from benchmarks.contenders import BM25, Contender, Ours, Plain, Reply
from benchmarks.sets import DEFAULT_DATA, QuestionSet, load_judge, load_set
from corpus.embed import SentenceTransformerEmbedder

ACCEPTED = Path(__file__).parent / "accepted.json"
EXAM = "ev_exam"
QUESTION_SETS = (EXAM, "realtimeqa")
RGB = "rgb"
DEPTH = 10
"""Ranks that count."""
NOISE_FLOOR = 0.005
"""A figure that moved by less is called unchanged."""

Figures = dict[str, float]
console = Console(width=160)


def main() -> None:
    """Measure, print, write, compare."""
    options = _options()
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    results: dict[str, Any] = {"model": embedder.fingerprint, "sets": {}}
    for name in options.sets:
        measured = _measure(name, options.data / name, options.work, embedder)
        if measured is None:
            console.print(f"{name}: not there, skipped (looked in {options.data.name}/{name}).")
        else:
            results["sets"][name] = measured
    written = options.work / "results.json"
    written.write_text(json.dumps(results, indent=1, sort_keys=True), encoding="utf-8")
    console.print(f"Written to {written}")
    _compare(results)
    if options.accept:
        ACCEPTED.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def ranking(questions: QuestionSet, replies: dict[str, Reply]) -> Figures:
    """hit@1, hit@4, hit@10 and MRR, cut at rank ten, over the answerable questions."""
    ranks = [_rank(replies[row["id"]].ranked, row["gold_ids"]) for row in questions.answerable]
    hits = {f"hit@{k}": sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in (1, 4, DEPTH)}
    return {**hits, "MRR": sum(1 / rank for rank in ranks if rank is not None and rank <= DEPTH) / len(ranks)}


def latency(replies: dict[str, Reply]) -> Figures:
    """Milliseconds of one question, warm: the first ten warm everything up and do not count."""
    seconds = [reply.seconds for reply in replies.values()][10:]
    cuts = statistics.quantiles(seconds, n=20)
    return {"p50 ms": statistics.median(seconds) * 1000, "p95 ms": cuts[18] * 1000}


def _measure(name: str, folder: Path, work: Path, embedder: SentenceTransformerEmbedder) -> dict[str, Any] | None:
    if name == RGB:
        path = folder / "en_fact.json"
        if not path.exists():
            return None
        figures = rgb.measure(path, work, embedder)
        _print("RGB en_fact", {"EV News Bot": figures})
        return {"EV News Bot": figures}
    questions = load_set(name, folder)
    return None if questions is None else _measure_questions(questions, folder, work, embedder)


def _measure_questions(
    questions: QuestionSet, folder: Path, work: Path, embedder: SentenceTransformerEmbedder
) -> dict[str, Any]:
    contenders: tuple[Contender, ...] = (BM25(), Plain(embedder), Ours(embedder, work))
    figures: dict[str, Figures] = {}
    answers: dict[str, Any] = {}
    for contender in contenders:
        contender.prepare(questions)
        replies = {row["id"]: contender.answer(row) for row in questions.questions}
        contender.close()
        figures[contender.name] = {**ranking(questions, replies), **latency(replies)}
        if questions.name == EXAM:
            summary = _exam_scores(folder, replies, work / f"answers-{contender.name.split()[0]}.jsonl")
            figures[contender.name] |= summary.pop("headline")
            answers[contender.name] = summary
    plain = figures["plain LangChain"]
    for row in figures.values():
        row["p50 ÷ plain"] = row["p50 ms"] / plain["p50 ms"]
    _print(f"{questions.name}: {len(questions.answerable)} answerable of {len(questions.questions)}", figures)
    if answers:
        _print(f"{questions.name}: accuracy by kind of question", {name: row["kinds"] for name, row in answers.items()})
    return {"sha256": questions.sha256, "figures": figures, "kinds": {n: row["kinds"] for n, row in answers.items()}}


def _exam_scores(folder: Path, replies: dict[str, Reply], path: Path) -> dict[str, Any]:
    """What the exam's own score.py makes of the answers; they are kept beside the results."""
    rows = [
        {
            "id": key,
            "text": reply.text,
            "refused": reply.refused,
            "citations": reply.citations,
            "retrieved": reply.ranked,
        }
        for key, reply in replies.items()
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    judge = load_judge(folder)
    table = judge.table(
        judge.score(judge.load(folder / "questions.jsonl"), rows, judge.Corpus(judge.load(folder / "articles.jsonl")))
    )
    total, refusal = table["ALL"], table["refusal"]
    headline = {
        "accuracy": total["acc_answerable"],
        "cit. valid": total["cit_valid"],
        "verbatim": total["verbatim"],
        "refusal F1": refusal["f1"],
    }
    kinds = {kind: figures["acc"] for kind, figures in table.items() if kind not in ("ALL", "refusal")}
    return {"headline": headline, "kinds": kinds}


def _rank(ranked: list[str], gold: list[str]) -> int | None:
    return next((rank for rank, found in enumerate(ranked, start=1) if found in gold), None)


def _print(title: str, figures: dict[str, Figures]) -> None:
    columns = list(dict.fromkeys(column for row in figures.values() for column in row))
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    for name, row in figures.items():
        table.add_row(
            name,
            *(f"{row[column]:.{0 if column.endswith('ms') else 3}f}" if column in row else "–" for column in columns),
        )
    console.print(table)


def _cell(column: str, row: Figures) -> str:
    if column not in row:
        return "–"
    return f"{row[column]:.0f}" if column.endswith("ms") else f"{row[column]:.3f}"


def _compare(results: dict[str, Any]) -> None:
    """Say what moved since the last accepted run, timings left out."""
    if not ACCEPTED.exists():
        return
    before, now = _flat(json.loads(ACCEPTED.read_text(encoding="utf-8"))["sets"]), _flat(results["sets"])
    moved = {key: (before[key], now[key]) for key in now if key in before and abs(now[key] - before[key]) > NOISE_FLOOR}
    moved = {key: pair for key, pair in moved.items() if "ms" not in key and "÷" not in key}
    if not moved:
        console.print("Nothing moved since the last accepted run.")
    for key, (old, new) in moved.items():
        console.print(f"{'better' if new > old else 'WORSE '}  {key}: {old:.3f} → {new:.3f}")


def _flat(value: Any, path: str = "") -> Figures:
    if isinstance(value, dict):
        return {key: figure for name, part in value.items() for key, figure in _flat(part, f"{path} / {name}").items()}
    return {path.removeprefix(" / "): float(value)} if isinstance(value, int | float) else {}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder that holds the sets")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "evbot-eval", help="kept libraries")
    parser.add_argument("--sets", nargs="+", default=[*QUESTION_SETS, RGB], choices=[*QUESTION_SETS, RGB])
    parser.add_argument("--accept", action="store_true", help="make this run the one that later runs are compared with")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    return options


if __name__ == "__main__":
    main()
