"""RGB (Chen et al., AAAI 2024), en_fact: noise, refusal and false passages, five documents to each question.

Every question gets a scope of its own in a real library, so that it sees its five documents and no others.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.embed import SentenceTransformerEmbedder
from corpus.library import Library
from corpus.models import Draft, guild_scope
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.models import Question
from retrieval.settings import RetrievalSettings

DOCUMENTS = 5
NOISE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
SEED = 20240101


@dataclass(frozen=True, slots=True)
class Trial:
    """One question over five documents, `noise` of them irrelevant."""

    query: str
    answers: tuple[str, ...]
    false_answers: tuple[str, ...]
    documents: tuple[str, ...]
    noise: float
    false: bool
    """Whether the relevant documents state a falsehood."""


def trials(path: Path) -> list[Trial]:
    """All trials, in a fixed order."""
    chance = random.Random(SEED)
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        _trial(item, noise, false, chance)
        for item in items
        for noise, false in [*((noise, False) for noise in NOISE), (0.4, True)]
    ]


def measure(path: Path, folder: Path, embedder: SentenceTransformerEmbedder) -> dict[str, float]:
    """Accuracy at each share of noise, refusals where all is noise, and what false documents lead to."""
    library = Library.open(CorpusSettings(home=folder / "rgb"), embedder=embedder)
    answerer = build_answerer(library, RetrievalSettings())
    counts: dict[str, list[bool]] = {}
    try:
        for number, trial in enumerate(trials(path), start=1):
            scope = guild_scope(number)
            for position, text in enumerate(trial.documents, start=1):
                library.add_draft(Draft(title=f"Document {position}", text=text), scope=scope)
            answer = asyncio.run(answerer.answer(Question(trial.query, datetime.now(UTC), scopes=(scope,))))
            said = "" if answer.refused else _plain(answer.text)
            if trial.false:
                counts.setdefault("false documents: true answer", []).append(_has_any(said, trial.answers))
                counts.setdefault("false documents: false answer", []).append(_has_any(said, trial.false_answers))
            elif trial.noise == 1.0:
                counts.setdefault("all noise: refused", []).append(answer.refused)
            else:
                counts.setdefault(f"noise {trial.noise:.1f}: accuracy", []).append(_has_any(said, trial.answers))
    finally:
        library.close()
    return {name: sum(hits) / len(hits) for name, hits in counts.items()}


def _trial(item: dict[str, Any], noise: float, false: bool, chance: random.Random) -> Trial:
    relevant = _flat(item["positive_wrong"] if false else item["positive"])
    irrelevant = _flat(item["negative"])
    noisy = min(round(DOCUMENTS * noise), len(irrelevant))
    documents = [*relevant[: DOCUMENTS - noisy], *irrelevant[:noisy]]
    chance.shuffle(documents)
    return Trial(
        query=item["query"],
        answers=tuple(_flat(item["answer"])),
        false_answers=tuple(_flat(item["fakeanswer"])),
        documents=tuple(dict.fromkeys(documents)),
        noise=noise,
        false=false,
    )


def _flat(value: Any) -> list[str]:
    """RGB nests alternatives in lists of lists."""
    return [value] if isinstance(value, str) else [text for part in value for text in _flat(part)]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\[\d+\]|[^\w.%$ ]", " ", text.lower()).split())


def _has_any(said: str, answers: tuple[str, ...]) -> bool:
    return any(_plain(answer) in said for answer in answers if _plain(answer))
