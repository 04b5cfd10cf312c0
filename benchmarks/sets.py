"""The public sets: real questions on real articles, read where they lie and never copied."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from retrieval.models import Question, Turn

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared/data"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Articles, questions on them, and a hash that says which version was measured."""

    name: str
    articles_path: Path
    articles: tuple[dict[str, Any], ...]
    questions: tuple[dict[str, Any], ...]
    sha256: str

    @property
    def answerable(self) -> tuple[dict[str, Any], ...]:
        """The questions that some article answers."""
        return tuple(question for question in self.questions if question["gold_ids"])


def load_set(name: str, folder: Path) -> QuestionSet | None:
    """The set in `folder`, or None where it is not there."""
    articles_path = next((path for path in folder.glob("articles.jsonl*")), None)
    questions_path = folder / "questions.jsonl"
    if articles_path is None or not questions_path.exists():
        return None
    digest = hashlib.sha256(articles_path.read_bytes() + questions_path.read_bytes()).hexdigest()
    return QuestionSet(name, articles_path, tuple(_rows(articles_path)), tuple(_rows(questions_path)), digest)


def load_judge(folder: Path) -> ModuleType:
    """The exam's own score.py."""
    path = folder / "score.py"
    spec = importlib.util.spec_from_file_location("exam_score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def to_question(row: dict[str, Any]) -> Question:
    """A row of questions.jsonl as a Question; a bare date of asking means the end of that day."""
    history = tuple(Turn(turn["role"], turn["content"]) for turn in row.get("history") or ())
    return Question(row["question"], _asked_at(row.get("asked_at")), history)


def with_history(row: dict[str, Any]) -> str:
    """The question joined with its history: what a system without an idea of conversation would search for."""
    return " ".join([*(turn["content"] for turn in row.get("history") or ()), row["question"]])


def _asked_at(value: str | None) -> datetime:
    if not value:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(value)
    if "T" not in value:
        moment += timedelta(days=1) - timedelta(seconds=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rows(path: Path) -> list[dict[str, Any]]:
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
