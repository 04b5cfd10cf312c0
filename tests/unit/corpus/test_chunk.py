"""Passages: nothing lost, nothing too long, every offset exact."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunk import _Counter, chunk, embedded_text, heading_of
from corpus.models import GLOBAL_SCOPE, Article, DatePrecision
from corpus.sentences import split_sentences

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def count(texts: Sequence[str]) -> list[int]:
    """Words, and each mark or CJK character by itself: near to what a WordPiece tokenizer counts."""
    return [len(re.findall(r"[\u3400-\u9fff]|\w+|[^\w\s]", text)) for text in texts]


def article(text: str, **fields: object) -> Article:
    values: dict[str, object] = {
        "id": "a1",
        "number": 1,
        "scope": GLOBAL_SCOPE,
        "title": "Xiaomi in talks with carmakers",
        "text": text,
        "url": None,
        "source": "Reuters",
        "via": None,
        "author": None,
        "published": datetime(2019, 4, 15, tzinfo=UTC),
        "precision": DatePrecision.DAY,
        "language": "en",
        "companies": (),
        "fetched_at": NOW,
        "updated_at": NOW,
        "version": 1,
        "content_hash": "",
    }
    return Article(**(values | fields))  # type: ignore[arg-type]


PIECES = st.sampled_from(
    [
        "Tesla builds cars.", " ", "\n\n", "\n", "Mr. Musk said “no. never.” today", "companies.The next", "😀🔥 fire!",
        "小米正在与多家汽车制造商洽谈。", "第二句！", "$10 million", "U.S. sales rose 3.5 %",
        "e\u0301tude", "word " * 90, "x" * 300, "\t", "- item one\n- item two\n", "?", "Ünïcödé", "\u200d", "？！",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=60).map("".join) | st.text(max_size=400)


@settings(max_examples=250, deadline=None)
@given(text=TEXTS, limit=st.integers(32, 128))
def test_nothing_is_lost_and_every_offset_is_exact(text: str, limit: int) -> None:
    source = article(text)
    passages = chunk(source, count_tokens=count, max_tokens=limit)
    covered: set[int] = set()
    for passage in passages:
        assert passage.span.of(text) == passage.text
        assert passage.text == passage.text.strip() != ""
        covered.update(range(passage.span.start, passage.span.end))
        assert passage.sentences[0].start == passage.span.start
        assert passage.sentences[-1].end == passage.span.end
        for one, next_one in itertools.pairwise(passage.sentences):
            assert one.end <= next_one.start
            assert not text[one.end : next_one.start].strip()
    assert {index for index, char in enumerate(text) if not char.isspace()} <= covered
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    for before, after in itertools.pairwise(passages):
        assert before.span.end <= after.span.start


@settings(max_examples=250, deadline=None)
@given(text=TEXTS, limit=st.integers(32, 128))
def test_no_passage_is_longer_than_the_limit(text: str, limit: int) -> None:
    for passage in chunk(article(text), count_tokens=count, max_tokens=limit):
        assert count([embedded_text(passage)])[0] <= limit


def test_sentences_stay_whole_and_paragraphs_together() -> None:
    first = "Alpha beta gamma delta epsilon. " * 3
    second = "One two three four five six. " * 4
    text = f"{first.strip()}\n\n{second.strip()}"
    passages = chunk(article(text, title="T", source=None, published=None), count_tokens=count, max_tokens=36)
    # The second paragraph does not fit behind the first whole, so it begins a passage of its own.
    assert [passage.text for passage in passages] == [first.strip(), second.strip()]


def test_a_stray_last_line_joins_the_passage_before_it() -> None:
    text = ("One two three four five six. " * 4).strip() + "\n\nThe end."
    passages = chunk(article(text, title="T", source=None, published=None), count_tokens=count, max_tokens=33)
    assert len(passages) == 1 or count([passages[-1].text])[0] >= 0.25 * 32


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Two companies.The third is Chery.", ["Two companies.", "The third is Chery."]),
        ("小米在谈判。奇瑞也是！", ["小米在谈判。", "奇瑞也是！"]),
        ("Fire 🔥🇨🇳 here. 特斯拉 too. End", ["Fire 🔥🇨🇳 here.", "特斯拉 too.", "End"]),
        ("Mr. Lei Jun spoke. He left.", ["Mr. Lei Jun spoke.", "He left."]),
        ("  \n ", []),
    ],
)
def test_sentence_boundaries(text: str, sentences: list[str]) -> None:
    assert [span.of(text) for span in split_sentences(text)] == sentences


@pytest.mark.parametrize("language", ["en", "zh", "de", "xx", "", None, "zh-CN"])
def test_any_language_code_is_taken(language: str | None) -> None:
    assert split_sentences("One. Two.", language)


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({}, "Xiaomi in talks with carmakers — Reuters, 15 April 2019"),
        ({"precision": DatePrecision.MONTH}, "Xiaomi in talks with carmakers — Reuters, April 2019"),
        ({"published": None, "precision": DatePrecision.NONE}, "Xiaomi in talks with carmakers — Reuters"),
        (
            {"published": None, "precision": DatePrecision.NONE, "source": None, "via": "gizmochina.com"},
            "Xiaomi in talks with carmakers — gizmochina.com",
        ),
        ({"published": None, "precision": DatePrecision.NONE, "source": None}, "Xiaomi in talks with carmakers"),
    ],
)
def test_heading(fields: dict[str, object], heading: str) -> None:
    assert heading_of(article("Text.", **fields), _Counter(count), 32) == heading


def test_a_long_title_is_cut_and_keeps_outlet_and_date() -> None:
    heading = heading_of(article("Text.", title="very long title " * 40), _Counter(count), 32)
    assert count([heading])[0] <= 32
    assert heading.endswith("… — Reuters, 15 April 2019")


def test_two_hundred_thousand_words_are_cut_in_seconds() -> None:
    text = "The quick brown fox of Tesla jumps over ten lazy dogs. " * 18_000 + "x" * 50_000 + " word" * 20_000
    largest = 0

    def bounded(texts: Sequence[str]) -> list[int]:
        nonlocal largest
        largest = max(largest, len(texts))
        return count(texts)

    started = time.monotonic()
    passages = chunk(article(text), count_tokens=bounded, max_tokens=128)
    assert time.monotonic() - started < 30
    assert len(passages) > 1_500
    assert largest <= 2048
    assert all(count([embedded_text(passage)])[0] <= 128 for passage in passages)
