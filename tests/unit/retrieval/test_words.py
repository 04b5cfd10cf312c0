"""Words and stems, compared with those of a real full-text index."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.words import content_words, coverage, stem, stems, words

TOKENIZER = "porter unicode61 remove_diacritics 2"
LISTED = """
is as us ms vs possibly possible assembly assembled technology technologies apology apologies geology trilogy
horribly nimbly talks talking talked talk vehicles vehicle manufacturers manufacturing batteries battery
electric electricity running sued sues suing denies denied generously conditional rational operator happy
happily skies dying agreed feed plastered motoring sing sized hopping falling failing filing relational
hesitancy digitizer conformably radically vietnamization predication decisiveness hopefulness formality
sensitivity sensibility triplicate formative formalize electrical hopeful goodness revival allowance inference
airliner adjustable defensible irritant replacement adjustment dependent adoption communism activate
angularity homologous effective bowdlerize probate rate cease controlling rolling ms11 ev6s charging charger
charges cheaper cheapest xiaomi tesla
"""


def index_of(text: str) -> list[str]:
    """What a real full-text index makes of `text`, in order."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE VIRTUAL TABLE t USING fts5(x, tokenize='{TOKENIZER}')")
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
        connection.execute("INSERT INTO t (x) VALUES (?)", (text,))
        return [row[0] for row in connection.execute("SELECT term FROM v ORDER BY offset")]
    finally:
        connection.close()


@pytest.mark.parametrize("word", LISTED.split())
def test_stems_are_those_of_the_full_text_index(word: str) -> None:
    assert [stem(word)] == index_of(word)


@pytest.mark.parametrize(
    "text",
    [
        "Xiaomi's MS11 and the EV6, the R1T and the F-150",
        "254,000 cars at 3.5 percent, 0-60 in 4.2 s",
        "Citroën, Škoda, e\u0301lan and Müller",
        "小米汽车 sells 5G cars, ガソリン 없이",
        "snake_case, 60mph and 10bn",
    ],
)
def test_words_are_cut_where_the_full_text_index_cuts(text: str) -> None:
    """Every word of ours is a phrase of the index: what is stored as one word must not be asked for as two."""
    indexed = index_of(text)
    for word in words(text):
        phrase = index_of(word)
        found = any(indexed[at : at + len(phrase)] == phrase for at in range(len(indexed)))
        assert found, (word, indexed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xiaomi’s and Tesla's", ["xiaomi", "and", "tesla"]),
        ("don’t can't O'Brien", ["don't", "can't", "o'brien"]),
        ("254,000 at $3.5", ["254,000", "at", "3.5"]),
        ("MS11 ID.4 model-3", ["ms11", "id", "4", "model", "3"]),
        ("小米 和 比亚迪", ["小米", "和", "比亚迪"]),
        ("ガ が", ["ガ", "が"]),
        ("CITROËN", ["citroen"]),
        ("", []),
        ("🚗 — …!", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_content_words_leave_out_what_asks() -> None:
    assert content_words("who is Xiaomi talking to in the 5 talks with 车?") == [
        "xiaomi",
        "talking",
        "5",
        "talks",
        "车",
    ]


def test_thousands_separators_do_not_part_numbers() -> None:
    assert stems("254,000 cars") == stems("254000 car")


def test_a_decimal_comma_is_no_thousands_separator() -> None:
    assert stems("1,5") != stems("15")
    assert stems("2,3,5") != stems("235")


def test_accents_do_not_part_words() -> None:
    assert stems("Citroën") == stems("citroen") == stems("Citroe\u0308n")


def test_coverage() -> None:
    assert coverage(["a", "b", "a"], ["b", "c"]) == 0.5
    assert coverage([], ["b"]) == 1.0
    assert coverage(["a"], []) == 0.0


@given(st.text())
def test_any_text_is_cut_into_words_without_space(text: str) -> None:
    assert all(word and not any(char.isspace() for char in word) for word in words(text))
    assert all(stems(text))
