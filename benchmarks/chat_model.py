"""The product's chat-model route with a real model, weak on purpose: how often does a bad draft come out wrong?

Asks SmolLM2-135M-Instruct on a local server (benchmarks.chat_server) through the bot's own settings, and looks at every
draft beside the answer that came out. Nothing leaves the machine.

Usage: python -m benchmarks.chat_model [--data FOLDER] [--questions N] [--work FOLDER]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any

from langchain_core.tracers.context import collect_runs
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from benchmarks.chat_server import MODEL, PACKAGES, chat_server
from benchmarks.recheck import Recheck
from benchmarks.sets import DEFAULT_DATA, QuestionSet, load_judge, load_set, to_question
from corpus.embed import SentenceTransformerEmbedder
from corpus.library import Library
from corpus.sentences import split_sentences
from corpus.settings import CorpusSettings
from retrieval.answerer import Answerer
from retrieval.build import build_answerer
from retrieval.citations import Claim, number_claims, without_marks
from retrieval.drafts import check_draft, without_thoughts
from retrieval.errors import ChatModelError
from retrieval.models import Answer, Source
from retrieval.settings import RetrievalSettings

EXAM = "ev_exam"
QUESTIONS = 24
PASSAGES = 10

console = Console(width=140)


@dataclass(frozen=True, slots=True)
class Trial:
    """One question: the model's drafts, what the checks made of each, and what came out."""

    row: dict[str, Any]
    drafts: tuple[str, ...]
    refused: tuple[tuple[str, ...], ...]
    """For each draft, its refused sentences with their reasons."""
    claims: tuple[Claim, ...]
    marked: tuple[tuple[str, tuple[Claim, ...]], ...]
    """Sentences of the drafts, each with what would have come out of it, had the model marked it with every passage."""
    answer: Answer | None
    """None where the model could not be used: an outage, said so."""
    seconds: float


def main() -> None:
    """Ask, check, print, write."""
    options = _options()
    if missing := [name for name in (*PACKAGES, "langchain_openai") if find_spec(name) is None]:
        console.print(f"Not measured: {', '.join(missing)} not installed; `make eval-chat` installs what is needed.")
        return
    questions = load_set(EXAM, options.data / EXAM)
    if questions is None:
        console.print(f"Not measured: no {EXAM} in {options.data.name}.")
        return
    library = _library(questions, options.work)
    try:
        with chat_server() as url:
            settings = RetrievalSettings(
                chat_model=f"openai:{MODEL}",
                chat_base_url=f"{url}/v1",
                chat_api_key=SecretStr("none"),
                chat_timeout=600,
                passages=PASSAGES,
                reranker=None,
            )
            trials = asyncio.run(
                _ask_all(build_answerer(library, settings), sample(questions.questions, options.questions))
            )
    finally:
        library.close()
    judge = load_judge(options.data / EXAM)
    recheck = Recheck(row["text"] for row in questions.articles)
    rows = [_judged(trial, judge, recheck) for trial in trials]
    figures = summary(rows)
    _print(figures)
    written = options.work / "chat-model.json"
    content = {"model": MODEL, "sha256": questions.sha256, "passages": PASSAGES, "figures": figures, "trials": rows}
    written.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    console.print(f"Written to {written}")


def sample(rows: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """`count` questions, the same each time: of each kind the first, then of each kind the second, and so on."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row)
    return [row for turn in zip_longest(*kinds.values()) for row in turn if row is not None][:count]


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a run."""
    answered = [row for row in rows if row["status"] == "answered"]
    citations = [verbatim for row in answered for verbatim in row["verbatim"]]
    forced = [claim for row in rows for sentence in row["marked"] for claim in sentence["claims"]]
    unanswerable = [row for row in rows if row["kind"] == "unanswerable"]
    return {
        "questions": len(rows),
        "of these unanswerable": len(unanswerable),
        "drafts": sum(len(row["drafts"]) for row in rows),
        "drafts with a refused sentence": sum(bool(draft["refused"]) for row in rows for draft in row["drafts"]),
        "sentences refused": sum(len(draft["refused"]) for row in rows for draft in row["drafts"]),
        "refused, by reason": dict(
            Counter(_kind(line) for row in rows for draft in row["drafts"] for line in draft["refused"]).most_common()
        ),
        "repair rounds": sum(len(row["drafts"]) > 1 for row in rows),
        "outages": sum(row["status"] == "outage" for row in rows),
        "refusals (nothing held)": sum(row["status"] == "not_found" for row in rows),
        "unanswerable questions refused": sum(row["status"] == "not_found" for row in unanswerable),
        "answers that came out": len(answered),
        "with the expected facts": sum(row["correct"] for row in answered),
        "without them: beside the question": sum(not row["correct"] for row in answered),
        "claims that came out": sum(len(row["claims"]) for row in answered),
        "claims with a number or name that their quotes lack": sum(
            bool(claim["strangers"]) for row in answered for claim in row["claims"]
        ),
        "citations": len(citations),
        "citations verbatim": sum(citations),
        "had each sentence cited every passage: sentences": sum(len(row["marked"]) for row in rows),
        "  of these would have come out": len(forced),
        "  of these with a number or name that their quotes lack": sum(bool(claim["strangers"]) for claim in forced),
        "median seconds of one question": sorted(row["seconds"] for row in rows)[len(rows) // 2],
    }


def _library(questions: QuestionSet, work: Path) -> Library:
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    home = work / f"{questions.name}-{questions.sha256[:8]}"
    library = Library.open(CorpusSettings(home=home), embedder=embedder)
    library.import_jsonl(questions.articles_path)
    return library


async def _ask_all(answerer: Answerer, rows: Sequence[dict[str, Any]]) -> list[Trial]:
    trials: list[Trial] = []
    for number, row in enumerate(rows, start=1):
        trials.append(await _ask(answerer, row))
        outcome = trials[-1].answer.status if trials[-1].answer else "outage"
        console.print(f"{number}/{len(rows)} {row['id']} {row['kind']}: {outcome}, {trials[-1].seconds:.0f} s")
    return trials


async def _ask(answerer: Answerer, row: dict[str, Any]) -> Trial:
    """Ask as the bot asks, and read along what the model said."""
    question = to_question(row)
    answer: Answer | None = None
    started = time.perf_counter()
    with collect_runs() as said:
        try:
            answer = await answerer.answer(question)
        except ChatModelError as error:
            console.print(f"{row['id']}: {error}")
    seconds = time.perf_counter() - started
    sources = (await answerer.search(question, PASSAGES)).sources
    drafts = tuple(without_thoughts(_reply(run.outputs)) for run in said.traced_runs if run.outputs)
    checked = [check_draft(draft, sources) for draft in drafts]
    # The repaired draft is said where anything of it holds, else what held of the first.
    claims = next((tuple(claims) for claims, _ in reversed(checked) if claims), ())
    if answer and not answer.refused and number_claims(claims)[0] != answer.text:
        raise SystemExit(f"{row['id']}: the drafts read along do not give the answer that came out.")
    marked = tuple(
        (sentence, tuple(check_draft(sentence, sources)[0])) for sentence in _with_every_mark(drafts, sources)
    )
    return Trial(row, drafts, tuple(tuple(lines) for _, lines in checked), claims, marked, answer, seconds)


def _with_every_mark(drafts: Sequence[str], sources: Sequence[Source]) -> list[str]:
    """Each sentence of the drafts once, with the marks that a model too weak to write them leaves out."""
    marks = "".join(f"[{number}]" for number in range(1, len(sources) + 1))
    lines = [without_marks(line).strip() for draft in drafts for line in draft.splitlines()]
    sentences = [span.of(line).strip() for line in lines for span in split_sentences(line)]
    return [f"{sentence.rstrip('.')} {marks}." for sentence in dict.fromkeys(sentences) if len(sentence) > 1]


def _reply(outputs: dict[str, Any]) -> str:
    return str(outputs["generations"][0][0]["text"])


def _judged(trial: Trial, judge: Any, recheck: Recheck) -> dict[str, Any]:
    """A trial as plain data, with what the exam's own judge and the second opinion say."""
    row, answer = trial.row, trial.answer
    answered = answer is not None and not answer.refused
    return {
        "id": row["id"],
        "kind": row["kind"],
        "question": row["question"],
        "status": str(answer.status) if answer else "outage",
        "text": answer.text if answer else "",
        "correct": bool(answer and answered and row["answers"] and judge.correct(row, answer.text)),
        "verbatim": [citation.quote in citation.article.text for citation in answer.citations] if answer else [],
        "drafts": [
            {"text": draft, "refused": list(lines)} for draft, lines in zip(trial.drafts, trial.refused, strict=True)
        ],
        "claims": [_second_opinion(claim, row, recheck) for claim in trial.claims] if answered else [],
        "marked": [
            {"sentence": sentence, "claims": [_second_opinion(claim, row, recheck) for claim in claims]}
            for sentence, claims in trial.marked
        ],
        "seconds": round(trial.seconds, 1),
    }


def _second_opinion(claim: Claim, row: dict[str, Any], recheck: Recheck) -> dict[str, Any]:
    quotes = [evidence.quote for evidence in claim.evidence]
    headings = [f"{e.article.title} {e.article.source} {e.article.published or ''}" for e in claim.evidence]
    proof = " ".join([*quotes, *headings, row["question"]])
    return {"text": claim.text, "quotes": quotes, "strangers": recheck.strangers(claim.text, proof)}


def _kind(refusal: str) -> str:
    """The reason of a refused sentence, without the name or number that it tells."""
    reason = refusal.rpartition(" (")[2].removesuffix(")")
    return re.sub(r"^the (number|name) .+ is not", r"a \1 is not", reason)


def _print(figures: dict[str, Any]) -> None:
    table = Table(title=f"{EXAM} with {MODEL}", title_justify="left", show_header=False)
    table.add_column("")
    table.add_column("", justify="right")
    for name, figure in figures.items():
        if isinstance(figure, dict):
            for reason, count in figure.items():
                table.add_row(f"  {reason}", str(count))
        else:
            table.add_row(name, f"{figure:g}")
    console.print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder that holds the sets")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many, of all kinds")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "evbot-eval", help="kept libraries")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    return options


if __name__ == "__main__":
    main()
