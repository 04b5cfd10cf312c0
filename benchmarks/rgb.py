"""RGB (Chen et al., AAAI 2024), en_fact: noise, refusal and false passages, five documents to each question.

Every trial gets a scope of its own in a real library, so that it sees its five documents and no others. Beside ours
stand BM25 and the nearest document by vector, each of which shows its best document and never refuses.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import InputError
from corpus.ingest import prepare
from corpus.library import Library
from corpus.models import Draft, guild_scope
from corpus.settings import CorpusSettings
from retrieval.answerer import Answerer
from retrieval.build import build_answerer
from retrieval.models import Question
from retrieval.settings import RetrievalSettings
from retrieval.words import content_words

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


def measure(path: Path, folder: Path, embedder: SentenceTransformerEmbedder) -> dict[str, dict[str, float]]:
    """Of each contender: accuracy at each share of noise, refusals where all is noise, what false documents lead to."""
    every = trials(path)
    with Library.open(CorpusSettings(home=folder / "rgb"), embedder=embedder) as library:
        answerer = build_answerer(library, RetrievalSettings())
        ours = [_ask(library, answerer, number, trial) for number, trial in enumerate(every, start=1)]
    said = {
        "BM25": [_best_by_words(trial) for trial in every],
        "plain LangChain": [_nearest(trial, embedder) for trial in every],
        "EV News Bot": ours,
    }
    return {name: _figures(every, texts) for name, texts in said.items()}


def _ask(library: Library, answerer: Answerer, number: int, trial: Trial) -> str:
    """Our answer, "" for a refusal."""
    scope = guild_scope(number)
    drafts = [Draft(f"Document {position}", text) for position, text in enumerate(trial.documents, start=1)]
    library.add_drafts([draft for draft in drafts if _is_article(draft, scope)], scope=scope)
    answer = asyncio.run(answerer.answer(Question(trial.query, datetime.now(UTC), scopes=(scope,))))
    return "" if answer.refused else answer.text


def _is_article(draft: Draft, scope: str) -> bool:
    """A few documents are share buttons and nothing else, which the library refuses."""
    try:
        prepare(draft, scope)
    except InputError:
        return False
    return True


def _best_by_words(trial: Trial) -> str:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='porter')")
        database.executemany("INSERT INTO words VALUES (?)", [(text,) for text in trial.documents])
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(content_words(trial.query)))
        query = "SELECT text FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT 1"
        best = database.execute(query, (terms,)).fetchone()
    return best[0] if best else trial.documents[0]


def _nearest(trial: Trial, embedder: SentenceTransformerEmbedder) -> str:
    question, *documents = embedder.embed([trial.query, *trial.documents])
    return trial.documents[int(np.argmax(np.stack(documents) @ question))]


def _figures(every: list[Trial], said: list[str]) -> dict[str, float]:
    counts: dict[str, list[bool]] = {}
    for trial, text in zip(every, said, strict=True):
        plain = _plain(text)
        if trial.false:
            counts.setdefault("false: true answer", []).append(_has_any(plain, trial.answers))
            counts.setdefault("false: false answer", []).append(_has_any(plain, trial.false_answers))
        elif trial.noise == 1.0:
            counts.setdefault("noise 1.0: refused", []).append(not text)
        else:
            counts.setdefault(f"noise {trial.noise:.1f}", []).append(_has_any(plain, trial.answers))
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
