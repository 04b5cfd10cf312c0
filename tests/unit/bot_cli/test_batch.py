from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.batch import BatchItem, BatchLineError, parse_line, parse_moment, read_batch
from retrieval.models import Turn
from tests.unit.bot_cli.examples import NOW


def line(**changes: object) -> str:
    return json.dumps({"id": "q1", "question": "who?"} | changes)


def test_a_question_with_everything() -> None:
    history = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    item = parse_line(line(history=history, asked_at="2019-04-15", kind="fact", answers=[]), NOW)
    assert item.key == "q1"
    assert item.question.text == "who?"
    assert item.question.history == (Turn("user", "a"), Turn("assistant", "b"))
    assert item.question.now == datetime(2019, 4, 15, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("asked_at", [{}, {"asked_at": None}])
def test_without_a_moment_it_is_asked_now(asked_at: dict[str, None]) -> None:
    assert parse_line(line(**asked_at), NOW).question.now == NOW


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-04-15", datetime(2019, 4, 15, 23, 59, 59, tzinfo=UTC)),
        ("20190415", datetime(2019, 4, 15, 23, 59, 59, tzinfo=UTC)),
        ("2019-04-15T08:30", datetime(2019, 4, 15, 8, 30, tzinfo=UTC)),
        ("2019-04-15T08:30:00Z", datetime(2019, 4, 15, 8, 30, tzinfo=UTC)),
        ("2019-04-15T08:30:00+02:00", datetime(2019, 4, 15, 6, 30, tzinfo=UTC)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"question": "who?"}', '"id" is missing'),
        (line(id=True), '"id" is missing'),
        (line(question=None), '"question" is missing'),
        (line(asked_at="soon"), '"asked_at" should look like'),
        (line(asked_at=5), '"asked_at" should look like'),
        (line(asked_at="9999-12-31"), '"asked_at" should look like'),
        (line(asked_at="0001-01-01"), '"asked_at" should look like'),
        (line(history="x"), '"history" is not a list'),
        (line(history=["x"]), 'needs a "role"'),
        (line(history=[{"role": "system", "content": "x"}]), 'needs a "role"'),
        (line(history=[{"role": "user"}]), 'needs a "content"'),
    ],
)
def test_what_is_wrong_with_a_line(broken: str, reason: str) -> None:
    with pytest.raises(BatchLineError, match=reason):
        parse_line(broken, NOW)


def test_a_broken_line_stops_none_of_the_others_and_keeps_its_number() -> None:
    found = list(read_batch([line(), "\n", "oops\n", line(id=7)], NOW))
    assert [number for number, _ in found] == [1, 3, 4]
    assert isinstance(found[1][1], BatchLineError)
    last = found[2][1]
    assert isinstance(last, BatchItem)
    assert last.key == 7
