"""`evbot doctor --feeds`: do the feeds of the outlets that come along answer, and how fare those that are followed?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from bot.doctor import NOTE, OK, PROBLEM, Check
from corpus.errors import InputError
from corpus.feeds.discovery import FoundFeed, find_feed
from corpus.feeds.models import Feed, FeedStatus
from corpus.feeds.outlets import Outlet
from corpus.feeds.service import MAX_FEED_BYTES
from corpus.feeds.why import feed_line
from corpus.fetch import Fetcher

_THREADS = 8
_OLD_DAYS = 60


def check_outlets(fetcher: Fetcher, outlets: Sequence[Outlet], now: datetime) -> list[Check]:
    """Every outlet's feed, several at a time."""
    with ThreadPoolExecutor(_THREADS) as pool:
        checks = list(pool.map(lambda outlet: check_outlet(fetcher, outlet, now), outlets))
    if checks and all(check.verdict == PROBLEM for check in checks):
        finding = f"None of the {len(checks)} outlets that come along can be read; {checks[0].finding}"
        return [Check("feeds", PROBLEM, finding, "Is there a network, and may this machine go out to the web?")]
    return checks


def check_outlet(fetcher: Fetcher, outlet: Outlet, now: datetime) -> Check:
    """One outlet: its feed as it is written down, else what its own site names."""
    try:
        return _found(outlet, find_feed(fetcher, outlet.url, now=now, max_bytes=MAX_FEED_BYTES), now)
    except InputError as error:
        finding = f"{outlet.url}: {error}"
    try:
        moved = find_feed(fetcher, outlet.site, now=now, max_bytes=MAX_FEED_BYTES).url
    except InputError:
        return Check(outlet.name, PROBLEM, finding, f"Look for its feed on {outlet.site}, then `evbot feed add` it.")
    return Check(outlet.name, PROBLEM, finding, f"Its site names {moved}: `evbot feed add {moved}`.")


def check_followed(feeds: Iterable[Feed]) -> list[Check]:
    """The feeds that are followed, from what is remembered of them."""
    checks = []
    for feed in feeds:
        if feed.status is FeedStatus.OFF:
            checks.append(
                Check(feed.name, PROBLEM, feed_line(feed), f"`evbot feed resume {feed.id}` has it read again.")
            )
        elif feed.state.failures:
            checks.append(Check(feed.name, NOTE, feed_line(feed)))
        else:
            checks.append(Check(feed.name, OK, feed_line(feed)))
    return checks


def _found(outlet: Outlet, found: FoundFeed, now: datetime) -> Check:
    entries = found.document.entries
    dates = [entry.published for entry in entries if entry.published is not None]
    said = f"{len(entries)} entries" + (f", the newest of {max(dates):%Y-%m-%d}." if dates else ".")
    if found.url != outlet.url:
        return Check(outlet.name, NOTE, said, f"It has moved to {found.url}; the bot follows it there by itself.")
    if not entries or (dates and (now - max(dates)).days > _OLD_DAYS):
        return Check(outlet.name, NOTE, f"{said} It has had nothing new for long.")
    return Check(outlet.name, OK, said)
