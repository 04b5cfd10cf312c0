"""How much of a site's patience is used: one request at a time, a pause between two, and its robots rules."""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from corpus.errors import BusyError, ForbiddenURLError, InputError
from corpus.fetch import Fetcher, MayFollow

log = logging.getLogger(__name__)

MAX_ROBOTS = 512_000
"""Bytes of robots.txt that are read; RFC 9309 asks for at least 500 KiB."""
_KEPT = 1000
"""Sites whose rules and last visits are remembered."""
_RULES_FOR = timedelta(hours=24)
_RULES_RETRY = timedelta(minutes=30)
LONGEST_PAUSE = 60.0
"""Seconds: a longer Crawl-delay is taken as this."""
LONGEST_WAIT = 10.0
"""Seconds that a fetch waits for the site to which it is redirected; a whole fetch has twice as long."""
_STEP = 0.25
NOT_ALLOWED = "The robots rules of the site keep this bot from that page."
NOT_KNOWN = "The robots rules of the site could not be read, so the page is left alone for now."
BUSY = "The site to which the link leads had to be left alone for a while."


@dataclass(slots=True)
class _Host:
    busy: bool = False
    free_at: datetime | None = None
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None
    """None: out of reach, so nothing may be fetched."""
    names_us: bool
    until: datetime


class Politeness:
    """Remembers visits and robots rules of sites. Thread-safe."""

    def __init__(
        self,
        fetcher: Fetcher,
        user_agent: str,
        *,
        pause: float,
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
    ) -> None:
        """`pause` is the number of seconds between two requests to one site."""
        self._fetcher = fetcher
        self._user_agent = user_agent
        self._name = re.split(r"[/\s]", user_agent, maxsplit=1)[0]
        self._pause = pause
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._rules: OrderedDict[str, _Rules] = OrderedDict()

    def take(self, host: str) -> bool:
        """Whether a request to the site may be made now; the site is then ours until `release`."""
        with self._lock:
            state = self._host(host)
            if state.busy or (state.free_at is not None and state.free_at > self._now()):
                return False
            state.busy = True
            return True

    def release(self, host: str, *, retry_after: float | None = None) -> None:
        """The request is over; the next one has to wait a while, longer where the site asked for it."""
        with self._lock:
            state = self._host(host)
            wait = max(self._pause, state.delay or 0.0, min(retry_after or 0.0, 86_400.0))
            state.busy, state.free_at = False, self._now() + timedelta(seconds=wait)

    @contextmanager
    def redirects(self, host: str, check: Callable[[str], None]) -> Iterator[MayFollow]:
        """What a fetch from `host`, which the caller has taken, asks before it follows a redirect.

        Another site is waited for and taken too, until the fetch is over; then `check` looks at the address.
        """
        taken = {host}

        def may_follow(url: str) -> None:
            there = host_of(url)
            if there not in taken:
                self._wait_for(there)
                taken.add(there)
            check(url)

        try:
            yield may_follow
        finally:
            for there in taken - {host}:
                self.release(there)

    def check_page(self, url: str) -> None:
        """Raise InputError where the site's robots rules keep this bot from a page."""
        rules = self._rules_for(url)
        if rules.parsed is None:
            raise RobotsUnknownError(NOT_KNOWN)
        if not rules.parsed.can_fetch(url, self._user_agent):
            raise RobotsDeniedError(NOT_ALLOWED)

    def check_feed(self, url: str) -> None:
        """As `check_page`, where the rules name this bot: a feed is there to be read by programs.

        Many sites keep search engines from their feeds ("Disallow: /feed/" for all) so that nothing appears twice.
        """
        rules = self._rules_for(url)
        if rules.parsed is not None and rules.names_us and not rules.parsed.can_fetch(url, self._user_agent):
            raise RobotsDeniedError(NOT_ALLOWED)

    def _wait_for(self, host: str) -> None:
        for _ in range(int(LONGEST_WAIT / _STEP)):
            if self.take(host):
                return
            self._sleep(_STEP)
        raise SiteBusyError(BUSY)

    def _host(self, host: str) -> _Host:
        state = self._hosts.setdefault(host, _Host())
        self._hosts.move_to_end(host)
        if len(self._hosts) > _KEPT:
            idle = next((name for name, each in self._hosts.items() if not each.busy), None)
            if idle is not None and idle != host:
                del self._hosts[idle]
        return state

    def _rules_for(self, url: str) -> _Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        now = self._now()
        with self._lock:
            known = self._rules.get(site)
        if known is not None and known.until > now:
            return known
        rules = self._fetch_rules(site, now)
        with self._lock:
            self._rules[site] = rules
            self._rules.move_to_end(site)
            while len(self._rules) > _KEPT:
                self._rules.popitem(last=False)
            delay = rules.parsed.crawl_delay(self._user_agent) if rules.parsed is not None else None
            self._host(host_of(url)).delay = min(float(delay), LONGEST_PAUSE) if delay else None
        return rules

    def _fetch_rules(self, site: str, now: datetime) -> _Rules:
        """RFC 9309: no rules where there is no file; nothing allowed where the site is out of order."""
        try:
            answer = self._fetcher.get(f"{site}/robots.txt", {"Accept": "text/plain,*/*;q=0.1"}, max_bytes=MAX_ROBOTS)
        except ForbiddenURLError:
            raise  # nor may the page be fetched, now or later
        except InputError as error:
            log.info("No robots rules of %s: %s", site, error)
            return _Rules(None, False, now + _RULES_RETRY)
        if answer.status >= 500 or answer.status == 429:
            return _Rules(None, False, now + _RULES_RETRY)
        text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
        names_us = re.search(rf"(?im)^[ \t]*user-agent[ \t]*:[ \t]*{re.escape(self._name)}\b", text) is not None
        return _Rules(Protego.parse(text), names_us, now + _RULES_FOR)


class RobotsDeniedError(InputError):
    """The site's robots rules keep this bot from a page."""


class SiteBusyError(BusyError):
    """The site to which a redirect leads is being read, or has to be left alone for longer than a fetch waits."""


class RobotsUnknownError(InputError):
    """The site's robots rules cannot be read right now."""


def host_of(url: str) -> str:
    """The site that an address belongs to, as far as politeness goes."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
