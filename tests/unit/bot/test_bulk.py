"""A file of links: single failures end nothing, progress comes slowly, and the summary names what was refused."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.desk import article_texts as texts
from bot.desk.bulk import EVERY, LONGEST, MOST_LINKS, Bulk, Run, leftovers_file, render_progress, render_summary
from bot.desk.links import Line
from bot.desk.preview import render_results
from bot.errors import RefusedError
from bot.markdown import size_of
from bot.render import MAX_MESSAGE
from corpus.errors import FetchError, StoreError
from corpus.models import Draft, IngestOutcome, IngestResult
from tests.unit.bot.samples import article

GUILD, MOD = 1, 2


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Adding:
    """Adds by what the address says."""

    def __init__(self, clock: Clock, seconds: float = 0.0) -> None:
        self.clock, self.seconds = clock, seconds
        self.fetched: list[str] = []
        self.stored: list[str] = []

    async def fetch(self, url: str) -> Draft:
        self.fetched.append(url)
        self.clock.now += self.seconds
        await asyncio.sleep(0)
        if "gone" in url:
            raise FetchError("There is no page at that address (404).")
        if "bug" in url:
            raise ZeroDivisionError
        if "outage" in url:
            raise StoreError("The article database is out of reach.")
        return Draft(url, "Words.", url=url, published=datetime(2024, 1, 1, tzinfo=UTC))

    async def store(self, drafts: Sequence[Draft], guild_id: int, user_id: int) -> list[IngestResult]:
        assert (guild_id, user_id) == (GUILD, MOD)
        self.stored += [draft.url or "" for draft in drafts]
        if "refused" in drafts[0].title:
            return [IngestResult(IngestOutcome.REFUSED, None, "The article has no text.")]
        known = "known" in drafts[0].title
        return [IngestResult(IngestOutcome.UNCHANGED if known else IngestOutcome.ADDED, article(title=drafts[0].title))]


def lines(*paths: str) -> list[Line]:
    return [Line(number, path, f"https://a.example/{path}") for number, path in enumerate(paths, 1)]


class Desk:
    def __init__(self, seconds: float = 0.0) -> None:
        self.clock = Clock()
        self.adding = Adding(self.clock, seconds)
        self.bulk = Bulk(cast(Any, self.adding), self.clock)
        self.shown: list[tuple[float, int]] = []

    async def show(self, run: Run) -> None:
        self.shown.append((self.clock.now, run.done))

    async def run(self, given: list[Line]) -> Run:
        with self.bulk.running(GUILD, MOD, given) as run:
            await self.bulk.work(run, self.show)
        return run


async def test_single_failures_end_nothing() -> None:
    desk = Desk()
    given = [*lines("one", "gone", "bug", "refused", "known", "two"), Line(7, "no link", None, "no web address")]
    run = await desk.run(given)
    assert (run.done, run.count(IngestOutcome.ADDED), run.count(IngestOutcome.UNCHANGED)) == (6, 2, 1)
    summary = render_summary(run, None)
    assert "2 of 6 links added" in summary.body
    assert "2 added · 1 here already · 4 refused" in summary.body
    assert "line 2: https\\:\\/\\/a.example\\/gone · There is no page at that address \\(404\\)." in summary.body
    assert "line 7: no link · no web address" in summary.body
    assert leftovers_file(run) is None


async def test_the_summary_says_what_cannot_be_searched_yet() -> None:
    run = Run(GUILD, MOD, lines("one", "two"))
    run.results.append(IngestResult(IngestOutcome.ADDED, article()))
    assert texts.SEARCHABLE_LATER not in render_summary(run, None).body
    run.results.append(IngestResult(IngestOutcome.ADDED, article(), searchable=False))
    assert texts.SEARCHABLE_LATER in render_summary(run, None).body
    assert texts.SEARCHABLE_LATER in render_results(run.results, None).body
    assert texts.SEARCHABLE_LATER not in render_results(run.results[:1], None).body


async def test_progress_is_shown_at_most_every_two_seconds() -> None:
    desk = Desk(seconds=0.5)
    run = await desk.run(lines(*(str(number) for number in range(40))))
    moments = [moment for moment, _ in desk.shown]
    assert all(after - before >= EVERY for before, after in itertools.pairwise(moments))
    assert 5 <= len(moments) <= 11
    assert "40 of 40" in render_progress(run).body


async def test_a_cancelled_run_stores_nothing_more() -> None:
    desk = Desk()
    given = lines(*(str(number) for number in range(50)))
    with desk.bulk.running(GUILD, MOD, given) as run:

        async def cancel(run: Run) -> None:
            if run.done >= 4:
                desk.bulk.cancel(run.key, GUILD)

        desk.adding.seconds = EVERY
        with pytest.raises(RefusedError):
            desk.bulk.cancel(run.key, GUILD + 1)
        await desk.bulk.work(run, cancel)
    assert 4 <= len(run.results) < 12
    assert run.done == 50
    assert {reason for _, reason in run.unreached} == {texts.STOPPED}
    summary = render_summary(run, None).body
    assert "Cancelled" in summary
    assert f"{len(run.unreached)} links were not reached: it was cancelled" in summary
    assert (leftovers_file(run) or "").count("https://a.example/") == len(run.unreached)
    with pytest.raises(RefusedError, match="over"):
        desk.bulk.cancel(run.key, GUILD)


async def test_an_outage_breaks_it_off() -> None:
    desk = Desk()
    run = await desk.run(lines("one", "outage", *(str(number) for number in range(30))))
    assert run.done == 32
    assert len(desk.adding.fetched) < 12
    summary = render_summary(run, None)
    assert "links were not reached: The article database is out of reach" in summary.body


async def test_what_is_not_reached_in_time_is_named() -> None:
    desk = Desk(seconds=LONGEST / 10)
    run = await desk.run(lines(*(str(number) for number in range(30))))
    assert run.count(IngestOutcome.ADDED) >= 5
    assert {reason for _, reason in run.unreached} == {texts.LATE}


async def test_one_run_in_a_guild_at_a_time() -> None:
    desk = Desk()
    with desk.bulk.running(GUILD, MOD, lines("one")):
        with pytest.raises(RefusedError, match="already"), desk.bulk.running(GUILD, MOD, lines("two")):
            pass
        with desk.bulk.running(GUILD + 1, MOD, lines("two")) as other:
            assert other.links
    with desk.bulk.running(GUILD, MOD, lines("one")) as again:
        assert again.links


@pytest.mark.parametrize(
    ("given", "words"),
    [([Line(1, "x", None, "no")], "no link"), (lines(*map(str, range(MOST_LINKS + 1))), "more than 200")],
)
def test_what_cannot_be_begun(given: list[Line], words: str) -> None:
    with pytest.raises(RefusedError, match=words), Desk().bulk.running(GUILD, MOD, given):
        pass


async def test_a_long_list_of_refusals_goes_into_a_file() -> None:
    run = await Desk().run(lines(*(f"gone/{number}" for number in range(MOST_LINKS))))
    summary = render_summary(run, None)
    assert summary.size <= MAX_MESSAGE
    assert size_of(summary.body) <= MAX_MESSAGE
    assert "more" in summary.body
    text = leftovers_file(run) or ""
    assert text.count("https://a.example/gone") == MOST_LINKS
    assert text.startswith("# line 1: There is no page at that address (404).\nhttps://a.example/gone/0\n")
