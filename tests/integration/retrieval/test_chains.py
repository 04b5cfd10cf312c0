"""Our search in LangChain's chains, and a cross-encoder behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from corpus.database.stories import StoryStore
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE
from retrieval.answerer import Answerer, ReaderWriter
from retrieval.build import build_answerer, build_searcher
from retrieval.errors import QuestionError
from retrieval.langchain import EVNewsRetriever
from retrieval.models import SearchQuery, Source
from retrieval.question_vectors import QuestionVectors
from retrieval.reader import Reader
from retrieval.settings import RetrievalSettings
from tests.integration.retrieval.checks import check
from tests.integration.retrieval.conftest import GUILD_1, NOW, ask

SETTINGS = RetrievalSettings(_env_file=None)  # type: ignore[call-arg]


def retriever(library: Library, **changes: object) -> EVNewsRetriever:
    fields = {"searcher": build_searcher(library, SETTINGS), "companies": library.companies, "clock": lambda: NOW}
    return EVNewsRetriever(**fields | changes)  # type: ignore[arg-type]


def joined(documents: list[Document]) -> str:
    return "\n".join(f"{document.metadata['title']}: {document.page_content}" for document in documents)


def test_in_a_chain(library: Library) -> None:
    chain = {
        "context": retriever(library) | RunnableLambda(joined),
        "question": RunnablePassthrough(),
    } | RunnableLambda(lambda given: f"{given['question']} -> {given['context']}")
    said = chain.invoke("who is Xiaomi talking to?")
    assert said.startswith("who is Xiaomi talking to? -> Xiaomi")
    assert "Brilliance Auto, Chery" in said


async def test_documents_tell_where_they_stand(library: Library) -> None:
    documents = await retriever(library, k=4).ainvoke("Nio's delivery forecast")
    assert len(documents) == 4
    for document in documents:
        article = library.database.get(document.metadata["article_id"])
        assert article
        assert article.text[document.metadata["start"] : document.metadata["end"]] == document.page_content
    assert documents[0].metadata["published"] in ("2024-05-20", "2022-02-10")
    [xiaomi, *_] = await retriever(library).ainvoke("Xiaomi")
    assert xiaomi.metadata["published"] == "undated"


def test_scopes(library: Library) -> None:
    asked = "Lucid rents a warehouse for the Gravity"
    assert not [found for found in retriever(library).invoke(asked) if "Lucid" in found.metadata["title"]]
    seen = retriever(library, scopes=(GLOBAL_SCOPE, GUILD_1)).invoke(asked)
    assert "Lucid" in seen[0].metadata["title"]


def test_an_unreadable_question(library: Library) -> None:
    with pytest.raises(QuestionError):
        retriever(library).invoke("🚗")


class Backwards:
    """A reranker that turns the order round."""

    def rerank(self, query: SearchQuery, sources: Sequence[Source]) -> list[Source]:
        return list(reversed(sources))


async def test_the_ranked_articles_follow_the_reranker(library: Library) -> None:
    searcher = build_searcher(library, SETTINGS)
    reader = ReaderWriter(Reader(library.database, QuestionVectors(library.embedder), library.companies))
    answerer = Answerer(
        library.database, library.companies, searcher, Backwards(), reader, StoryStore(library.database)
    )
    plain = await build_answerer(library, SETTINGS).search(ask("battery plant"))
    turned = await answerer.search(ask("battery plant"))
    assert turned.sources == tuple(reversed(plain.sources))
    assert turned.ranked[0] == turned.sources[0].article.id
    assert set(turned.ranked) == set(plain.ranked)


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny cross-encoder with random weights, saved as sentence-transformers saves one."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "battery", "plant", "Nio", "BYD", "the", "a", "of", "in"]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer, model_max_length=64, **names).save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig.from_dict(sizes | {"vocab_size": len(words), "max_position_embeddings": 64, "num_labels": 1})
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


async def test_a_cross_encoder_ranks(library: Library, cross_encoder: Path) -> None:
    plain = await build_answerer(library, SETTINGS).search(ask("battery plant"))
    settings = RetrievalSettings(_env_file=None, reranker=str(cross_encoder))  # type: ignore[call-arg]
    answerer = build_answerer(library, settings)
    ranked = await answerer.search(ask("battery plant"))
    scores = [source.score for source in ranked.sources]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert {source.passage.id for source in ranked.sources} == {source.passage.id for source in plain.sources}
    check(await answerer.answer(ask("battery plant")))
