"""What makes one story: pairs, groups, status, figures."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.models import DatePrecision, StatementKind
from corpus.stories.figures import figures
from corpus.stories.grouping import LINK, group
from corpus.stories.matching import COPY_WINDOW, WINDOW, Marks, marks, same_event
from corpus.stories.models import Report, Story
from corpus.stories.status import Voice, kind_of, status_of
from corpus.stories.telling import Member, independent_outlets, tell
from corpus.stories.words import weight, words

DENIED, CONFIRMED = StatementKind.DENIED, StatementKind.CONFIRMED
RUMOUR, REPORTED = StatementKind.RUMOUR, StatementKind.REPORTED


def day(number: int) -> datetime:
    return datetime(2023, 5, number, tzinfo=UTC)


def of(title: str, text: str = "", *, at: datetime | None = None, outlet: str = "A", **more: Any) -> Marks:
    precision = DatePrecision.NONE if at is None else more.pop("precision", DatePrecision.DAY)
    return marks(title, text, more.pop("companies", ()), outlet, at, precision)


def test_words_of_one_kind_meet_and_rare_ones_weigh_more() -> None:
    assert words("Tesla's factories") & words("The Tesla factory’s") == {"tesla"}
    assert words("delivers 1,000 cars") == words("Delivered 1000 car")
    assert weight("tesla") < weight("sentry") < weight("criciúma")


def test_same_event_in_other_words() -> None:
    one = of("BYD recalls 16,666 Tang plug-ins over fire risk", at=day(1), outlet="A", companies=("BYD",))
    other = of("Fire risk: 16,666 Tang hybrids called back by BYD", at=day(2), outlet="B", companies=("BYD",))
    assert same_event(one, other, 0.8) == same_event(other, one, 0.8) > LINK
    assert same_event(one, other, 0.3) == 0


@pytest.mark.parametrize(
    "other",
    [
        of("BYD recalls 16,666 Tang plug-ins over fire risk", at=day(1 + WINDOW + 1), outlet="B"),
        of("BYD recalls 16,666 Tang plug-ins over fire risk", outlet="B"),
        of("Podcast: BYD recalls 16,666 Tang plug-ins over fire risk", at=day(1), outlet="B"),
    ],
    ids=["too late", "undated", "collection"],
)
def test_what_cannot_be_one_event(other: Marks) -> None:
    one = of("BYD recalls 16,666 Tang plug-ins over fire risk", at=day(1))
    assert same_event(one, other, 0.99) == 0


def test_another_month_and_other_companies_are_other_events() -> None:
    april = of("NIO deliveries up in April", at=day(1), companies=("NIO",))
    assert same_event(april, of("NIO deliveries up in April", at=day(1), outlet="B"), 0.9) > LINK
    assert same_event(april, of("NIO deliveries up in March", at=day(1), outlet="B"), 0.9) < LINK
    xpeng = of("Xpeng deliveries up in April", at=day(1), outlet="B", companies=("Xpeng",))
    assert same_event(april, xpeng, 0.75) < LINK


def test_a_copy_is_the_same_whatever_its_date_but_no_other_issue_of_a_series() -> None:
    one = of("Daily brief: May 1", at=day(1))
    assert same_event(one, of("Daily brief: May 2", at=day(2)), 0.99, is_copy=True) == 0
    assert same_event(one, of("Daily brief: May 2", at=day(2), outlet="B"), 0.99, is_copy=True) == 1
    assert same_event(one, of("Daily brief: May 1", outlet="B"), 0.0, is_copy=True) == 1
    late = datetime(2023, 9, 1, tzinfo=UTC)
    assert (late - day(1)).days > COPY_WINDOW
    assert same_event(one, of("Daily brief: May 1", at=late, outlet="B"), 1.0, is_copy=True) == 0


def test_a_month_is_as_near_as_its_nearest_day() -> None:
    may = of("NIO opens a swap station", at=day(1), precision=DatePrecision.MONTH)
    assert (may.first_day, may.last_day) == (day(1).toordinal(), day(31).toordinal())
    assert same_event(may, of("NIO opens a swap station", at=day(28), outlet="B"), 0.95) > LINK


def test_a_chain_is_one_story_only_while_all_are_alike() -> None:
    assert group([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.8, (1, 3): 0.7}) == [[1, 2, 3]]
    assert group([1, 2, 3], {(1, 2): 0.9, (2, 3): 0.4}) == [[1, 2], [3]]
    assert group([1, 2, 3], {(2, 3): 0.4}, [(1, 2)]) == [[1, 2], [3]]
    assert group([], {}) == []


def test_groups_do_not_depend_on_who_came_first() -> None:
    chance = random.Random(7)
    nodes = list(range(12))
    links = {pair: chance.random() for pair in itertools.combinations(nodes, 2) if chance.random() < 0.3}
    wanted = group(nodes, links)
    for _ in range(20):
        names = nodes[:]
        chance.shuffle(names)
        renamed = {(names[one], names[other]): score for (one, other), score in links.items()}
        shuffled = list(renamed.items())
        chance.shuffle(shuffled)
        found = group([names[node] for node in nodes], dict(shuffled))
        assert [[names.index(each) for each in members] for members in found] == wanted


@pytest.mark.parametrize(
    ("title", "text", "kind", "says"),
    [
        ("Ford confirms Rivian deal", "", CONFIRMED, "Ford confirms Rivian deal"),
        ("Ford opens a plant", "Weather was fine. Ford announced that it opens a plant.", CONFIRMED, "Ford announced"),
        ("Ford opens a plant", "Weather was fine. Tesla announced a roof.", REPORTED, "Ford opens a plant"),
        ("Apple car: what we know", "The Apple car is rumoured to be late, we know.", RUMOUR, "The Apple car"),
    ],
)
def test_the_sentence_that_says_what_an_article_rests_on(title: str, text: str, kind: str, says: str) -> None:
    found, sentence = kind_of(title, text, ("Ford", "Tesla"), "en")
    assert found == kind
    assert sentence.startswith(says)


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        ([RUMOUR, DENIED], 1),
        ([DENIED, CONFIRMED], 1),
        ([CONFIRMED, DENIED], 1),
        ([RUMOUR, CONFIRMED, CONFIRMED], 1),
        ([RUMOUR, REPORTED], 0),
        ([RUMOUR, REPORTED, REPORTED], 1),
        ([REPORTED, REPORTED], 0),
    ],
)
def test_the_last_word_of_those_who_know_counts(kinds: list[StatementKind], wanted: int) -> None:
    voices = [Voice(index, kind, day(index + 1), independent=True) for index, kind in enumerate(kinds)]
    assert status_of(voices).number == wanted


def test_of_one_day_the_denial_counts_and_copies_have_no_vote() -> None:
    same_day = [Voice(0, DENIED, day(1), True), Voice(1, CONFIRMED, day(1), True)]
    assert status_of(same_day).kind is DENIED
    copied = [Voice(0, RUMOUR, day(1), True), Voice(1, REPORTED, day(1), False), Voice(2, REPORTED, day(1), False)]
    assert status_of(copied).kind is RUMOUR


def member(number: int, kind: StatementKind = REPORTED, outlet: str | None = "A", at: int | None = 1) -> Member:
    published = day(at) if at else None
    return Member(number, f"a{number}", "global", f"T{number}", outlet, published, ("BYD",), False, kind, f"S{number}")


def test_a_story_has_the_headline_of_its_first_report_or_of_the_denial() -> None:
    told = tell([member(2, at=3), member(1, at=2), member(3, at=None, outlet="B")], {2})
    assert (told.headline, told.first, told.last, told.outlets) == ("T1", day(2), day(3), 2)
    told = tell([member(1, RUMOUR), member(2, DENIED, at=2)], ())
    assert (told.headline, told.status, told.status_sentence) == ("T2", DENIED, "S2")


def test_outlets_count_once_and_copies_not_at_all() -> None:
    assert independent_outlets([("A", False), ("a", False), ("B", True)]) == 1
    assert independent_outlets([("A", False), (None, False), ("B", False)]) == 3
    assert independent_outlets([("B", True)]) == 1


def report(number: int, title: str, opening: str = "", copy_of: int | None = None) -> Report:
    return Report(
        number,
        f"r{number}",
        title,
        None,
        f"O{number}",
        None,
        day(number),
        DatePrecision.DAY,
        REPORTED,
        "",
        opening,
        copy_of,
    )


def test_figures_stand_side_by_side_each_with_its_unit_and_standard() -> None:
    reports = (
        report(3, "Copied: 250 miles", copy_of=1),
        report(2, "Range is 310 miles (EPA)", "It costs €40,000. By CLTC it has 700 km."),
        report(1, "EPA says 315 miles for the Model 3 cars", "A price of $45,000, or 42.5 million yuan in all."),
    )
    story = Story(1, "global", "", None, None, (), REPORTED, "", 1, 2, reports)
    found = {(each.unit, each.standard): each for each in figures(story)}
    assert [each.written for each in found["mi", "EPA"].figures] == ["315 miles", "310 miles"]
    assert found["mi", "EPA"].disagree
    assert [each.written for each in found["km", "CLTC"].figures] == ["700 km"]
    assert [each.value for each in found["CNY", None].figures] == [42.5e6]
    assert not found["USD", None].disagree
    assert set(found) == {("mi", "EPA"), ("km", "CLTC"), ("EUR", None), ("USD", None), ("CNY", None)}
