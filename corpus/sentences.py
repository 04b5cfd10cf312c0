"""Sentences of a text (the only file that imports sentencex; pure)."""

from __future__ import annotations

import sentencex

from corpus.models import Span


def split_sentences(text: str, language: str | None = None, offset: int = 0) -> list[Span]:
    """Spans of the sentences, without the white space around them; `offset` is added to each."""
    spans = []
    for boundary in sentencex.get_sentence_boundaries(language or "en", text):
        span = stripped(text, boundary["start_index"], boundary["end_index"])
        if span is not None:
            spans.append(Span(span.start + offset, span.end + offset))
    return spans


def stripped(text: str, start: int, end: int) -> Span | None:
    """The span from `start` to `end` without the white space around it; None where there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
