"""Our search as a LangChain retriever, for chains of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from corpus.companies import Companies
from corpus.dates import format_published
from corpus.models import GLOBAL_SCOPE
from retrieval.models import Question, Source
from retrieval.query import understand
from retrieval.search import Searcher


class EVNewsRetriever(BaseRetriever):
    """Passages for a question, as LangChain documents with their article in the metadata."""

    searcher: Searcher
    companies: Companies
    scopes: tuple[str, ...] = (GLOBAL_SCOPE,)
    k: int = 10
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        question = Question(query, now=self.clock(), scopes=self.scopes)
        found = self.searcher.search(understand(question, self.companies), self.k)
        return [_document(source) for source in found.sources]


def _document(source: Source) -> Document:
    article = source.article
    return Document(
        page_content=source.passage.text,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "source": article.source,
            "url": article.url,
            "published": format_published(article),
            "start": source.passage.span.start,
            "end": source.passage.span.end,
            "score": source.score,
        },
    )
