"""The data of the floors, read and hashed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.quality.scoring import Expected

HERE = Path(__file__).parent
ARTICLES = HERE / "articles.jsonl"
QUESTIONS = HERE / "questions.jsonl"
PAGES = HERE / "pages"


@dataclass(frozen=True, slots=True)
class NewsPage:
    """A web page, and what an extraction should find on it."""

    file: str
    url: str
    title: str
    published: str | None
    """ISO day; None where the page does not say."""
    text: str

    @property
    def markup(self) -> str:
        """The page itself."""
        return (PAGES / self.file).read_text(encoding="utf-8")


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one on each line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def questions() -> list[Expected]:
    """All questions, in the order of the file."""
    return [
        Expected(
            id=row["id"],
            kind=row["kind"],
            text=row["question"],
            asked_at=row["asked_at"],
            history=tuple(row["history"]),
            facts=tuple(tuple(spellings) for spellings in row["answers"]),
            gold=tuple(frozenset(group) for group in row["gold_groups"]),
        )
        for row in rows(QUESTIONS)
    ]


def article_texts() -> dict[str, str]:
    """Each article as it was given, by id, title first."""
    return {row["id"]: f"{row['title']}\n{row['text']}" for row in rows(ARTICLES)}


def news_pages() -> list[NewsPage]:
    """All pages, in the order of pages.json."""
    return [NewsPage(**row) for row in json.loads((PAGES / "pages.json").read_text(encoding="utf-8"))]


def hashes() -> dict[str, str]:
    """SHA-256 of what is measured on; line ends as git may write them make no difference."""
    pages = sorted(PAGES.iterdir())
    parts = {"articles.jsonl": [ARTICLES], "questions.jsonl": [QUESTIONS], "pages": pages}
    return {name: _digest(paths) for name, paths in parts.items()}


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
