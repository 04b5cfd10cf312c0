"""Articles cut into sentences: which of them may answer, what is kept, and that an edit is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from corpus.models import Passage, Span
from corpus.sentences import split_sentences
from retrieval import sentences
from retrieval.models import Source
from retrieval.search import IndexedPassage
from retrieval.sentences import PASSAGES_READ, CutArticle, Sentences
from tests.unit.retrieval.samples import BYD, XIAOMI, source


class Store:
    """Passages, and which of them were asked for."""

    def __init__(self, *sources: Source) -> None:
        self.passages = {each.article.id: [each.passage] for each in sources}
        self.read: list[Mapping[str, range]] = []

    def passages_with_vectors(self, windows: Mapping[str, range]) -> dict[str, list[IndexedPassage]]:
        self.read += [windows] if windows else []
        return {
            key: [(each, _vectors(each)) for each in self.passages[key] if each.ordinal in window]
            for key, window in windows.items()
            if any(each.ordinal in window for each in self.passages[key])
        }


def _vectors(passage: Passage) -> Any:
    return np.full((len(passage.sentences), 4), passage.ordinal, np.float32)


def reader_of(store: Store) -> Sentences:
    database: Any = store
    return Sentences(database)


def texts(cut: CutArticle) -> list[str]:
    return [sentence.text for sentence in cut.sentences]


def test_headings_questions_and_what_a_page_says_about_itself_answer_nothing() -> None:
    text = (
        "Short heading\n\nSign up for our weekly round-up of charging news.\n\nWho will build the car for the company? "
        "BYD sold 254,000 cars in March. Exports rose 40 percent in that month."
    )
    found = source(text=text)
    (cut,) = reader_of(Store(found)).cut([found])
    assert texts(cut) == ["BYD sold 254,000 cars in March.", "Exports rose 40 percent in that month."]
    first, second = cut.sentences
    assert second.before == first.span
    # Its neighbours' words and the title's count for a sentence too, and its row is that among all sentences.
    assert {"export", "stori", "254000"} <= first.near
    assert "export" not in first.stems
    assert len(cut.vectors) == len(split_sentences(text)) == first.row + 2


def test_an_endless_word_answers_nothing() -> None:
    """The model counts a picture in base64 as one token, so no passage ends within it."""
    text = f"BYD sold 254,000 cars in March.\n\n{'5' * 100_000}.\n\nExports rose 40 percent in that month."
    found = source(text=text)
    (cut,) = reader_of(Store(found)).cut([found])
    assert texts(cut) == ["BYD sold 254,000 cars in March.", "Exports rose 40 percent in that month."]


def test_an_article_is_read_once() -> None:
    one, other = source(1, XIAOMI), source(2, BYD)
    store = Store(one, other)
    reader = reader_of(store)
    first = reader.cut([one, other])
    assert reader.cut([other, one]) == [first[1], first[0]]
    assert len(store.read) == 1


def test_an_edited_article_is_read_anew() -> None:
    store = Store(source(1, XIAOMI))
    reader = reader_of(store)
    reader.cut([source(1, XIAOMI)])
    edited = source(1, BYD, version=2, content_hash="new")
    # The article is there, its new passages are not yet: nothing of this may stay.
    reader.cut([edited])
    store.passages[edited.article.id] = [edited.passage]
    (cut,) = reader.cut([edited])
    assert texts(cut) == ["BYD sold 254,000 cars in March.", "The company denied talks with Tesla."]


def test_an_article_without_passages_is_left_out_and_comes_when_it_is_indexed() -> None:
    found = source()
    store = Store(found)
    passages = store.passages[found.article.id]
    store.passages[found.article.id] = []
    reader = reader_of(store)
    assert reader.cut([found]) == []
    store.passages[found.article.id] = passages
    assert len(reader.cut([found])) == 1


@pytest.mark.parametrize(
    ("ordinal", "first", "last"), [(0, 0, 39), (39, 0, 39), (60, 40, 79), (99, 79, 99)], ids=lambda each: str(each)
)
def test_a_book_is_read_around_the_passage_that_was_found(ordinal: int, first: int, last: int) -> None:
    lines = [f"Sentence {number} tells of the plant in a town." for number in range(100)]
    text = " ".join(lines)
    book = source(text=text)
    starts = [text.index(line) for line in lines]
    spans = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    passages = [
        Passage(book.article.id, number, span, lines[number], "", (span,), number) for number, span in enumerate(spans)
    ]
    store = Store(book)
    store.passages[book.article.id] = passages
    reader = reader_of(store)
    found = Source(book.article, passages[ordinal], 0.9)
    (cut,) = reader.cut([found])
    assert (texts(cut)[0], texts(cut)[-1]) == (lines[first], lines[last])
    assert len(cut.sentences) <= PASSAGES_READ
    # The next question may be on another chapter.
    reader.cut([found])
    assert len(store.read) == 2


def test_the_longest_unread_articles_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "KEPT", 6)
    every = [source(number, XIAOMI) for number in range(1, 4)]
    store = Store(*every)
    reader = reader_of(store)
    for number in (0, 1, 0, 2):
        reader.cut([every[number]])
    assert len(store.read) == 3
    reader.cut([every[0]])
    assert len(store.read) == 3
    reader.cut([every[1]])
    assert len(store.read) == 4
