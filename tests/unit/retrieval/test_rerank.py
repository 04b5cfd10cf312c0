"""Reranking without a model."""

from __future__ import annotations

import subprocess
import sys

import pytest

from retrieval.errors import RetrievalError
from retrieval.rerank import CrossEncoderReranker, NoReranker
from tests.unit.retrieval.samples import BYD, query, source


def test_no_reranker_leaves_the_order() -> None:
    sources = [source(2, BYD), source(1)]
    assert NoReranker().rerank(query("who?"), sources) == sources


def test_nothing_to_rank_needs_no_model() -> None:
    assert CrossEncoderReranker("/no/such/folder").rerank(query("who?"), []) == []


def test_a_missing_package_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(RetrievalError, match="RETRIEVAL_RERANKER"):
        CrossEncoderReranker("any/model").rerank(query("who?"), [source(1)])


def test_building_one_loads_nothing() -> None:
    code = "import sys; from retrieval.rerank import *; CrossEncoderReranker('x'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
