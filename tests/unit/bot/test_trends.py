from __future__ import annotations

import io
import itertools
import struct
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread

from bot.errors import RefusedError
from bot.news import texts
from bot.news.chart import draw, spread
from bot.news.names import read_names, suggest_names
from bot.news.trends import (
    MAX_ALT,
    MAX_COMPANIES,
    MAX_WEEKS,
    Series,
    Trends,
    alt_text,
    render_trends,
    span_up_to,
    trends_of,
)
from bot.render import MAX_MESSAGE
from corpus.companies import Companies
from corpus.overview import Written

NOW = datetime(2024, 6, 12, 23, 30, tzinfo=UTC)  # a Wednesday
COMPANIES = Companies.from_toml()


def trends(*counts: tuple[int, ...], name: str = "Company") -> Trends:
    span = span_up_to(NOW, len(counts[0]))
    return Trends(span, tuple(Series(f"{name} {n}", each) for n, each in enumerate(counts)), 0, 0)


def test_weeks_begin_on_monday_and_the_last_is_not_over() -> None:
    span = span_up_to(NOW, 3)
    assert span.mondays == (date(2024, 5, 27), date(2024, 6, 3), date(2024, 6, 10))
    assert (span.since, span.until) == (datetime(2024, 5, 27, tzinfo=UTC), datetime(2024, 6, 17, tzinfo=UTC))
    assert span_up_to(datetime(2024, 6, 10, tzinfo=UTC), 1).first == date(2024, 6, 10)
    assert span_up_to(datetime(2024, 6, 9, 23, 59, tzinfo=UTC), 1).first == date(2024, 6, 3)


def test_days_are_gathered_into_weeks() -> None:
    days = {
        "NIO": {date(2024, 6, 3): 1, date(2024, 6, 9): 2, date(2024, 6, 10): 4},
        "BYD": {date(2024, 5, 27): 1, date(2024, 6, 16): 7},
        "Rivian": {},
    }
    found = trends_of(span_up_to(NOW, 3), Written(days, 1, 2), NOW)
    assert [(each.company, each.counts) for each in found.series] == [
        ("BYD", (1, 0, 7)), ("NIO", (0, 3, 4)), ("Rivian", (0, 0, 0)),
    ]  # fmt: skip
    message = render_trends(found)
    assert message.body.splitlines() == [
        "**Articles per week**, last 3 weeks",
        "- **BYD** · 8 articles: 1, 0, 7",
        "- **NIO** · 7 articles: 0, 3, 4",
        "- **Rivian** · 0 articles: 0, 0, 0",
    ]
    assert message.footer == (
        "-# weeks begin on Monday, UTC; the last one is not over · "
        "not counted: 2 undated and 1 of which only the month is known"
    )
    assert alt_text(found) == (
        "Line chart of articles per week from 27 May 2024 to 16 Jun 2024. BYD: 8 in all, 0 to 7 a week, 7 in the last "
        "week. NIO: 7 in all, 0 to 4 a week, 4 in the last week. Rivian: 0 in all, 0 to 0 a week, 0 in the last week."
    )


def test_one_week_and_many() -> None:
    assert render_trends(trends((3,))).body == "**Articles this week**\n- **Company 0** · 3 articles"
    long = render_trends(trends((9,) * MAX_WEEKS, name="*" * 300))
    assert long.body.splitlines()[1].endswith("936 articles")
    most = render_trends(trends(*((99_999,) * 26 for _ in range(MAX_COMPANIES)), name="*" * 300))
    assert most.size + MAX_ALT <= MAX_MESSAGE
    assert len(alt_text(trends(*((99_999,) * 26 for _ in range(MAX_COMPANIES)), name="n" * 300))) <= MAX_ALT


def size_of_png(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize(
    "drawn",
    [
        trends((0,)),
        trends((1, 0)),
        trends(*((n, 2 * n, 0) for n in range(MAX_COMPANIES))),
        trends(*((10_000,) * MAX_WEEKS for _ in range(MAX_COMPANIES)), name="$\\frac{1}{2}$ Škoda " + "x" * 100),
    ],
    ids=["one week", "two weeks", "six companies", "the most"],
)
def test_a_picture(drawn: Trends) -> None:
    assert size_of_png(draw(drawn)) == (1200, 675)


def test_the_background_is_its_own_on_any_theme() -> None:
    pixels = imread(io.BytesIO(draw(trends((1, 2, 3)))))
    assert pixels[..., 3].min() == 1.0  # nothing shines through
    assert pixels[0, 0, :3].max() < 0.2


def test_pictures_are_drawn_in_several_threads_at_once() -> None:
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(draw(trends((1, 2), (2, 1))))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert len(set(drawn)) == 1


@given(st.lists(st.floats(0, 1), max_size=MAX_COMPANIES))
def test_names_stand_apart_in_their_order(places: list[float]) -> None:
    gap = 0.135
    moved = spread(places, gap)
    order = sorted(range(len(places)), key=lambda index: places[index])
    heights = [moved[index] for index in order]
    assert all(0 <= height <= 1 for height in heights)
    assert all(upper - lower >= gap - 1e-9 for lower, upper in itertools.pairwise(heights))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("  ,, ", ()),
        ("byd, Tesla ,NIO", ("BYD", "Tesla", "NIO")),
        ("BYD vs Tesla", ("BYD", "Tesla")),
        ("BYD Tesla and nio", ("BYD", "Tesla", "NIO")),
        ("比亚迪、TSLA", ("BYD", "Tesla")),
        ("Lynk & Co; BYD, BYD", ("Lynk & Co", "BYD")),
    ],
)
def test_names_in_one_option(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text, COMPANIES) == names


@pytest.mark.parametrize("text", ["Grocer", "BYD, Grocer & Sons", "BYD and Grocer", "🚗"])
def test_an_unknown_name_is_not_passed_over(text: str) -> None:
    with pytest.raises(RefusedError, match="do not know"):
        read_names(text, COMPANIES)


def test_the_last_name_is_completed() -> None:
    assert suggest_names("byd, tes", COMPANIES)[0] == "BYD, Tesla"
    assert suggest_names("riv", COMPANIES) == ["Rivian"]
    assert "BYD, BYD" not in suggest_names("BYD, b", COMPANIES)
    assert suggest_names("BYD, ", COMPANIES)[0].startswith("BYD, ")
    many = suggest_names(", ".join(COMPANIES.names[:30]) + ", t", COMPANIES)
    assert many == []  # no choice may be longer than 100 characters


def test_weeks_that_are_over() -> None:
    over = trends_of(span_up_to(NOW, 2), Written({"NIO": {date(2024, 6, 3): 1}}, 0, 0), NOW + timedelta(weeks=1))
    assert not over.so_far
    assert render_trends(over).footer == "-# weeks begin on Monday, UTC"
    assert draw(over) != draw(replace(over, so_far=True))


def test_a_day_of_grace_is_in_the_last_week() -> None:
    sunday = datetime(2024, 6, 16, 23, tzinfo=UTC)
    assert span_up_to(sunday, 1).until == sunday + timedelta(hours=1)


def test_more_weeks_are_offered_where_they_help() -> None:
    far, near = (texts.nothing_written(12, "", "4 March 2024", in_reach=in_reach) for in_reach in (False, True))
    assert far.endswith("The newest dated article is of 4 March 2024.")
    assert near.endswith("is of 4 March 2024; ask for more weeks to see it.")
