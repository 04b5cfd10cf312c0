"""The scorer can fail: each rule is shown what it must not let pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.quality.scoring import Expected, Reply, is_right, is_verbatim, mentions, normal, refusal_f1, score, text_f1

TEXTS = {"a1": "Range of the Seagull\nIt goes 305 kilometres. It costs 74,900 yuan.", "a2": "Plant\nAnna Berg runs it."}


def fact(**changes: object) -> Expected:
    """A question on the article a1."""
    base = Expected("q1", "fact", "how far?", None, (), (("305 kilometres", "305 km"),), (frozenset({"a1"}),))
    return replace(base, **changes)  # type: ignore[arg-type]


def reply(**changes: object) -> Reply:
    """A perfect answer to it."""
    base = Reply("It goes 305 kilometres. [1]", False, ("a1", "a2"), (("a1", "It goes 305 kilometres."),))
    return replace(base, **changes)  # type: ignore[arg-type]


NOTHING = fact(id="q2", kind="unanswerable", facts=(), gold=())
REFUSAL = Reply("The articles do not say.", True, ("a1",))


def test_perfect_answers_score_one_in_everything() -> None:
    scores = score([fact(), NOTHING], {"q1": reply(), "q2": REFUSAL}, TEXTS)
    assert set(scores.figures.values()) == {1.0}
    assert scores.failed == ()
    assert scores.counts["accuracy"] == 1
    assert scores.counts["refusal F1"] == 1


def test_silence_scores_nothing_in_anything() -> None:
    silent = Reply("", False)
    scores = score([fact(), NOTHING], {"q1": silent, "q2": silent}, TEXTS)
    assert {name: figure for name, figure in scores.figures.items() if figure} == {"concise": 1.0}
    assert scores.failed == ("q1", "q2")


def test_refusing_everything_is_no_way_to_a_score() -> None:
    scores = score([fact(), NOTHING], {"q1": REFUSAL, "q2": REFUSAL}, TEXTS)
    assert scores.figures["accuracy"] == scores.figures["quotes verbatim"] == scores.figures["concise"] == 0
    assert scores.figures["refusal F1"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("said", "spelling", "held"),
    [
        ("It costs 74,900 yuan.", "74900", True),
        ("It costs 74900 yuan.", "74,900", True),
        ("from “$52,400” on", "$52,400", True),
        ("It goes 1,305 kilometres.", "305 kilometres", False),
        ("It goes 15.3 km", "5.3", False),
        ("It goes 5.35 km", "5.3", False),
        ("the bolts", "bolt", False),
        ("THE  Model\nY", "model y", True),
        ("It is 5.", "5", True),
        ("Anything", "", False),
    ],
)
def test_a_spelling_is_found_as_whole_words_and_numbers(said: str, spelling: str, held: bool) -> None:
    assert mentions(normal(said), spelling) is held


def test_every_fact_is_required_and_markers_are_no_facts() -> None:
    both = fact(facts=(("305",), ("405",)))
    assert not is_right(both, reply())
    assert is_right(both, reply(text="305 or 405 kilometres [1]"))
    assert not is_right(fact(facts=(("1",),)), reply())


def test_an_answer_to_what_nothing_answers_is_wrong() -> None:
    assert is_right(NOTHING, REFUSAL)
    assert not is_right(NOTHING, reply())


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("It goes\n305  kilometres.", True),
        ("It goes 306 kilometres.", False),
        ("it goes 305 kilometres.", False),
        ("It goes 305 kilometres. It cost", True),
        ("", False),
        (" ", False),
    ],
)
def test_a_quote_is_verbatim_or_not(quote: str, verbatim: bool) -> None:
    assert is_verbatim(quote, TEXTS["a1"]) is verbatim


def test_quotes_of_another_article_or_of_none_are_not_verbatim() -> None:
    for article in ("a2", "a9"):
        wrong = reply(quotes=(("a1", "It goes 305 kilometres."), (article, "It goes 305 kilometres.")))
        figures = score([fact()], {"q1": wrong}, TEXTS).figures
        assert figures["quotes verbatim"] == figures["citations valid"] == 0.5


def test_ranks() -> None:
    second = reply(ranked=("a2", "a1"))
    figures = score([fact()], {"q1": second}, TEXTS).figures
    assert (figures["hit@1"], figures["hit@4"], figures["MRR"]) == (0.0, 1.0, 0.5)
    both = fact(gold=(frozenset({"a1"}), frozenset({"a2"})))
    assert score([both], {"q1": reply(ranked=("a1", "x", "y", "z", "a2"))}, TEXTS).figures["all@4"] == 0
    deep = reply(ranked=(*"bcdefghijkl", "a1"))
    assert score([fact()], {"q1": deep}, TEXTS).figures["MRR"] == 0


def test_showing_the_whole_article_is_not_concise() -> None:
    assert score([fact()], {"q1": reply(text="word " * 121)}, TEXTS).figures["concise"] == 0


def test_refusal_f1() -> None:
    assert refusal_f1([(True, True), (True, False), (False, True), (False, False)]) == 0.5
    assert refusal_f1([(True, False), (False, False)]) == 0


def test_text_f1() -> None:
    text = "one two three four five six"
    assert text_f1(text, text) == 1
    assert text_f1(text, "six five four three two one") == 0
    assert text_f1(text, "") == 0
    assert 0 < text_f1(text, f"Accept all cookies now. {text}") < 1
