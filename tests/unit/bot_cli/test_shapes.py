from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.shapes import answer_shape, article_shape, batch_answer_shape, full_article_shape, import_shape, to_json
from corpus.models import DatePrecision, ImportSummary, IngestOutcome
from tests.unit.bot_cli.examples import answer, article


def test_an_answer_as_json() -> None:
    shape = answer_shape(answer(article(1), article(2)))
    assert list(shape) == [
        "question", "status", "text", "refused", "citations", "sources", "nearest", "retrieved", "searched",
        "written_by",
    ]  # fmt: skip
    assert shape["citations"][1] == {
        "marker": 2, "article_id": "a2", "quote": "Xiaomi talks to Chery.", "start": 0, "end": 22,
        "statement": "reported",
    }  # fmt: skip
    assert (shape["sources"][0]["marker"], shape["sources"][0]["also"]) == (1, [])
    told = replace(answer(article(1), article(2)), also={2: ("A", "B", "C", "D")})
    assert [source["also"] for source in answer_shape(told)["sources"]] == [[], ["A", "B", "C", "D"]]
    assert shape["searched"] == {
        "articles": 2, "earliest": "2015-01-21T00:00:00+00:00", "latest": "2023-11-09T00:00:00+00:00",
    }  # fmt: skip


def test_a_batch_line_has_the_form_that_the_evaluation_reads() -> None:
    quote = {"marker": 1, "article_id": "a1", "quote": "Xiaomi talks to Chery.", "statement": "reported"}
    assert batch_answer_shape("q1", answer(article())) == {
        "id": "q1",
        "text": "Xiaomi talks to Chery. [1]",
        "refused": False,
        "citations": [quote],
        "retrieved": ["a1"],
    }


@pytest.mark.parametrize(
    ("precision", "published"),
    [(DatePrecision.DAY, "2019-04-15"), (DatePrecision.MONTH, "2019-04")],
)
def test_a_date_is_as_exact_as_it_is_known(precision: DatePrecision, published: str) -> None:
    assert article_shape(article(precision=precision))["published"] == published


def test_no_date_is_null_not_a_word() -> None:
    assert article_shape(article(published=None, precision=DatePrecision.NONE))["published"] is None


def test_only_show_gives_the_text() -> None:
    assert "text" not in article_shape(article())
    assert full_article_shape(article())["text"] == article().text


def test_an_import_counts_every_outcome() -> None:
    summary = ImportSummary({IngestOutcome.ADDED: 2}, ((3, "no title"),))
    assert import_shape(summary) == {
        "added": 2, "updated": 0, "unchanged": 0, "refused": 0, "refusals": [{"line": 3, "reason": "no title"}],
    }  # fmt: skip


def test_json_is_one_line_that_no_terminal_obeys_and_reads_back_the_same() -> None:
    value = {"小米\x9b\x1b": "\u202e\x7f\n\udcff“”"}
    text = to_json(value)
    assert text.isprintable()
    assert "小米" in text
    assert json.loads(text) == value
