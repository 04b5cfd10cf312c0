"""What watched questions cost, and whether changes are found: `python -m benchmarks.watches [ev_items.jsonl.gz]`.

Three measurements with the real embedding model:

1. one new article against 10,000 watched questions: milliseconds, memory, and how many would be asked again;
2. planted changes (benchmarks/watches.jsonl: a question, an old report, the same in other words, a new fact): how many
   of the new facts are told, and how many of the repetitions are told by mistake;
3. the same watches against real articles that change nothing of them: how many messages there would be.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

import numpy as np

from bot.telling.gate import WatchedQuestions
from bot.telling.watching import Watching
from corpus.database.posts import PostStore
from corpus.database.telling_news import NewsStore
from corpus.database.watches import WatchStore
from corpus.library import Library
from corpus.models import DatePrecision, Draft
from corpus.settings import CorpusSettings
from corpus.telling import Decided
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings
from retrieval.watch_gate import Gated, WatchGate

WATCHES = 10_000
ARTICLES = 300
CASES = Path(__file__).with_name("watches.jsonl")
MATTERS = (
    "how many cars did {} sell?", "when does {} launch its next model?", "who supplies batteries to {}?",
    "where will {} build a plant?", "what does the cheapest car of {} cost?", "is {} recalling cars?",
    "how much did {} lose?", "who leads {}?", "what range does the new {} have?", "why is {} cutting jobs?",
    "is {} in talks with another carmaker?", "which countries does {} export to?", "did {} get a subsidy?",
    "how many chargers does {} run?", "what did {} say about solid-state batteries?", "is {} being investigated?",
    "when do deliveries of {} begin?", "how many people work for {}?", "is {} raising prices?", "who sues {}?",
)  # fmt: skip
START = datetime(2024, 5, 6, 10, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder:
        settings = CorpusSettings(_env_file=None, home=Path(folder))  # type: ignore[call-arg]
        with Library.open(settings) as library:
            cost(library, path)
        for name in ("cases", "noise"):
            settings = CorpusSettings(_env_file=None, home=Path(folder) / name)  # type: ignore[call-arg]
            with Library.open(settings) as library:
                asyncio.run(planted(library) if name == "cases" else noise(library, path))


def cost(library: Library, path: Path | None) -> None:
    """One new article against many watches."""
    pairs = list(islice(product(MATTERS, library.companies.names), WATCHES))
    texts = [matter.format(name) for matter, name in pairs]
    # Where there are fewer companies than that, questions repeat; their vectors are what costs.
    names = [name for _, name in islice(cycle(pairs), WATCHES)]
    made = library.embedder.embed(texts)
    vectors = made[np.arange(WATCHES) % len(made)]
    gate = WatchGate(library.embedder.dimension)
    gate.add([Gated(n + 1, None, frozenset({names[n]}), vectors[n]) for n in range(WATCHES)])
    articles = real(path) if path else [draft(case["new"], START) for case in cases()]
    library.add_drafts(list(islice(articles, ARTICLES)))
    news = NewsStore(library.database)
    found = news.since(0, 10**9, ("global",))
    sentences = news.vectors([each.number for each in found])
    times, asked = [], []
    for each in found:
        begun = time.perf_counter()
        asked.append(len(gate.candidates(sentences[each.number], each.companies, None)))
        times.append(time.perf_counter() - begun)
    print(f"{WATCHES:,} watches ({len(made):,} different questions), {len(found)} new articles")
    print(f"  per article: median {1000 * np.median(times):.1f} ms, worst {1000 * max(times):.1f} ms")
    print(f"  memory of the vectors: {vectors.nbytes / 1e6:.0f} MB")
    print(
        f"  asked again per article: mean {np.mean(asked):.1f}, median {np.median(asked):.0f}, worst {max(asked)}"
        f" ({100 * np.mean(asked) / WATCHES:.2f} % of all)"
    )


async def planted(library: Library) -> None:
    """Planted changes, and the same facts in other words."""
    watcher = Watcher(library)
    listed = list(cases())
    for case in listed:
        library.add_draft(draft(case["old"], START, "Example News"))
    for case in listed:
        await watcher.watch(case["question"])
    answered = sum(bool(watch.answer.statements) for watch in watcher.all())
    print(f"{len(listed)} planted changes; {answered} questions answered before")
    for kind, days in (("same", 1), ("new", 2)):
        gated = told = 0
        for number, case in enumerate(listed, start=1):
            watcher.now = START + timedelta(days=days)
            due, changed = await watcher.arrives(draft(case[kind], watcher.now, f"{kind} Herald"))
            gated += number in due
            told += number in changed
            if (number in changed) != (kind == "new"):
                print(f"  {'missed' if kind == 'new' else 'told by mistake'}: {case['question']}")
        print(f"  {kind}: {gated} asked again, {told} told, of {len(listed)}")


async def noise(library: Library, path: Path | None) -> None:
    """Real articles, which change nothing."""
    if path is None:
        return
    watcher = Watcher(library)
    for case in cases():
        library.add_draft(draft(case["old"], START))
    for case in cases():
        await watcher.watch(case["question"])
    told = asked = count = 0
    watcher.now = START + timedelta(days=3)
    for each in islice(real(path, watcher.now), 2 * ARTICLES):
        due, changed = await watcher.arrives(each)
        asked, told, count = asked + len(due), told + len(changed), count + 1
        for number in changed:
            print(f"  told: {watcher.store.get(number).question!r} by {each.title!r}")  # type: ignore[union-attr]
    print(f"{count} real articles, dated after the watches: {asked} questions asked again, {told} messages")


class Watcher:
    """Watches over a library, without Discord."""

    def __init__(self, library: Library) -> None:
        """Nobody watches anything yet."""
        self.now = START
        self.library = library
        database = library.database
        self.store, self.news, self.posts = WatchStore(database), NewsStore(database), PostStore(database)
        self.questions = WatchedQuestions(self.store, library.embedder, lambda: self.now)
        answers = build_answerer(library, RetrievalSettings(_env_file=None))  # type: ignore[call-arg]
        self.watching = Watching(
            self.store, database, answers, library.companies, library.embedder, self.questions, lambda: self.now
        )
        self._watches = 0

    async def watch(self, question: str) -> None:
        """Somebody watches a question."""
        self._watches += 1
        await self.watching.watch(self._watches, question, None)

    def all(self) -> list[Any]:
        """Every watch."""
        return [each for n in range(1, self._watches + 1) if (each := self.store.get(n)) is not None]

    async def arrives(self, new: Draft) -> tuple[set[int], set[int]]:
        """An article comes: which watches are asked again for it, and which are told."""
        article = self.library.add_draft(new).article
        if article is None:
            raise SystemExit("an article was refused")
        self.questions.refresh()
        vectors = self.news.vectors([article.number])
        due = set(self.questions.gate.candidates(vectors[article.number], article.companies, None))
        seen = self.news.seen()
        self.posts.decide(
            Decided(seen, article.number, to_ask=tuple((each, article.number) for each in sorted(due))), self.now
        )
        before = {each.id: each.told for each in self.all()}
        while await self.watching.ask_again():
            pass
        return due, {each.id for each in self.all() if each.told > before[each.id]}


def cases() -> Iterator[dict[str, str]]:
    """The planted changes."""
    for line in CASES.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def draft(text: str, at: datetime, outlet: str = "Example News") -> Draft:
    """A report whose first sentence is its headline."""
    title, _, rest = text.partition(". ")
    return Draft(
        title=title,
        text=rest,
        url=f"https://{outlet.split(maxsplit=1)[0].lower()}.example.com/{abs(hash(text))}",
        source=outlet,
        published=at,
        precision=DatePrecision.DAY,
    )


def real(path: Path, at: datetime | None = None) -> Iterator[Draft]:
    """Real items; dated as given, or as they are."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if len(item["text"]) < 40:
                continue
            day = at or datetime.fromisoformat(item["published"][:10]).replace(tzinfo=UTC)
            yield Draft(
                title=item["title"],
                text=item["text"],
                url=item["url"],
                source=item["source"],
                published=day,
                precision=DatePrecision.DAY,
            )


if __name__ == "__main__":
    main()
