"""Who is measured, side by side: BM25, the pipeline that one would write in an afternoon, and ours."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.sets import QuestionSet, to_question, with_history
from corpus.embed import SentenceTransformerEmbedder
from corpus.library import Library
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings
from retrieval.words import content_words


@dataclass(frozen=True, slots=True)
class Reply:
    """What a contender says to one question."""

    text: str
    refused: bool
    ranked: list[str]
    citations: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


class Contender(Protocol):
    """Answers the questions of a set over the articles of that set."""

    name: str

    def prepare(self, questions: QuestionSet) -> None:
        """Index the articles."""

    def answer(self, row: dict[str, Any]) -> Reply:
        """Answer one question."""

    def close(self) -> None:
        """Let go of everything."""


class BM25:
    """SQLite FTS5 over whole articles, porter stemming: the floor. It shows the best article's first paragraph."""

    name = "BM25"

    def prepare(self, questions: QuestionSet) -> None:
        """Index titles and texts."""
        self._texts = {row["id"]: row["text"] for row in questions.articles}
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE words USING fts5(id UNINDEXED, title, text, tokenize='porter')")
        rows = ((row["id"], row["title"], row["text"]) for row in questions.articles)
        self._database.executemany("INSERT INTO words VALUES (?, ?, ?)", rows)

    def answer(self, row: dict[str, Any]) -> Reply:
        """Any of the words, best first."""
        started = time.perf_counter()
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(content_words(with_history(row))))
        query = "SELECT id FROM words WHERE words MATCH ? ORDER BY bm25(words) LIMIT 50"
        ranked = [found for (found,) in self._database.execute(query, (terms,))] if terms else []
        text = self._texts[ranked[0]].split("\n")[0][:1000] if ranked else ""
        quoted = [{"marker": 1, "article_id": ranked[0], "quote": text}] if ranked else []
        return Reply(f"{text} [1]", not ranked, ranked, quoted, time.perf_counter() - started)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


class Plain:
    """RecursiveCharacterTextSplitter 1000/200, the same model, Chroma, top 4, first passage shown: no more, no less."""

    name = "plain LangChain"

    def __init__(self, embedder: SentenceTransformerEmbedder, folder: Path) -> None:
        """Embed with the model that ours uses; stores are kept under `folder`."""
        self._embedder = embedder
        self._folder = folder

    def prepare(self, questions: QuestionSet) -> None:
        """Split and store, unless an earlier run has."""
        name = f"plain-{hashlib.sha256(self._embedder.fingerprint.encode()).hexdigest()[:8]}-{questions.sha256[:8]}"
        done = self._folder / name / "complete"
        if not done.exists():
            shutil.rmtree(self._folder / name, ignore_errors=True)
        self._store = Chroma(
            collection_name="plain",
            embedding_function=self._embedder.as_langchain(),
            persist_directory=str(self._folder / name),
        )
        if done.exists():
            return
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = [Document(row["text"], metadata={"id": row["id"]}) for row in questions.articles]
        chunks = splitter.split_documents(documents)
        for start in range(0, len(chunks), 1000):
            self._store.add_documents(chunks[start : start + 1000])
        done.touch()

    def answer(self, row: dict[str, Any]) -> Reply:
        """The first of the nearest passages."""
        started = time.perf_counter()
        nearest = self._store.similarity_search(with_history(row), k=4)
        seconds = time.perf_counter() - started
        # The ranking is read deeper than the four that the pipeline shows, so that hit@10 means something.
        deeper = self._store.similarity_search(with_history(row), k=40)
        ranked = list(dict.fromkeys(document.metadata["id"] for document in [*nearest, *deeper]))
        quote = nearest[0].page_content
        return Reply(f"{quote} [1]", False, ranked, [{"marker": 1, "article_id": ranked[0], "quote": quote}], seconds)

    def close(self) -> None:
        """Let go of the store, which is kept."""
        del self._store


class Ours:
    """The bot's own answerer over a real library in a folder that is kept, so that a second run starts at once."""

    name = "EV News Bot"

    def __init__(self, embedder: SentenceTransformerEmbedder, folder: Path) -> None:
        """Libraries are kept under `folder`."""
        self._embedder = embedder
        self._folder = folder

    def prepare(self, questions: QuestionSet) -> None:
        """Import the articles; those that are there already cost nothing."""
        model = hashlib.sha256(self._embedder.fingerprint.encode()).hexdigest()[:8]
        home = self._folder / f"{questions.name}-{model}-{questions.sha256[:8]}"
        self._library = Library.open(CorpusSettings(home=home), embedder=self._embedder)
        self._library.import_jsonl(questions.articles_path)
        self._answerer = build_answerer(self._library, RetrievalSettings())
        self._runner = asyncio.Runner()  # one event loop for all questions, as the bot has

    def answer(self, row: dict[str, Any]) -> Reply:
        """Ask as the bot asks."""
        question = to_question(row)
        started = time.perf_counter()
        answer = self._runner.run(self._answerer.answer(question))
        seconds = time.perf_counter() - started
        quotes = [
            {"marker": citation.marker, "article_id": citation.article.id, "quote": citation.quote}
            for citation in answer.citations
        ]
        return Reply(answer.text, answer.refused, list(answer.retrieved), quotes, seconds)

    def close(self) -> None:
        """Let go of the loop and the library."""
        self._runner.close()
        self._library.close()
