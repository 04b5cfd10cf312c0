"""What a question wishes for without demanding it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from corpus.models import Article, ArticleFacts, Passage, PassageHit
from retrieval.search import Searcher
from tests.unit.retrieval.samples import query, source


class Index:
    """An index whose vectors say how near each article is."""

    def __init__(self, *found: tuple[str | None, float]) -> None:
        """The language of each article, and how near it is."""
        sources = [source(number, language=language) for number, (language, _) in enumerate(found, 1)]
        self.articles: Mapping[str, Article] = {each.article.id: each.article for each in sources}
        self.passages: Mapping[int, Passage] = {each.passage.id or 0: each.passage for each in sources}
        self.near = {number: near for number, (_, near) in enumerate(found, 1)}

    def search(self, *_: Any) -> list[PassageHit]:
        return [PassageHit(number, near) for number, near in self.near.items()]

    def search_text(self, *_: Any) -> list[Any]:
        return []

    search_articles = search_text

    def embed(self, texts: list[str]) -> Any:
        return np.zeros((len(texts), 4), np.float32)

    def facts_of_passages(self, keys: list[int]) -> Mapping[int, ArticleFacts]:
        articles = {key: self.articles[self.passages[key].article_id] for key in keys}
        return {
            key: ArticleFacts(each.id, each.source, each.published, each.language, each.companies)
            for key, each in articles.items()
        }

    def get_passages(self, keys: list[int]) -> Mapping[int, Passage]:
        return {key: self.passages[key] for key in keys}

    def get_many(self, keys: list[str]) -> Mapping[str, Article]:
        return {key: self.articles[key] for key in keys}


@pytest.mark.parametrize(
    ("language", "found", "languages"),
    [
        (None, [("en", 0.9), ("de", 0.89), ("fr", 0.3)], ["en", "de", "fr"]),
        ("de", [("en", 0.9), ("de", 0.89), ("fr", 0.3)], ["de", "en", "fr"]),
        ("de", [("en", 0.9), ("de-CH", 0.89), ("fr", 0.3)], ["de-CH", "en", "fr"]),
        ("fr", [("en", 0.9), ("de", 0.89), ("fr", 0.3)], ["en", "de", "fr"]),  # not at the cost of the answer
        ("de", [("en", 0.9), (None, 0.89), ("fr", 0.3)], ["en", None, "fr"]),
    ],
)
def test_articles_in_the_language_of_the_guild_come_first(
    language: str | None, found: list[tuple[str | None, float]], languages: list[str | None]
) -> None:
    index: Any = Index(*found)
    result = Searcher(index, index, index).search(query("Who is Xiaomi talking to?", language=language))
    assert [article.language for article in result.articles] == languages
