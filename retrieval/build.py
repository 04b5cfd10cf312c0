"""Builds the answerer out of a library and settings: the composition root of this layer."""

from __future__ import annotations

from corpus.database.stories import StoryStore
from corpus.library import Library
from retrieval.answerer import Answerer, ChatModelWriter, ReaderWriter, Writer
from retrieval.question_vectors import QuestionVectors
from retrieval.reader import Reader
from retrieval.rerank import CrossEncoderReranker, NoReranker
from retrieval.search import Searcher
from retrieval.settings import RetrievalSettings


def build_answerer(library: Library, settings: RetrievalSettings) -> Answerer:
    """An answerer with the chat model that the settings name, else with the embedded reader."""
    questions = QuestionVectors(library.embedder)
    reader = ReaderWriter(Reader(library.database, questions, library.companies))
    model = _chat_model(settings)
    return Answerer(
        library.database,
        library.companies,
        _searcher(library, settings, questions),
        CrossEncoderReranker(settings.reranker) if settings.reranker else NoReranker(),
        model or reader,
        StoryStore(library.database),
        passages=settings.passages,
        without_model=reader if model else None,
    )


def build_searcher(library: Library, settings: RetrievalSettings) -> Searcher:
    """The search alone."""
    return _searcher(library, settings, QuestionVectors(library.embedder))


def _searcher(library: Library, settings: RetrievalSettings, questions: QuestionVectors) -> Searcher:
    return Searcher(library.database, library.vectors, questions, candidates=settings.candidates)


def _chat_model(settings: RetrievalSettings) -> Writer | None:
    if not settings.chat_model:
        return None
    # LangChain takes 0.5 s to import, and the embedded reader needs none of it.
    from retrieval.llm import ChatWriter, build_chat_model

    model = build_chat_model(settings)
    return ChatModelWriter(ChatWriter(model, name=settings.chat_model, timeout=settings.chat_timeout))
