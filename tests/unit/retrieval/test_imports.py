"""What is imported before anybody asks: nothing that takes seconds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "chromadb",
    "langchain",
    "langsmith",
    "trafilatura",
    "sklearn",
}
CODE = """
import json, sys
import retrieval.answerer
answerer = sorted(sys.modules)
import retrieval.build
print(json.dumps([answerer, sorted(sys.modules)]))
"""


@pytest.fixture(scope="module")
def loaded() -> tuple[set[str], set[str]]:
    """Modules after importing the answerer, and after importing the composition root of the layer."""
    done = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)
    answerer, build = json.loads(done.stdout)
    return set(answerer), set(build)


def test_the_route_of_a_question_imports_nothing_heavy(loaded: tuple[set[str], set[str]]) -> None:
    assert not loaded[1] & HEAVY
    assert "retrieval.llm" not in loaded[1]


def test_the_answerer_alone_needs_no_langchain(loaded: tuple[set[str], set[str]]) -> None:
    assert not [name for name in loaded[0] if name.startswith("langchain")]
