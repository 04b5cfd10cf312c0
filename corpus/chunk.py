"""Article → Passages: runs of whole sentences, short enough to be read whole by the embedding model (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.models import Article, DatePrecision, Passage, Span
from corpus.sentences import split_sentences, stripped

CountTokens = Callable[[Sequence[str]], list[int]]

HEADING_TOKENS = 32
"""Longest heading; a longer title is cut. Headlines have 10–20 tokens, outlet and date some 8."""
TINY = 0.25
"""A last passage below this share of the limit is merged or evened out: a stray line finds nothing by itself."""
FULL_ENOUGH = 0.5
"""From this share on, a passage rather ends with its paragraph than begin one that it cannot hold whole."""
COUNT_BATCH = 2048
"""Texts counted at a time: bounds memory for an article of 200,000 words."""
TITLE_CHARACTERS = 120
"""Of a title in front of a sentence: a longer one would push the sentence out of what the model reads."""

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_SEPARATORS = ["\n", "。", "；", "; ", ": ", "，", "、", ", ", " – ", " ", ""]


def chunk(article: Article, *, count_tokens: CountTokens, max_tokens: int) -> list[Passage]:
    """Passages in order; heading and text together have at most `max_tokens`, and no word of the text is left out."""
    counter = _Counter(count_tokens)
    heading = heading_of(article, counter, min(HEADING_TOKENS, max_tokens // 3))
    budget = max_tokens - counter.of(heading)
    paragraphs = [
        _fitting(
            article.text,
            split_sentences(paragraph.of(article.text), article.language, paragraph.start),
            counter,
            budget,
        )
        for paragraph in _paragraphs(article.text)
    ]
    groups = _even_out(_pack(paragraphs, budget), budget)
    groups = list(_really_fitting(article.text, groups, counter, budget))
    return [_passage(article, ordinal, heading, group) for ordinal, group in enumerate(groups)]


def embedded_text(passage: Passage) -> str:
    """What the embedding model reads of a passage."""
    return f"{passage.heading}\n{passage.text}"


def embedded_sentence(article: Article, span: Span) -> str:
    """What the embedding model reads of a sentence: alone it rarely says what it is about.

    On ev_exam the title in front raised the share of questions whose facts are all in the two best sentences from .53
    to .62.
    """
    return f"{article.title[:TITLE_CHARACTERS]}. {span.of(article.text)}"


def heading_of(article: Article, counter: _Counter, limit: int) -> str:
    """ "Title — Outlet, 15 April 2019", as far as known."""
    outlet = article.source or article.via
    known = [part for part in (outlet, _date(article)) if part]
    suffix = f" — {', '.join(known)}" if known else ""
    if suffix and counter.of(suffix) > limit // 2:
        suffix = f" — {_date(article)}" if _date(article) else ""
    words = article.title.split()
    room = limit - counter.of(suffix)
    if counter.of(" ".join(words)) > room:
        while words and counter.of(" ".join([*words, "…"])) > room:
            words.pop()
        words.append("…")
    return " ".join(words) + suffix


def _date(article: Article) -> str | None:
    if article.published is None or article.precision is DatePrecision.NONE:
        return None
    month = f"{article.published:%B %Y}"
    return month if article.precision is DatePrecision.MONTH else f"{article.published.day} {month}"


class _Counter:
    """Token counts, many at a time or one at a time with a memory (the splitter asks for the same words again)."""

    def __init__(self, count_tokens: CountTokens) -> None:
        self._count_tokens = count_tokens
        self._known: dict[str, int] = {}

    def of(self, text: str) -> int:
        if text not in self._known:
            self._known[text] = self._count_tokens([text])[0]
        return self._known[text]

    def of_all(self, texts: Sequence[str]) -> list[int]:
        counts: list[int] = []
        for start in range(0, len(texts), COUNT_BATCH):
            counts += self._count_tokens(texts[start : start + COUNT_BATCH])
        return counts


class _Sentence:
    """A sentence (or a piece of one too long to stand whole) and its token count."""

    __slots__ = ("span", "tokens")

    def __init__(self, span: Span, tokens: int) -> None:
        self.span = span
        self.tokens = tokens


def _paragraphs(text: str) -> list[Span]:
    edges = [0]
    for found in _PARAGRAPH_BREAK.finditer(text):
        edges += [found.start(), found.end()]
    edges.append(len(text))
    spans = (stripped(text, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return [span for span in spans if span is not None]


def _fitting(text: str, sentences: Sequence[Span], counter: _Counter, budget: int) -> list[_Sentence]:
    """The sentences with their counts; one that is too long is cut where it hurts least."""
    fitting: list[_Sentence] = []
    for span, tokens in zip(sentences, counter.of_all([span.of(text) for span in sentences]), strict=True):
        if tokens <= budget:
            fitting.append(_Sentence(span, tokens))
        else:
            fitting += [_Sentence(piece, counter.of(piece.of(text))) for piece in _cut(text, span, counter, budget)]
    return fitting


def _cut(text: str, span: Span, counter: _Counter, budget: int) -> list[Span]:
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        chunk_size=budget,
        chunk_overlap=0,
        length_function=counter.of,
        keep_separator="end",
        add_start_index=True,
    )
    pieces = []
    for document in splitter.create_documents([span.of(text)]):
        start = span.start + int(document.metadata["start_index"])
        piece = stripped(text, start, start + len(document.page_content))
        if piece is not None:
            pieces.append(piece)
    return pieces


def _pack(paragraphs: Iterable[Sequence[_Sentence]], budget: int) -> list[list[_Sentence]]:
    groups: list[list[_Sentence]] = []
    current: list[_Sentence] = []
    used = 0
    for paragraph in paragraphs:
        whole = sum(sentence.tokens for sentence in paragraph)
        if current and used >= FULL_ENOUGH * budget and used + whole > budget:
            groups.append(current)
            current, used = [], 0
        for sentence in paragraph:
            if current and used + sentence.tokens > budget:
                groups.append(current)
                current, used = [], 0
            current.append(sentence)
            used += sentence.tokens
    if current:
        groups.append(current)
    return groups


def _even_out(groups: list[list[_Sentence]], budget: int) -> list[list[_Sentence]]:
    """Give a tiny last passage to the one before it, or sentences of that one to it."""
    if len(groups) < 2 or _size(groups[-1]) >= TINY * budget:
        return groups
    *head, before, last = groups
    if _size(before) + _size(last) <= budget:
        return [*head, [*before, *last]]
    while len(before) > 1 and _size(last) + before[-1].tokens <= _size(before):
        last = [before[-1], *last]
        before = before[:-1]
    return [*head, before, last]


def _size(group: Sequence[_Sentence]) -> int:
    return sum(sentence.tokens for sentence in group)


def _really_fitting(
    text: str, groups: Sequence[list[_Sentence]], counter: _Counter, budget: int
) -> Iterable[list[_Sentence]]:
    """Counts of sentences add up only nearly with some tokenizers: halve what is too long as one text."""
    counts = counter.of_all([Span(group[0].span.start, group[-1].span.end).of(text) for group in groups])
    for group, tokens in zip(groups, counts, strict=True):
        if tokens <= budget or len(group) == 1:
            yield group
        else:
            middle = len(group) // 2
            yield from _really_fitting(text, [group[:middle], group[middle:]], counter, budget)


def _passage(article: Article, ordinal: int, heading: str, group: Sequence[_Sentence]) -> Passage:
    span = Span(group[0].span.start, group[-1].span.end)
    return Passage(
        article_id=article.id,
        ordinal=ordinal,
        span=span,
        text=span.of(article.text),
        heading=heading,
        sentences=tuple(sentence.span for sentence in group),
    )
