"""A second look at the best passages by a cross-encoder, where the operator names one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from retrieval.errors import RetrievalError
from retrieval.models import SearchQuery, Source


class Reranker(Protocol):
    """Puts passages into a better order."""

    def rerank(self, query: SearchQuery, sources: Sequence[Source]) -> list[Source]:
        """The same sources, best first, with scores in 0..1."""


class NoReranker:
    """Leaves the order of the search as it is: the one small cross-encoder on PyPI made news results worse."""

    def rerank(self, query: SearchQuery, sources: Sequence[Source]) -> list[Source]:
        """The same list."""
        return list(sources)


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder from a folder or the hub; loaded at first use, one caller at a time."""

    def __init__(self, model: str) -> None:
        """`model` is a folder or a hub id."""
        self._name = model
        self._model: Any = None
        self._lock = threading.Lock()

    def rerank(self, query: SearchQuery, sources: Sequence[Source]) -> list[Source]:
        """Sources by the cross-encoder's score, squashed to 0..1."""
        if not sources:
            return []
        pairs = [(query.text, f"{source.passage.heading}\n{source.passage.text}") for source in sources]
        with self._lock:
            model = self._load()
            try:
                scores = model.predict(pairs, show_progress_bar=False)
            except (RuntimeError, ValueError, MemoryError) as error:
                raise RetrievalError("The reranker failed; the log has the details.") from error
        rescored = [replace(source, score=float(score)) for source, score in zip(sources, scores, strict=True)]
        return sorted(rescored, key=lambda source: -source.score)

    def _load(self) -> Any:
        if self._model is None:
            try:
                from sentence_transformers import CrossEncoder
                from torch.nn import Sigmoid

                self._model = CrossEncoder(self._name, activation_fn=Sigmoid())
            except Exception as error:  # Loaders raise whatever the reader of their file format raises.
                raise RetrievalError(
                    f"The reranker {self._name!r} cannot be loaded; check RETRIEVAL_RERANKER."
                ) from error
        return self._model
