"""What counts as a change of an answer, and what is the same in other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from corpus.models import CorpusStats, DatePrecision, StatementKind
from corpus.telling import Snapshot, Statement
from retrieval.changes import MOST_SEEN, ChangeKind, changes, renewed, snapshot_of
from retrieval.models import Answer, AnswerStatus, ExpectedAnswer, Question

MAY = datetime(2024, 5, 2, tzinfo=UTC)


def said(
    quote: str, number: int = 1, kind: StatementKind = StatementKind.REPORTED, *, days: int = 0, outlet: str = "Herald"
) -> Statement:
    return Statement(
        quote,
        number,
        f"Title {number}",
        None,
        outlet,
        None,
        MAY + timedelta(days=days),
        DatePrecision.DAY,
        kind,
    )


def kinds(
    before: str | None,
    after: str | Statement,
    expected: ExpectedAnswer = ExpectedAnswer.OTHER,
    *,
    known: tuple[str, ...] = (),
    question: str = "",
    cosine: float = 0.9,
) -> list[ChangeKind]:
    old = Snapshot((said(before),) if before else ())
    new = after if isinstance(after, Statement) else said(after, 2, days=1)
    found = changes(
        old,
        Snapshot((new,)),
        {2},
        question=question,
        expected=expected,
        known=known,
        alike=lambda _: cosine,
    )
    return [change.kind for change in found]


DELIVERED = "Tesla delivered 386,810 vehicles in the first quarter of 2024."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (DELIVERED, "In Q1 2024, Tesla handed over 386,810 cars to customers.", ExpectedAnswer.AMOUNT),
        (DELIVERED, "Tesla's deliveries came to 387,000 vehicles in the first quarter.", ExpectedAnswer.AMOUNT),
        ("Rivian will pay $10 billion.", "Rivian is to pay 10 billion dollars, it says.", ExpectedAnswer.AMOUNT),
        (
            "BYD opened a battery plant in Szeged on Monday.",
            "The Chinese carmaker BYD has inaugurated its battery plant in Szeged.",
            ExpectedAnswer.PLACE,
        ),
        ("Xiaomi talks to Chery and Foxconn.", "Xiaomi is in talks with Foxconn and Chery.", ExpectedAnswer.NAME),
        ("NIO will launch the ET9 in 2025.", "The ET9 of NIO comes to market in 2025.", ExpectedAnswer.DATE),
        ("Ford cut prices, for demand fell.", "As demand fell, Ford lowered prices.", ExpectedAnswer.REASON),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_no_change(before: str, after: str, expected: ExpectedAnswer) -> None:
    assert kinds(before, after, expected) == []


@pytest.mark.parametrize(
    ("before", "after", "expected", "kind"),
    [
        (DELIVERED, "Tesla delivered 443,956 vehicles in Q2.", ExpectedAnswer.AMOUNT, ChangeKind.FIGURE),
        ("The R1T costs $69,900.", "The R1T costs $71,900 from today.", ExpectedAnswer.AMOUNT, ChangeKind.FIGURE),
        ("The range is 300 miles.", "The range is 310 miles.", ExpectedAnswer.AMOUNT, ChangeKind.FIGURE),
        ("NIO will launch the ET9 in 2025.", "NIO will launch the ET9 in 2026.", ExpectedAnswer.DATE, ChangeKind.DATE),
        ("Production of the Semi begins in May.", "It is made from October.", ExpectedAnswer.DATE, ChangeKind.DATE),
        ("Xiaomi talks to Chery.", "Xiaomi talks to Chery and Great Wall.", ExpectedAnswer.NAME, ChangeKind.NAME),
        ("Rivian builds a plant in Georgia.", "Rivian builds near Sevilla.", ExpectedAnswer.PLACE, ChangeKind.NAME),
    ],
)  # fmt: skip
def test_new_facts_are_changes(before: str, after: str, expected: ExpectedAnswer, kind: ChangeKind) -> None:
    assert kinds(before, after, expected) == [kind]


def test_a_question_without_an_answer_that_finds_one_has_changed() -> None:
    assert kinds(None, "Xiaomi will build the SU7 in Beijing.") == [ChangeKind.ANSWERED]


def test_a_denial_is_a_change_in_the_same_words() -> None:
    denial = said("Apple denied that it is in talks with Canoo.", 2, StatementKind.DENIED, days=3)
    assert kinds("Apple is in talks with Canoo.", denial, ExpectedAnswer.NAME) == [ChangeKind.DENIED]


def test_a_rumour_that_is_confirmed_has_changed_and_a_plain_report_that_is_confirmed_has_not() -> None:
    old = said("Apple is reportedly in talks with Canoo.", 1, StatementKind.RUMOUR)
    new = said("Canoo confirmed that it is in talks with Apple.", 2, StatementKind.CONFIRMED, days=1)
    (change,) = changes(Snapshot((old,)), Snapshot((new,)), {2})
    assert (change.kind, change.old, change.new) == (ChangeKind.CONFIRMED, old, new)
    assert changes(Snapshot((replace(old, kind=StatementKind.REPORTED),)), Snapshot((new,)), {2}) == ()


def test_what_an_article_behind_the_old_answer_says_is_known() -> None:
    known = ("The plant in Szeged employs 3,000 people and will build buses in Komarom as well.",)
    assert kinds("BYD opened a plant in Szeged.", "BYD employs 3,000 people at its plant in Szeged.", known=known) == []
    assert kinds("BYD opened a plant in Szeged.", "BYD employs 3,000 people at its plant in Szeged.") == [
        ChangeKind.FIGURE
    ]
    assert kinds("BYD has a plant in Szeged.", "BYD builds buses in Komarom.", ExpectedAnswer.PLACE, known=known) == []


def test_only_what_new_articles_say_can_be_a_change() -> None:
    old, other = said("The R1T costs $69,900."), said("The R1T costs $71,900.", 7)
    assert changes(Snapshot((old,)), Snapshot((other,)), {2}, expected=ExpectedAnswer.AMOUNT) == ()


def test_an_article_of_an_earlier_day_changes_nothing() -> None:
    older = said("The R1T costs $67,500.", 2, days=-30)
    assert kinds("The R1T costs $69,900.", older, ExpectedAnswer.AMOUNT) == []


def test_what_was_answered_once_is_no_news_when_it_comes_back() -> None:
    old = Snapshot((said("The R1T costs $71,900."),), seen=("The R1T costs $69,900.",))
    again = said("The price of the R1T: it costs $69,900.", 2, days=2, outlet="Late News")
    assert changes(old, Snapshot((again,)), {2}, expected=ExpectedAnswer.AMOUNT) == ()


def test_two_articles_with_one_new_fact_are_one_change() -> None:
    new = (said("The R1T now costs $71,900.", 2, days=1), said("Rivian asks $71,900 for the R1T.", 3, days=1))
    found = changes(Snapshot((said("The R1T costs $69,900."),)), Snapshot(new), {2, 3}, expected=ExpectedAnswer.AMOUNT)
    assert [change.new.number for change in found] == [2]


def test_something_nobody_had_said_counts_where_no_figure_or_name_is_asked_for() -> None:
    after = "Workers at the site have walked out over safety."
    assert kinds("Tesla wants to expand its site in Grünheide.", after, cosine=0.3) == [ChangeKind.SAID]
    assert kinds("Tesla wants to expand its site in Grünheide.", after, cosine=0.8) == []
    assert kinds("Tesla wants to expand its site.", after, ExpectedAnswer.AMOUNT, cosine=0.3) == []


def test_a_change_takes_the_place_of_what_it_changed() -> None:
    old, other = said("The R1T costs $69,900."), said("Deliveries begin in September.")
    new = said("The R1T costs $71,900.", 2, days=1)
    before = Snapshot((old, other))
    found = changes(before, Snapshot((new,)), {2}, expected=ExpectedAnswer.AMOUNT)
    after = renewed(before, Snapshot((new,)), found, {2})
    assert after.statements == (new, other)
    assert after.seen == (old.quote, new.quote)


def test_what_is_remembered_is_bounded() -> None:
    before = Snapshot((said("x"),), tuple(f"quote {number}" for number in range(MOST_SEEN)))
    after = renewed(before, Snapshot((said("y", 2), said("z", 7))), (), {2})
    assert after.statements == before.statements
    assert len(after.seen) == MOST_SEEN
    assert after.seen[-1] == "y"


def test_an_answer_that_refuses_rests_on_nothing() -> None:
    refused = Answer(
        Question("who?", MAY), AnswerStatus.NOT_FOUND, "None.", (), (), (), CorpusStats(0, None, None), "reader"
    )
    assert snapshot_of(refused) == Snapshot()
