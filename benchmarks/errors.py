"""Why each wrong answer of the public question sets is wrong: classes, counts and ids, as Markdown.

Usage: python -m benchmarks.errors [--data FOLDER] [--work FOLDER]

Works on the library that `benchmarks.evaluate` keeps in the same --work folder; prints ids only, no words of the sets.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.contenders import Ours, Reply
from benchmarks.evaluate import EXAM, QUESTION_SETS
from benchmarks.sets import DEFAULT_DATA, QuestionSet, load_judge, load_set
from corpus.embed import SentenceTransformerEmbedder
from retrieval.reader import ARTICLES_READ

UNASKED = "answered, though no article does"
REFUSED = "refused, though an article answers"
NOT_FOUND = f"the article is not among the {ARTICLES_READ} that are read"
OTHER_ARTICLE = "the article was read, but another one is quoted"
OTHER_SENTENCE = "the right article is quoted, with other sentences"
INCOMPLETE = "some of several facts are missing"
OTHER_WORDS = "the article does not have the answer in accepted words"
CLASSES = (NOT_FOUND, OTHER_ARTICLE, OTHER_SENTENCE, INCOMPLETE, OTHER_WORDS, REFUSED, UNASKED)


def main() -> None:
    """Ask every question and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder that holds the sets")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "evbot-eval", help="kept libraries")
    options = parser.parse_args()
    judge = load_judge(options.data / EXAM)
    embedder = SentenceTransformerEmbedder()
    for name in QUESTION_SETS:
        questions = load_set(name, options.data / name)
        if questions is None:
            print(f"{name}: not there, skipped.")
            continue
        ours = Ours(embedder, options.work)
        ours.prepare(questions)
        replies = {row["id"]: ours.answer(row) for row in questions.questions}
        ours.close()
        _print(questions, classify(questions, replies, judge))


def classify(questions: QuestionSet, replies: dict[str, Reply], judge: ModuleType) -> dict[str, list[str]]:
    """Ids of the wrong answers, by class."""
    texts = {row["id"]: judge.norm(f"{row['title']}\n{row['text']}") for row in questions.articles}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in questions.questions:
        kind = _class_of(row, replies[row["id"]], texts, judge)
        if kind is not None:
            found[kind].append(row["id"])
    return dict(found)


def _class_of(row: dict[str, Any], reply: Reply, texts: dict[str, str], judge: ModuleType) -> str | None:
    gold = set(row["gold_ids"])
    if not gold:
        return None if reply.refused else UNASKED
    if reply.refused:
        return REFUSED
    said = judge.norm(judge.clean(reply.text))
    facts = [any(judge.has(said, spelling) for spelling in fact) for fact in row["answers"]]
    if all(facts):
        return None
    there = [any(judge.has(texts[key], spelling) for key in gold for spelling in fact) for fact in row["answers"]]
    if not all(there):
        return OTHER_WORDS
    if gold.isdisjoint(reply.ranked[:ARTICLES_READ]):
        return NOT_FOUND
    if any(facts):
        return INCOMPLETE
    return OTHER_SENTENCE if gold & {citation["article_id"] for citation in reply.citations} else OTHER_ARTICLE


def _print(questions: QuestionSet, found: dict[str, list[str]]) -> None:
    wrong = sum(len(ids) for ids in found.values())
    print(f"\n### {questions.name}: {wrong} of {len(questions.questions)} wrong\n")
    print("| what went wrong | count | questions |\n|---|---|---|")
    for kind in CLASSES:
        if kind in found:
            print(f"| {kind} | {len(found[kind])} | {', '.join(found[kind])} |")


if __name__ == "__main__":
    main()
