"""Every public set that is there, side by side with BM25 and a plain LangChain pipeline, in one run.

Usage: python -m benchmarks.evaluate [--data FOLDER] [--work FOLDER] [--sets NAME …] [--model FOLDER] [--accept]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import platform
import statistics
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import extraction, rgb
from benchmarks.contenders import BM25, Contender, Ours, Plain, Reply
from benchmarks.sets import DEFAULT_DATA, QuestionSet, load_judge, load_set
from corpus.embed import SentenceTransformerEmbedder
from corpus.settings import CorpusSettings
from retrieval.settings import RetrievalSettings

ACCEPTED = Path(__file__).parent / "accepted.json"
EXAM = "ev_exam"
OURS = "EV News Bot"
QUESTION_SETS = (EXAM, "realtimeqa")
RGB = "rgb"
EXTRACTION = "article_extraction"
SETS = (*QUESTION_SETS, RGB, EXTRACTION)
DEPTH = 10
"""Ranks that count."""
NOISE_FLOOR = 0.005
"""A figure that moved by less is called unchanged."""

Figures = dict[str, float]
console = Console(width=160)


def main() -> None:
    """Measure, print, write, compare."""
    options = _options()
    logging.disable(logging.WARNING)
    embedder = SentenceTransformerEmbedder(options.model)
    embedder.load()
    results: dict[str, Any] = {"settings": _settings(embedder), "sets": {}}
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
    if name == EXTRACTION:
        return _measure_extraction(folder / "scrapinghub")
    if name == RGB:
        path = folder / "en_fact.json"
        if not path.exists():
            return None
        rgb_figures = rgb.measure(path, work, embedder)
        _print("rgb en_fact, 100 questions: share with the true answer, or as said", rgb_figures)
        return {"sha256": _hash(path), "figures": rgb_figures}
    questions = load_set(name, folder)
    return None if questions is None else _measure_questions(questions, folder, work, embedder)


def _measure_extraction(folder: Path) -> dict[str, Any] | None:
    figures = extraction.measure(folder, {"trafilatura alone": extraction.plain({}), OURS: extraction.ours})
    if figures is None:
        return None
    _print("article_extraction: text of 181 pages", figures)
    return {"sha256": _hash(folder / "ground-truth.json"), "figures": figures}


def _measure_questions(
    questions: QuestionSet, folder: Path, work: Path, embedder: SentenceTransformerEmbedder
) -> dict[str, Any]:
    contenders: tuple[Contender, ...] = (BM25(), Plain(embedder, work), Ours(embedder, work))
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
        row["p95 ÷ plain"] = row["p95 ms"] / plain["p95 ms"]
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


def _settings(embedder: SentenceTransformerEmbedder) -> dict[str, Any]:
    """What the figures depend on beside the data; no secrets and no paths."""
    ours = {**CorpusSettings().model_dump(), **RetrievalSettings().model_dump()}
    kept = {key: value for key, value in ours.items() if isinstance(value, int | float | bool)}
    return {"model": embedder.fingerprint, "python": platform.python_version(), **kept}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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


def _compare(results: dict[str, Any]) -> None:
    """Say what moved since the last accepted run, timings left out."""
    if not ACCEPTED.exists():
        return
    accepted = json.loads(ACCEPTED.read_text(encoding="utf-8"))
    if accepted["settings"] != results["settings"]:
        console.print("The last accepted run had other settings.")
    before, now = _flat(accepted["sets"]), _flat(results["sets"])
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
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--model", help="folder or hub id of another sentence-transformers model, for all who embed")
    parser.add_argument("--accept", action="store_true", help="make this run the one that later runs are compared with")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    return options


if __name__ == "__main__":
    main()
