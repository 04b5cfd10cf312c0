"""Articles as the reader sees them: cut into sentences, with their stems and vectors; those read lately are kept."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.models import Article, Span
from retrieval.models import Source
from retrieval.search import IndexedPassage, TextIndex
from retrieval.words import stems

# A book-length article is read around the passages that were found.
PASSAGES_READ = 40
NEAR = 2
"""Sentences on each side whose words count for a sentence too."""
SHORTEST = 25
"""Characters below which a sentence is a heading or a fragment."""
LONGEST = 2_000
"""Characters above which it is no sentence but one endless word, such as a picture in base64: the model counts it as a
single token, so nothing has cut it, and patterns would search it for minutes while nothing else runs."""
LONGEST_BEFORE = 250
"""Characters of a sentence that may come along to tell who "he" is."""
KEPT = 6_000
"""Sentences of lately read articles that are kept, at some 3 KB each. A question reads about a hundred: cutting them
anew takes longer than everything else that the reader does with them."""

# What a page says about itself and its authors answers nothing.
_FURNITURE = re.compile(
    r"^By (?-i:[A-Z])[\w.’'-]+ (?-i:[A-Z])[\w’'-]+\b[^.]{0,60}(?:\||\d{4}|$)"
    r"|\S@\w+\.\w|\b(?:E-?mail|Twitter): ?\S|^(?:Further reading|Advertisement|Sign up|Subscribe|Follow us)\b"
    r"|\bcovers? [\w ,]{3,60} (?:for|at) (?:The )?(?-i:[A-Z])|\bnewsletters?\b|\bNext and Previous buttons\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may answer something."""

    row: int
    """Its row among the article's vectors."""
    span: Span
    text: str
    before: Span | None
    """The sentence in front of it, where both stand in one paragraph."""
    stems: frozenset[str]
    near: frozenset[str]
    """Stems of the sentence, its neighbours and the title."""


@dataclass(frozen=True, slots=True)
class CutArticle:
    """An article's sentences."""

    article: Article
    sentences: tuple[Sentence, ...]
    """Without headings, questions and what a page says about itself."""
    vectors: NDArray[np.float32]
    """A row for each sentence, those left out included."""
    frequencies: Mapping[str, int]
    """In how many of all sentences each stem stands."""


class Sentences:
    """Cuts articles into sentences. Thread-safe."""

    def __init__(self, database: TextIndex) -> None:
        """Reads the stored passages of `database`."""
        self._database = database
        self._kept: OrderedDict[str, CutArticle] = OrderedDict()
        self._size = 0
        self._guard = Lock()

    def cut(self, sources: Sequence[Source]) -> list[CutArticle]:
        """The article of each source; a book-length one around the source's passage."""
        cuts = {source.article.id: self._remembered(source.article) for source in sources}
        windows = {
            source.article.id: _window(source.passage.ordinal) for source in sources if cuts[source.article.id] is None
        }
        stored = self._database.passages_with_vectors(windows)
        for source in sources:
            article = source.article
            if article.id in stored:
                cuts[article.id] = cut = cut_article(article, stored[article.id])
                if _is_whole(stored[article.id], article):
                    self._remember(cut)
        return [cut for cut in cuts.values() if cut is not None]

    def _remembered(self, article: Article) -> CutArticle | None:
        with self._guard:
            cut = self._kept.get(article.id)
            if cut is None or cut.article != article:
                return None
            self._kept.move_to_end(article.id)
            return cut

    def _remember(self, cut: CutArticle) -> None:
        with self._guard:
            former = self._kept.pop(cut.article.id, None)
            self._kept[cut.article.id] = cut
            self._size += len(cut.vectors) - (len(former.vectors) if former else 0)
            while self._size > KEPT:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.vectors)


def cut_article(article: Article, passages: Sequence[IndexedPassage]) -> CutArticle:
    """The sentences of `passages`, which follow one another in `article`."""
    spans = [span for passage, _ in passages for span in passage.sentences]
    texts = [span.of(article.text) for span in spans]
    stems_of = [frozenset(stems(text)) for text in texts]
    title = frozenset(stems(article.title))
    return CutArticle(
        article,
        tuple(
            Sentence(
                row,
                spans[row],
                text,
                _before(article.text, spans[row - 1], spans[row]) if row else None,
                stems_of[row],
                title.union(*stems_of[max(0, row - NEAR) : row + NEAR + 1]),
            )
            for row, text in enumerate(texts)
            if _says_something(text)
        ),
        np.concatenate([vectors for _, vectors in passages]),
        Counter(stem for sentence in stems_of for stem in sentence),
    )


def _says_something(text: str) -> bool:
    return SHORTEST <= len(text) <= LONGEST and not text.endswith("?") and not _FURNITURE.search(text)


def _before(text: str, previous: Span, span: Span) -> Span | None:
    is_close = previous.end <= span.start and "\n" not in text[previous.end : span.start]
    return previous if is_close and previous.end - previous.start <= LONGEST_BEFORE else None


def _window(ordinal: int) -> range:
    """The passages of an article that are read where this one was found: all, unless it is as long as a book."""
    first = ordinal - PASSAGES_READ // 2 if ordinal >= PASSAGES_READ else 0
    return range(first, first + PASSAGES_READ)


def _is_whole(passages: Sequence[IndexedPassage], article: Article) -> bool:
    """Whether they are all of the article as it is now, rather than a part of it or what it said before."""
    are_of_this_text = all(passage.span.of(article.text) == passage.text for passage, _ in passages)
    return are_of_this_text and passages[0][0].ordinal == 0 and len(passages) < PASSAGES_READ
