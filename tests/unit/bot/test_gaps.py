"""Questions without an answer, grouped by meaning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.desk.gap_finding import GapFinder
from bot.desk.gaps import ALIKE, MOST_WORDINGS, Gap, find_gap, gap_label, group, render_gaps, wordings_of
from corpus.companies import Companies
from corpus.desk import Unanswered

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
NONE: frozenset[str] = frozenset()


def asked(*questions: str) -> list[Unanswered]:
    """One an hour, the first one first."""
    return [Unanswered(number, 7, NOW + timedelta(hours=number), text) for number, text in enumerate(questions, 1)]


def at(*angles: float) -> NDArray[np.float32]:
    """Unit vectors in the plane, by the cosine with the first axis."""
    return np.array([[cosine, np.sqrt(1 - cosine**2)] for cosine in angles], dtype=np.float32)


def grouped(questions: list[Unanswered], vectors: NDArray[np.float32], *subjects: str) -> list[list[str]]:
    found = [frozenset(filter(None, each.split("+"))) for each in subjects] or [NONE] * len(vectors)
    return [[each.text for each in gap.wordings] for gap in group(wordings_of(questions), vectors, found)]


def test_a_wording_counts_once_however_it_is_written() -> None:
    one, two = wordings_of(asked("What costs the R2?", "what costs  the r2", "WHAT COSTS THE R2 ?!", "And the R3?"))
    assert (one.text, one.ids) == ("WHAT COSTS THE R2 ?!", (1, 2, 3))
    assert (one.first, one.last) == (NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    assert two.ids == (4,)


def test_no_more_wordings_than_can_be_compared() -> None:
    found = wordings_of(asked(*(f"question {number}" for number in range(MOST_WORDINGS + 5)), "often", "often"))
    assert len(found) == MOST_WORDINGS
    assert found[0].text == "often"
    assert found[-1].text == "question 6"


def test_alike_questions_are_one_gap() -> None:
    questions = asked("c", "b", "a")  # the newest first: a, b, c
    assert grouped(questions, at(1, ALIKE + 0.01, 0)) == [["a", "b"], ["c"]]
    assert grouped(questions, at(1, ALIKE - 0.01, -1)) == [["a"], ["b"], ["c"]]


def test_the_most_asked_is_first_and_speaks_for_the_others() -> None:
    questions = asked("rare", "often", "often", "often", "other", "other")
    assert grouped(questions, at(1, 0, 0.9)) == [["often", "rare"], ["other"]]


def test_two_companies_are_two_gaps() -> None:
    questions = asked("its", "BYD's", "Tesla's")
    assert grouped(questions, at(1, 1, 1), "Tesla", "BYD", "") == [["Tesla's", "its"], ["BYD's"]]
    assert grouped(questions, at(1, 1, 1), "Tesla", "BYD+Tesla", "BYD+Tesla") == [["BYD's", "its"], ["Tesla's"]]


def test_a_menu_means_what_it_showed() -> None:
    gaps = group(wordings_of(asked("a", "b", "a", "c")), at(1, 0, 0.9), [NONE] * 3)
    assert [gap.ids for gap in gaps] == [(1, 2, 3), (4,)]
    key = gaps[0].key
    assert key.startswith("1-3-")
    assert find_gap(gaps, key) == (1, 2, 3)
    assert find_gap(gaps, key.replace("-3-", "-2-")) == (1, 2)  # asked again since the list was shown
    reused = group(wordings_of(asked("other")), at(1), [NONE])  # deleted since, and the number given again
    assert find_gap(reused, key) == ()
    for gone in (key.replace("1-3", "9-9"), "", "1", "a-b-c", "1-", key + "0"):
        assert find_gap(gaps, gone) == ()


def test_the_list() -> None:
    gaps = group(wordings_of(asked("When does *Lucid* @everyone open?", "b", "When does *Lucid* @everyone open?")),
                 at(1, 0.9), [NONE] * 2)  # fmt: skip
    message = render_gaps(gaps, 6, gaps, 90, NOW + timedelta(days=1))
    first, last = (int((NOW + timedelta(hours=hours)).timestamp()) for hours in (0, 3))
    assert message.body.splitlines() == [
        "**Questions without an answer** · last 90 days",
        "**6.** “When does \\*Lucid\\* \\@\u200beveryone open?”",
        f"-# asked 3 times · first <t:{first}:D>, last <t:{last}:R>",
        "-# also: “b”",
    ]
    assert message.footer == "-# 1 gap, 3 questions · nobody's name is kept with them"
    assert gap_label(6, gaps[0]) == "6. When does *Lucid* @everyone open?"
    assert len(gap_label(6, Gap(tuple(wordings_of(asked("x" * 300)))))) == 100
    empty = render_gaps([], 1, [], 90, NOW)
    assert "found an answer" in empty.body
    assert not empty.found


class Model:
    """Counts what it embeds."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        self.seen += texts
        return at(*([1.0] * len(texts)))


class Store:
    """Questions of one guild."""

    def __init__(self) -> None:
        self.questions = asked("a", "b", "a")
        self.deleted: list[tuple[int, list[int]]] = []

    def list(self, guild_id: int, since: datetime) -> list[Unanswered]:
        assert since == NOW - timedelta(days=90)
        return self.questions if guild_id == 7 else []

    def delete(self, guild_id: int, ids: tuple[int, ...]) -> int:
        self.deleted.append((guild_id, [*ids]))
        return len(ids)


def test_each_wording_is_embedded_once() -> None:
    model, store = Model(), Store()
    finder = GapFinder(store, model, Companies.from_toml(), lambda: NOW)  # type: ignore[arg-type]
    assert [gap.ids for gap in finder.find(7)] == [(1, 2, 3)]
    finder.find(7)
    assert finder.find(8) == []
    assert sorted(model.seen) == ["a", "b"]
    (gap,) = finder.find(7)
    assert finder.dismiss(7, gap.key)
    assert not finder.dismiss(8, gap.key)
    assert store.deleted == [(7, [1, 2, 3]), (8, [])]
