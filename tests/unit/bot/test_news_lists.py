from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lines import ago_stamp
from bot.markdown import size_of
from bot.news.lists import PER_PAGE, Wanted, render_latest, render_timeline
from bot.news.sources import PER_PAGE as OUTLETS_PER_PAGE
from bot.news.sources import Tracked, render_sources
from bot.render import MAX_MESSAGE
from corpus.models import DatePrecision
from corpus.overview import Freshness, Headline, OutletCount
from tests.unit.bot.samples import NOW

DAY = datetime(2023, 4, 15, tzinfo=UTC)


def headline(number: int = 1, **changes: Any) -> Headline:
    fields: dict[str, Any] = {
        "number": number,
        "id": f"a{number}",
        "title": f"Story {number}",
        "url": f"https://news.example.com/{number}",
        "source": "Electrek",
        "via": None,
        "published": DAY,
        "precision": DatePrecision.DAY,
        "companies": ("BYD",),
    }
    return Headline(**fields | changes)


def test_the_newest_of_each_company_stand_together() -> None:
    rows = [
        headline(1, also=("Reuters", "In*ev", "A", "B", "C")),
        headline(2, companies=("Rivian", "BYD"), precision=DatePrecision.MONTH),
        headline(3),
        headline(4, companies=(), published=None, precision=DatePrecision.NONE, source=None, via="gizmo.example"),
    ]
    assert render_latest(rows, Wanted(), NOW).body.splitlines() == [
        "**Latest articles**",
        "**BYD**",
        "- [Story 1](<https://news.example.com/1>) · <t:1681560000:R> · Electrek · also: Reuters, In\\*ev, A +2",
        "- [Story 3](<https://news.example.com/3>) · <t:1681560000:R> · Electrek",
        "**Rivian**",
        "- [Story 2](<https://news.example.com/2>) · 2023-04 · Electrek",
        "**Other news**",
        "- [Story 4](<https://news.example.com/4>) · undated · via gizmo.example",
    ]


def test_the_newest_of_one_company() -> None:
    message = render_latest([headline(1)], Wanted("BYD", since=DAY), NOW)
    assert message.body.splitlines()[0] == "**Latest articles on BYD** since <t:1681560000:D>"
    assert len(message.body.splitlines()) == 2
    nothing = render_latest([], Wanted("BYD"), NOW)
    assert (nothing.body, nothing.found) == ("I have no articles on BYD yet.", False)


def test_how_long_ago_is_never_in_the_future() -> None:
    morning = datetime(2024, 6, 1, 7, tzinfo=UTC)
    at = int(morning.timestamp())
    assert ago_stamp(datetime(2024, 6, 1, tzinfo=UTC), morning) == f"<t:{at}:R>"  # today, the hour is not known
    assert ago_stamp(morning + timedelta(days=1), morning) == f"<t:{at}:R>"  # another clock
    assert ago_stamp(morning - timedelta(hours=1), morning) == f"<t:{at - 3600}:R>"
    assert ago_stamp(datetime(2024, 5, 31, tzinfo=UTC), morning) == f"<t:{at - 19 * 3600}:R>"  # noon of the day before


def test_a_timeline_says_how_each_headline_puts_it() -> None:
    rows = [
        headline(1, title="BYD denies reports of a delay"),
        headline(2, title="BYD is rumoured to build a plant", precision=DatePrecision.MONTH, url=None),
        headline(3, title="BYD opens a plant", also=("Reuters",)),
    ]
    message = render_timeline(rows, Wanted("BYD", DAY, datetime(2024, 1, 1, tzinfo=UTC)), undated=3)
    assert message.body.splitlines() == [
        "**BYD: what happened** from <t:1681560000:D> up to <t:1704024000:D>",
        "- <t:1681560000:D> · [BYD denies reports of a delay](<https://news.example.com/1>) · Electrek · denied",
        "- 2023-04 · BYD is rumoured to build a plant · Electrek · rumour",
        "- <t:1681560000:D> · [BYD opens a plant](<https://news.example.com/3>) · Electrek · also: Reuters",
    ]
    assert message.footer == "-# 3 undated articles are left out · confirmed, rumour, denied: as the reports put it"


def test_a_timeline_without_dated_articles() -> None:
    message = render_timeline([], Wanted("BYD"), undated=1)
    assert (message.body, message.found) == ("I have no dated articles on BYD.", False)
    assert message.footer == "-# 1 undated article is left out"


@given(
    st.lists(
        st.builds(
            headline,
            title=st.sampled_from(
                ["T", "*" * 1000, "🚗" * 600, "比亚迪" * 300, "[x](https://evil.example) @everyone\n# Big"]
            ),
            url=st.sampled_from([None, "https://news.example.com/" + "p" * 400, "https://news.example.com/1", "oops"]),
            source=st.sampled_from([None, "Electrek", "`" * 500]),
            companies=st.sampled_from([(), ("BYD",), ("_" * 200,)]),
            also=st.sampled_from([(), ("A", "B"), ("*" * 300,) * 5]),
        ),
        min_size=1,
        max_size=PER_PAGE,
    )
)
def test_every_page_keeps_the_limit_with_a_line_for_each(rows: list[Headline]) -> None:
    wanted = Wanted("_" * 100, DAY, NOW)
    for message in (render_latest(rows, replace(wanted, company=None), NOW), render_timeline(rows, wanted, 100_000)):
        assert message.size <= MAX_MESSAGE - 100
        lines = [line for line in message.body.splitlines() if line.startswith("- ")]
        assert len(lines) == len(rows)
        assert "@everyone" not in message.body
        assert message.body.count("](<") == message.body.count(">)")


def test_a_link_is_dropped_last_and_the_longest_first() -> None:
    urls = ["https://news.example.com/" + "p" * length for length in (400, 300, 200, 480, 450, 430, 420, 410, 405, 1)]
    rows = [headline(n, title="T" * 90, url=url) for n, url in enumerate(urls)]
    body = render_latest(rows, Wanted("BYD"), NOW).body
    assert size_of(body) < MAX_MESSAGE
    assert urls[-1] in body
    assert urls[2] in body
    assert urls[3] not in body


def outlet(articles: int, source: str | None = "Electrek", **changes: Any) -> OutletCount:
    fields: dict[str, Any] = {"via": None, "newest": DAY, "precision": DatePrecision.DAY}
    return OutletCount(source=source, articles=articles, **fields | changes)


def test_sources() -> None:
    outlets = [
        outlet(1234),
        outlet(2, "Wire", precision=DatePrecision.MONTH),
        outlet(1, None, via="gizmo.example", newest=None, precision=DatePrecision.NONE),
        outlet(1, None),
    ]
    everything = Freshness(1238, 1, DAY, DAY + timedelta(days=20), NOW - timedelta(hours=2))
    message = render_sources(Tracked(everything, 5, outlets), 0, NOW)
    assert message.body.splitlines() == [
        "**1,238 articles from 4 outlets**, published 15 Apr 2023 – 5 May 2023; the last one came in "
        f"<t:{int(NOW.timestamp()) - 7200}:R>",
        "- Electrek · 1,234 articles · newest <t:1681560000:R>",
        "- Wire · 2 articles · newest 2023-04",
        "- via gizmo.example · 1 article · undated",
        "- without an outlet's name · 1 article · newest <t:1681560000:R>",
    ]
    assert message.footer == "-# 5 articles seen in this server only · 1 without a date"


def test_no_sources_and_many() -> None:
    nothing = render_sources(Tracked(Freshness(0, 0, None, None, None), 0, []), 0, NOW)
    assert (nothing.body, nothing.found) == ("There are no articles here yet.", False)
    many = [outlet(9, "*" * 500) for _ in range(40)]
    tracked = Tracked(Freshness(360, 0, DAY, DAY, NOW), 0, many)
    assert [len(render_sources(tracked, first, NOW).body.splitlines()) for first in (0, OUTLETS_PER_PAGE, 30)] == [
        16,
        16,
        11,
    ]
    assert render_sources(tracked, 0, NOW).size <= MAX_MESSAGE


@pytest.mark.parametrize("argument", ["", "x", "9" * 40, "-1", "1681516800"])
def test_moments_in_ids(argument: str) -> None:
    from bot.news.options import as_argument, as_moment

    moment = as_moment(argument)
    assert moment is None or as_argument(moment) == argument
    assert as_moment("1681516800") == DAY
