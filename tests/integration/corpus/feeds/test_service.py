"""Following, reading and explaining feeds, over a real web server."""

from __future__ import annotations

import textwrap
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from corpus.database.feed_entries import WaitingEntry
from corpus.drafting import DraftReader
from corpus.errors import InputError, NotFoundError
from corpus.feeds import following as following_module
from corpus.feeds.following import EVERYBODY_SEES, Following
from corpus.feeds.models import EntryOutcome, Feed, FeedKind, FeedStatus, Filters, KnownEntry, NewFeed
from corpus.feeds.service import FeedService
from corpus.feeds.taking import REMOVED
from corpus.feeds.why import why_lines
from corpus.models import GLOBAL_SCOPE, ArticleFilter, guild_scope
from corpus.pdf import PdfReader
from tests.integration.corpus.feeds.conftest import (
    START,
    Clock,
    TextLibrary,
    make_service,
    open_text_library,
    settle,
    untold,
)
from tests.integration.corpus.feeds.publisher import dripping_feed
from tests.integration.corpus.web import ARTICLE, Handler, Route, Web, page, redirect
from tests.pdfs import make_pdf

LEAD = "Xiaomi shows an electric car"


def item(number: int, title: str = LEAD, *, path: str | None = None, text: str = "A teaser.", extra: str = "") -> str:
    link = f"<link>http://news.test:PORT{path or f'/a/{number}'}</link>"
    guid = f'<guid isPermaLink="false">g{number}</guid>'
    return f"<item><title>{title} {number}</title>{guid}{link}<description>{text}</description>{extra}</item>"


def rss(*items: str, title: str = "The Daily Volt", head: str = "") -> Route:
    def answer(handler: Handler) -> None:
        body = f'<rss version="2.0"><channel><title>{title}</title>{head}{"".join(items)}</channel></rss>'
        handler.reply(body.replace("PORT", str(handler.port)).encode(), content_type="application/rss+xml")

    return answer


def articles_of(library: TextLibrary, scope: str = GLOBAL_SCOPE) -> dict[str, bool]:
    """Titles with whether they are a summary only."""
    return {each.title: each.summary_only for each in library.database.latest(ArticleFilter((scope,)), 100)}


def known(service: FeedService, feed: Feed) -> list[KnownEntry]:
    return service.entries.latest(feed.id, 100)[::-1]


def test_the_feed_of_a_page_is_found(following: Following, site: Web) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'
    head = link.format("Comments", "/comments") + link.format("News", "news.xml")
    site.routes["/"] = page(f"<html><head>{head}</head><body>Hi</body></html>".encode())
    site.routes["/comments"] = rss(item(9), title="Comments")
    site.routes["/news.xml"] = rss(item(1), head="<language>en-us</language>")
    feed = following.follow(GLOBAL_SCOPE, site.url("/"))
    assert (feed.url, feed.name, feed.language) == (site.url("/news.xml"), "The Daily Volt", "en")
    with pytest.raises(InputError, match="followed here already"):
        following.follow(GLOBAL_SCOPE, site.url("/news.xml"))
    with pytest.raises(InputError, match="everybody"):
        following.follow(guild_scope(7), site.url("/news.xml"))
    assert EVERYBODY_SEES.endswith("already.")


def test_a_page_that_names_no_feed_is_tried_at_the_usual_places(following: Following, site: Web) -> None:
    site.routes["/blog"] = page(b"<html><body>Hi</body></html>")
    site.routes["/feed.xml"] = rss(item(1))
    assert following.look(site.url("/blog")).url == site.url("/feed.xml")
    site.routes.pop("/feed.xml")
    with pytest.raises(InputError, match="No feed was found"):
        following.look(site.url("/blog"))
    for url, words in ((site.url("/nothing"), "404"), ("ftp://x.test/feed", "http")):
        with pytest.raises(InputError, match=words):
            following.look(url)


def test_the_preview_shows_each_verdict_and_stores_nothing(
    following: Following, service: FeedService, site: Web
) -> None:
    site.routes["/feed"] = rss(item(1), item(2, "Roses in bloom", text="Red ones."), item(3, "BYD builds a plant"))
    preview = following.preview(site.url("/feed"), GLOBAL_SCOPE, Filters(companies=("byd",)))
    reasons = [each.verdict.reason for each in preview.entries]
    assert preview.kept == 1
    assert reasons[0] == "Left out: it names none of BYD."
    assert reasons[1].startswith("Off topic: EV relevance 0 of 100")
    assert reasons[2].startswith("Taken: EV relevance 40 of 100: BYD (40, in the title)")
    assert service.feeds.followed() == []
    with pytest.raises(InputError, match="no company"):
        following.preview(site.url("/feed"), GLOBAL_SCOPE, Filters(companies=("Nobody Motors",)))


def test_entries_become_articles_and_why_tells(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1), item(2), item(3, "Roses", text="Red."), item(4))
    site.routes["/a/1"] = page(ARTICLE)
    site.routes["/a/2"] = page(b"subscribe", 403)
    site.routes["/a/4"] = page(b"<html><body>Sign in</body></html>")
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), kind=FeedKind.REPORTER)
    settle(service, clock)
    # The page's own words where it can be read; the title is the feed's.
    assert articles_of(library) == {f"{LEAD} 1": False, f"{LEAD} 2": True, f"{LEAD} 4": True}
    whole = library.database.find(GLOBAL_SCOPE, canonical_url=f"https://news.test:{site.server_port}/a/1")
    assert whole is not None
    assert (whole.source, whole.published, "Brilliance" in whole.text) == ("Example News", None, True)
    assert [entry.first_poll for entry in known(service, feed)] == [True] * 4

    def said(path: str, scope: str = GLOBAL_SCOPE) -> str:
        return "\n".join(why_lines(following.why(site.url(path), [scope])))

    assert "Added. EV relevance" in said("/a/1?utm_source=x")
    assert "The feed gives it no date." in said("/a/1")
    assert "nobody was told" in said("/a/1")
    assert "summary only: The site" not in said("/a/1")
    assert "It is the feed's summary only: The site does not let this bot read that page" in said("/a/2")
    assert "Off topic: EV relevance 0 of 100: nothing named; this feed asks for 20." in said("/a/3")
    assert "No article could be found on that page" in said("/a/4")
    assert "The Daily Volt belongs to that site: active, last read" in said("/a/99")
    assert "No feed of that site is followed here." in said("/a/1", guild_scope(7))
    assert "No feed of that site is followed here." in "\n".join(
        why_lines(following.why("https://elsewhere.test/x", [GLOBAL_SCOPE]))
    )
    assert whole.number in untold(library)


def test_an_entry_may_lead_to_a_pdf_and_comes_again_while_too_many_are_read(
    library: TextLibrary,
    following: Following,
    service: FeedService,
    site: Web,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = textwrap.wrap("Xiaomi tells its shareholders of the cars that it wants to build in Beijing. " * 3, 70)
    site.routes["/feed"] = rss(item(1))
    site.routes["/a/1"] = page(make_pdf([report]), content_type="application/pdf")
    readers = PdfReader(at_once=1, wait=0)
    monkeypatch.setattr(library, "drafts", DraftReader(service.fetcher, readers))
    following.follow(GLOBAL_SCOPE, site.url("/feed"), kind=FeedKind.REPORTER)
    with readers._turns:
        settle(service, clock, hours=0.1)
        assert articles_of(library) == {}
    settle(service, clock)
    assert articles_of(library) == {f"{LEAD} 1": False}
    (article,) = library.database.latest(ArticleFilter(), 10)
    assert "tells its shareholders" in article.text


def test_later_entries_are_told_of_and_the_first_are_not(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1))
    following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    settle(service, clock, hours=0.1)
    site.routes["/feed"] = rss(item(2), item(1))
    settle(service, clock)
    numbers = {each.title[-1]: each.number for each in library.database.latest(ArticleFilter(), 9)}
    assert untold(library) == {numbers["1"]}


def test_a_guild_has_feeds_of_its_own(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    site.routes["/feed"] = rss(item(1))
    ours, theirs = guild_scope(7), guild_scope(8)
    feed = following.follow(ours, site.url("/feed"), name="Ours", full_text=False, added_by=3)
    settle(service, clock, hours=1)
    assert articles_of(library, ours) == {f"{LEAD} 1": True}
    assert articles_of(library) == articles_of(library, theirs) == {}
    assert following.find(ours, "ours") == following.find(ours, f"#{feed.id}") == service.feeds.get(feed.id)
    assert following.find(ours, site.url("/feed") + "?utm_source=x").id == feed.id
    with pytest.raises(NotFoundError):
        following.find(theirs, str(feed.id))
    monkeypatch.setattr(following_module, "FEEDS_OF_A_GUILD", 1)
    site.routes["/other"] = rss(item(5))
    with pytest.raises(InputError, match="1 feeds"):
        following.follow(ours, site.url("/other"))
    following.remove(feed)
    assert service.feeds.followed([ours]) == []
    assert articles_of(library, ours) == {f"{LEAD} 1": True}


def test_pausing_and_resuming(following: Following, service: FeedService, site: Web, clock: Clock) -> None:
    site.routes["/feed"] = rss(item(1))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    assert following.pause(feed).status is FeedStatus.PAUSED
    assert service.poll_due() == []
    following.refresh([feed])
    assert service.poll_due() == []
    assert following.resume(feed).status is FeedStatus.ACTIVE
    assert [report.kept for report in service.poll_due()] == [1]


def test_a_rewritten_entry_updates_its_article_and_a_removed_one_stays_away(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1), item(2))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    settle(service, clock, hours=0.3)
    gone = next(each for each in library.database.latest(ArticleFilter(), 9) if each.title.endswith("2"))
    library.forget(gone.id, {GLOBAL_SCOPE})
    site.routes["/feed"] = rss(item(1, "Xiaomi shows two electric cars,"), item(2, text="Other words, electric ones."))
    settle(service, clock)
    assert list(articles_of(library)) == ["Xiaomi shows two electric cars, 1"]
    one, two = known(service, feed)
    assert (one.outcome, one.changes) == (EntryOutcome.UPDATED, 1)
    assert (two.outcome, two.reason) == (EntryOutcome.REFUSED, REMOVED)


def test_entries_with_one_address_are_articles_of_their_own(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(
        item(1, path="/news"), item(2, "BYD sells more electric cars", path="/news", text="Yes.")
    )
    following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock, hours=1)
    assert articles_of(library) == {f"{LEAD} 1": True, "BYD sells more electric cars 2": True}


def test_robots_rules_keep_us_from_pages_and_only_by_name_from_feeds(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/robots.txt"] = page(b"User-agent: *\nDisallow: /feed\nDisallow: /a/1\nCrawl-delay: 30\n")
    site.routes["/feed"] = rss(item(1), item(2))
    site.routes["/a/1"] = site.routes["/a/2"] = page(ARTICLE)
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock, hours=1)
    assert articles_of(library) == {f"{LEAD} 1": True, f"{LEAD} 2": False}
    paths = [path for path, _ in site.requests]
    assert "/a/1" not in paths
    assert paths.count("/robots.txt") == 1
    assert "robots rules" in (known(service, feed)[0].reason or "")
    site.routes["/robots.txt"] = page(b"User-agent: EVNewsBot\nDisallow: /feed\n")
    clock.pass_(hours=25)
    (report,) = service.poll_due()
    assert report.result.error is not None
    assert "robots rules" in report.result.error


def test_robots_rules_that_cannot_be_read_let_pages_wait(
    library: TextLibrary, following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/robots.txt"] = page(b"", 503)
    site.routes["/feed"] = rss(item(1))
    site.routes["/a/1"] = page(ARTICLE)
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"))
    settle(service, clock, hours=0.1)
    assert articles_of(library) == {}
    assert "Waiting for another attempt: The robots rules" in (known(service, feed)[0].reason or "")
    site.routes["/robots.txt"] = page(b"")
    settle(service, clock, hours=3)
    assert articles_of(library) == {f"{LEAD} 1": False}


def test_a_pause_between_two_requests_to_one_site(
    following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(*(item(number) for number in range(3)))
    following.follow(GLOBAL_SCOPE, site.url("/feed"))
    service.poll_due()
    pages = [path for path, _ in site.requests if path.startswith("/a/")]
    assert pages == []
    assert service.start_due() == []
    for count in (1, 2, 3):
        clock.pass_(seconds=2)
        service.poll_due()
        assert sum(path.startswith("/a/") for path, _ in site.requests) == count


def test_one_slow_feed_delays_no_other(library: TextLibrary, clock: Clock, site: Web) -> None:
    service = make_service(library, clock, timeout=3.0)
    hurry, done = threading.Event(), []

    def slow(handler: Handler) -> None:
        hurry.wait(3)
        handler.reply(b"", 500)

    site.routes["/slow"], site.routes["/quick"] = slow, rss(item(1, "Roses", text="Red."))
    for host, path in (("slow.test", "/slow"), ("quick.test", "/quick")):
        service.feeds.add(GLOBAL_SCOPE, NewFeed(site.url(path, host), host, full_text=False), clock.now)
    futures = service.start_due()
    for future in futures:
        future.add_done_callback(lambda each: done.append(each.result()))
    deadline = time.monotonic() + 2.5
    while not done and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [report and report.feed.name for report in done] == ["quick.test"]
    assert service.start_due() == []  # the slow one is under way and not begun again
    hurry.set()
    for future in futures:
        future.result()
    service.stop()


def test_a_feed_that_drips_is_given_up_in_time(library: TextLibrary, clock: Clock, site: Web) -> None:
    service = make_service(library, clock, timeout=0.3)
    site.routes["/feed"] = dripping_feed
    service.feeds.add(GLOBAL_SCOPE, NewFeed(site.url("/feed"), "Drips"), clock.now)
    (report,) = service.poll_due()
    assert report.result.error == "The site took too long to answer."
    service.stop()


def test_a_feed_that_moved_for_good_is_followed_to_its_new_address(
    following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    site.routes["/feed"], site.routes["/new"] = redirect("/new", 301), rss(item(1), item(2))
    settle(service, clock, hours=1)
    moved = service.feeds.get(feed.id)
    assert moved is not None
    assert moved.url == site.url("/new")
    assert len(known(service, feed)) == 2


def test_a_feed_that_fails_for_long_is_switched_off_with_a_note(
    following: Following, service: FeedService, site: Web, clock: Clock
) -> None:
    site.routes["/feed"] = rss(item(1))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    settle(service, clock, hours=1)
    site.routes.pop("/feed")
    polls = settle(service, clock, hours=24 * 40)
    off = service.feeds.get(feed.id)
    assert off is not None
    assert off.status is FeedStatus.OFF
    assert "404" in (off.status_reason or "")
    assert timedelta(days=13) < off.state.last_poll - START < timedelta(days=17)  # type: ignore[operator]
    assert 12 < polls < 30
    assert service.feeds.notes_due() == [off]
    service.feeds.note_told(feed.id)
    assert service.feeds.notes_due() == []
    site.routes["/feed"] = rss(item(1), item(2))
    following.resume(off)
    settle(service, clock, hours=0.2)
    assert len(known(service, feed)) == 2


def test_a_crash_between_reading_and_taking_in_loses_nothing(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    site.routes["/feed"] = rss(item(1), item(2))
    following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    service.poll_due()

    def killed(feed: Feed, batch: list[WaitingEntry], host: str | None) -> None:
        """The process ends here: claimed, and nothing done."""

    monkeypatch.setattr(service, "_take_safely", killed)
    service.poll_due()
    assert articles_of(library) == {}
    after = make_service(library, clock)
    assert after.poll_due() == []
    clock.pass_(minutes=16)
    after.poll_due()
    assert articles_of(library) == {f"{LEAD} 1": True, f"{LEAD} 2": True}
    after.stop()


def test_two_processes_on_one_database_read_each_feed_once(
    tmp_path: Path, library: TextLibrary, site: Web, clock: Clock
) -> None:
    with open_text_library(tmp_path) as other:
        services = [make_service(library, clock), make_service(other, clock)]
        site.routes["/feed"] = rss(*(item(number) for number in range(20)))
        for number in range(6):
            url = site.url("/feed", f"host{number}.test")
            services[0].feeds.add(guild_scope(number), NewFeed(url, "Feed", full_text=False), clock.now)
        threads = [threading.Thread(target=settle, args=(each, clock), kwargs={"hours": 0.05}) for each in services]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Both move the one clock: on a busy machine it runs out for one while the other still reads.
        settle(services[0], clock, hours=0.05)
        for number in range(6):
            assert len(articles_of(library, guild_scope(number))) == 20
        assert sum(path == "/feed" for path, _ in site.requests) == 6
        for each in services:
            each.stop()


def test_a_fault_of_ours_in_one_entry_does_not_touch_the_others(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    site.routes["/feed"] = rss(item(1), item(2), item(3))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)
    add: Callable[..., object] = library.add_drafts

    def poisoned(drafts: list[object], **rest: object) -> object:
        if any(str(draft).find(f"{LEAD} 2") >= 0 for draft in drafts):
            raise RuntimeError("a bug")
        return add(drafts, **rest)

    monkeypatch.setattr(library, "add_drafts", poisoned)
    settle(service, clock, hours=6)
    assert articles_of(library) == {f"{LEAD} 1": True, f"{LEAD} 3": True}
    assert [entry.outcome for entry in known(service, feed)] == [
        EntryOutcome.ADDED, EntryOutcome.REFUSED, EntryOutcome.ADDED,
    ]  # fmt: skip


@pytest.mark.parametrize("entries", [1, 2])
def test_a_fault_after_articles_were_stored_leaves_their_entries_settled(
    following: Following, service: FeedService, library: TextLibrary, site: Web, clock: Clock,
    monkeypatch: pytest.MonkeyPatch, entries: int,
) -> None:  # fmt: skip
    site.routes["/feed"] = rss(*(item(number) for number in range(entries)))
    feed = following.follow(GLOBAL_SCOPE, site.url("/feed"), full_text=False)

    def broken() -> bool:
        raise RuntimeError("a bug in the index")

    monkeypatch.setattr(library._upkeep, "index_now_or_later", broken)
    settle(service, clock, hours=6)
    assert len(articles_of(library)) == entries
    assert {entry.outcome for entry in known(service, feed)} == {EntryOutcome.ADDED}
