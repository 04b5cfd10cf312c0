"""What is left alone: pages that robots rules close, at the end of redirects too, and what stood in a feed long ago."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from corpus.database.past_entries import KEPT
from corpus.feeds.following import Following
from corpus.feeds.models import EntryOutcome
from corpus.feeds.service import FeedService
from corpus.feeds.why import why_lines
from corpus.models import GLOBAL_SCOPE
from tests.integration.corpus.feeds.conftest import Clock, TextLibrary, settle
from tests.integration.corpus.feeds.test_service import LEAD, articles_of, item, known, rss
from tests.integration.corpus.web import ARTICLE, Handler, Route, Web, page, redirect


def host_of(handler: Handler) -> str:
    return str(handler.headers["host"]).split(":")[0]


def rules(site: Web, **by_host: bytes) -> None:
    """Robots rules, by the first part of the host."""

    def answer(handler: Handler) -> None:
        handler.reply(by_host.get(host_of(handler).split(".")[0], b""), content_type="text/plain")

    site.routes["/robots.txt"] = answer


@pytest.mark.parametrize("closed", [True, False])
def test_robots_rules_count_where_a_redirect_leads(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock, *, closed: bool
) -> None:
    rules(site, other=b"User-agent: *\nDisallow: /whole\n" if closed else b"")
    site.routes["/feed"] = rss(item(1))
    site.routes["/a/1"] = redirect(lambda handler: f"http://other.test:{handler.port}/whole/story")
    site.routes["/whole/story"] = page(ARTICLE)
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock)
    assert ("/whole/story" in [path for path, _ in site.requests]) is not closed
    assert articles_of(library) == {f"{LEAD} 1": closed}
    (entry,) = known(service, feed)
    assert ("robots rules" in (entry.reason or "")) is closed


def test_the_pause_is_kept_where_redirects_lead(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock
) -> None:
    """Three pages of three sites that all lead to a fourth one, read side by side."""
    asked: list[datetime] = []

    def story(number: int) -> Route:
        def answer(handler: Handler) -> None:
            asked.append(clock.now)
            page(ARTICLE.replace(b"Xiaomi is", f"Xiaomi, says report {number}, is".encode()))(handler)

        return answer

    links = ""
    for number in (1, 2, 3):
        site.routes[f"/a/{number}"] = redirect(site.url(f"/whole/{number}", "other.test"))
        site.routes[f"/whole/{number}"] = story(number)
        links += item(number).replace("//news.test", f"//news{number}.test")
    site.routes["/feed"] = rss(links)
    following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock)
    assert len(asked) == 3
    assert all(later - earlier >= timedelta(seconds=2) for earlier, later in pairwise(asked))
    assert set(articles_of(library).values()) == {False}


def test_a_site_that_wants_to_be_left_alone_costs_no_attempt(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1))
    site.routes["/a/1"] = redirect(lambda handler: f"http://other.test:{handler.port}/whole/story")
    site.routes["/whole/story"] = page(ARTICLE)
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"))
    assert service.politeness.take("other.test")
    settle(service, clock)
    (entry,) = known(service, feed)
    assert (entry.outcome, entry.attempts) == (EntryOutcome.WAITING, 0)
    assert "had to be left alone" in (entry.reason or "")
    assert "/whole/story" not in [path for path, _ in site.requests]
    service.politeness.release("other.test")
    settle(service, clock)
    assert articles_of(library) == {f"{LEAD} 1": False}


def test_a_feed_that_moved_is_left_alone_where_the_new_site_names_this_bot(
    following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1))
    following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    rules(site, other=b"User-agent: EVNewsBot\nDisallow: /\n")
    site.routes["/feed"] = redirect(lambda handler: f"http://other.test:{handler.port}/new-feed", 301)
    (report,) = service.poll_due()
    assert "robots rules" in (report.result.error or "")
    assert "/new-feed" not in [path for path, _ in site.requests]
    rules(site, other=b"User-agent: *\nDisallow: /\n")
    site.routes["/new-feed"] = rss(item(1))
    clock.pass_(hours=30)
    (report,) = service.poll_due()
    assert (report.result.error, report.result.moved_to) == (None, site.url("/new-feed", "other.test"))


def test_robots_rules_of_empty_lines_are_read_at_once(
    following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    rules(site, news=b"\n" * 30_000)
    site.routes["/feed"] = rss(item(1))
    began = time.process_time()
    service.politeness.check_feed(site.url("/feed"))
    assert time.process_time() - began < 1


def test_a_redirect_to_what_is_no_web_address_asks_nobody_for_rules(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1))
    site.routes["/a/1"] = redirect("file:///etc/passwd")
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock)
    assert articles_of(library) == {f"{LEAD} 1": True}
    assert "http:// or https://" in (known(service, feed)[0].reason or "")
    assert known(service, feed)[0].attempts == 0


def test_what_returns_after_half_a_year_is_neither_fetched_nor_told_of(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock
) -> None:
    for number in (1, 2, 3):
        site.routes[f"/a/{number}"] = page(ARTICLE.replace(b"Xiaomi is", f"Xiaomi, says report {number}, is".encode()))
    site.routes["/feed"] = rss(item(1), item(2, "Roses bloom", text="Red."))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock)
    for wait in (timedelta(days=1), KEPT, timedelta(days=2)):
        clock.now += wait
        site.routes["/feed"] = rss(item(3), head=f"<!-- {clock.now} -->")
        settle(service, clock)
    assert [entry.outcome for entry in known(service, feed)] == [EntryOutcome.ADDED]
    before = articles_of(library)
    asked = [path for path, _ in site.requests if path.startswith("/a/")]
    site.routes["/feed"] = rss(item(3), item(1, text="Another teaser."), item(2, "Roses bloom", text="Red."))
    clock.pass_(days=2)
    settle(service, clock)
    assert [path for path, _ in site.requests if path.startswith("/a/")] == asked
    assert len(known(service, feed)) == 1
    said = "\n".join(why_lines(following.why(site.url("/a/1"), [GLOBAL_SCOPE])))
    assert said.startswith("It was in The Daily Volt, but left it half a year ago")
    assert f"“{LEAD} 1”" in said
    said = "\n".join(why_lines(following.why(site.url("/a/2"), [GLOBAL_SCOPE])))
    assert said.endswith("It has no article here.")
    assert articles_of(library) == before
