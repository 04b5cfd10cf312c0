"""A thousand polls of outlets that misbehave: nothing lost, nothing taken twice, memory flat."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

from corpus.database.feed_entries import EntryStore
from corpus.feeds.models import DateNote, EntryOutcome, Feed, FeedStatus, KnownEntry, NewFeed
from corpus.feeds.service import FeedService
from corpus.models import GLOBAL_SCOPE, ArticleFilter
from tests.integration.corpus.feeds.conftest import Clock, TextLibrary, settle, untold
from tests.integration.corpus.feeds.publisher import Outlet
from tests.integration.corpus.web import Handler, Web, missing

POLLS = 1000


def outlets(clock: Clock) -> list[Outlet]:
    def outlet(name: str, **habits: object) -> Outlet:
        return Outlet(name, clock, Random(name), **habits)  # type: ignore[arg-type]

    return [
        outlet("steady"),
        outlet("bumper", kind="atom", bumps=True, trouble=0.2),
        outlet("positions", ids="positions", trouble=0.3),
        outlet("nameless", ids="none", trouble=0.3, etags=False),
        outlet("same", ids="same", trouble=0.2, vanishing=True),
        outlet("flaky", kind="atom", trouble=0.6, articles="shaky"),
        outlet("json", kind="json", undated=True, trouble=0.2),
        outlet("latin", encoding="cp1252", trouble=0.2, articles="forbidden"),
        outlet("leaving", gone_after=30, trouble=0.1),
    ]


def serve(site: Web, all_outlets: list[Outlet]) -> None:
    by_host = {outlet.host: outlet for outlet in all_outlets}

    def answer(handler: Handler) -> None:
        outlet = by_host[str(handler.headers["host"]).split(":")[0]]
        path = handler.path.split("?")[0]
        if path == "/feed":
            outlet.answer_feed(handler)
        elif path == "/robots.txt":
            missing(handler)
        else:
            outlet.answer_page(handler, path)

    class Routes(dict[str, Callable[[Handler], None]]):
        def get(self, key: str, default: object = None) -> Callable[[Handler], None]:
            return answer

    site.routes = Routes()


def through(service: FeedService, site: Web) -> None:
    """Hosts without a port lead to the site."""
    ask = service.fetcher._request

    def ported(url: str, *rest: object) -> object:
        return ask(url.replace(".test/", f".test:{site.server_port}/", 1), *rest)  # type: ignore[arg-type]

    service.fetcher._request = ported  # type: ignore[method-assign,assignment]


def entries_of(library: TextLibrary, feed: Feed) -> list[KnownEntry]:
    return EntryStore(library.database).latest(feed.id, 10_000)


def test_a_thousand_polls(library: TextLibrary, service: FeedService, site: Web, clock: Clock) -> None:
    world = outlets(clock)
    serve(site, world)
    through(service, site)
    feeds = {}
    for outlet in world:
        for _ in range(5):
            outlet.publish()
        feeds[outlet.name] = service.feeds.add(
            GLOBAL_SCOPE, NewFeed(f"http://{outlet.host}/feed", outlet.name), clock.now
        )
    polls, failures = 0, 0
    weights: list[int] = []
    plan = Random(5)
    while polls < POLLS:
        reports = service.poll_due()
        polls += len(reports)
        failures += sum(report.result.error is not None for report in reports)
        for report in reports:
            outlet = next(outlet for outlet in world if outlet.name == report.feed.name)
            # Never more between two looks than the feed shows: what nobody could see is nobody's loss.
            if report.result.error is None and len(outlet.items) < 28 and plan.random() < 0.25:
                outlet.publish()
        due = service.next_due()
        assert due is not None
        clock.now = max(clock.now + timedelta(seconds=3), min(due, clock.now + timedelta(hours=1)))
        if polls // 250 > len(weights):
            gc.collect()
            weights.append(len(gc.get_objects()))
    for outlet in world:
        outlet.calm = True
    settle(service, clock, hours=72)

    assert failures > 150
    assert sum(outlet.not_modified for outlet in world) > 30
    for outlet in world:
        known = entries_of(library, feeds[outlet.name])
        by_title = Counter(int("".join(filter(str.isdigit, entry.title))) for entry in known)
        seen = {item.number for item in outlet.items if item.served}
        # Every item that stood in a whole document is known, once; nothing was made up from broken ones.
        assert by_title == dict.fromkeys(seen, 1), outlet.name
        outcomes = {entry.outcome for entry in known}
        assert outcomes <= {EntryOutcome.ADDED, EntryOutcome.UPDATED, EntryOutcome.KNOWN, EntryOutcome.OFF_TOPIC}
        wanted = {item.number for item in outlet.items if item.served and not item.off_topic}
        articles = [entry.article_number for entry in known if entry.article_number is not None]
        assert len(articles) == len(set(articles)) == len(wanted), outlet.name
        quiet = untold(library) & set(articles)
        firsts = {item.number for item in outlet.items if item.first_poll and not item.off_topic}
        assert len(quiet) == len(firsts), outlet.name
    every = library.database.latest(ArticleFilter(), 10_000)
    assert len(every) == sum(item.served > 0 and not item.off_topic for outlet in world for item in outlet.items)
    assert {article.summary_only for article in every if article.source == "latin"} == {True}
    assert not any(article.summary_only for article in every if article.source in ("steady", "flaky"))
    assert any("–" in article.title and "“new”" in article.title for article in every if article.source == "latin")

    json_entries = entries_of(library, feeds["json"])
    assert {entry.date_note for entry in json_entries} == {DateNote.STATED, DateNote.UNDATED, DateNote.FUTURE}
    assert all((entry.published is None) == (entry.date_note is DateNote.UNDATED) for entry in json_entries)
    assert all(entry.published <= entry.first_seen for entry in json_entries if entry.published is not None)
    assert DateNote.BUMPED in {entry.date_note for entry in entries_of(library, feeds["bumper"])}
    leaving = service.feeds.get(feeds["leaving"].id)
    assert leaving is not None
    assert leaving.status is FeedStatus.OFF
    assert service.feeds.notes_due() == [leaving]
    # Between the second and the last quarter nothing piles up.
    assert weights[-1] - weights[1] < 0.03 * weights[1]
