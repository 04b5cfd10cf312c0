"""One poll of one feed: what the site answered and what is remembered → the new state and what has happened (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Protocol

from corpus.errors import FeedError, InputError
from corpus.feeds.matching import Keyed, keyed, match
from corpus.feeds.models import Feed, FeedDocument, FeedState, KnownEntry, NewEntry, PollResult
from corpus.feeds.reading import read_feed
from corpus.feeds.schedule import after_failure, after_success, failed_for_long
from corpus.fetch import Response
from corpus.fetch.types import status_sentence

_GONE = 410
_NOT_MODIFIED = 304
_LONGEST_VALIDATOR = 1000
ACCEPT = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/rdf+xml;q=0.9,application/xml;q=0.8,"
    "text/xml;q=0.8,application/json;q=0.5,*/*;q=0.1"
)
GONE = "The site says that this feed is gone for good (410)."


class Memory(Protocol):
    """What is remembered of a feed's entries."""

    def recall(self, entries: Sequence[Keyed], /) -> Sequence[KnownEntry]:
        """What is remembered of entries like these."""

    def never_seen(self, entries: Sequence[NewEntry], /) -> Sequence[NewEntry]:
        """Those of the entries that did not stand in the feed long ago either."""


def request_headers(state: FeedState) -> dict[str, str]:
    """Ask for the document only if it is another than last time."""
    headers = {"Accept": ACCEPT}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def poll(feed: Feed, answer: Response | InputError, memory: Memory, *, now: datetime, random: Random) -> PollResult:
    """What one poll brought; `answer` is an error where no answer came within the limits."""
    if isinstance(answer, InputError):
        return _failed(feed, str(answer), now, random)
    if answer.status == _NOT_MODIFIED:
        return PollResult(after_success(feed.state, now, news=False, random=random))
    if answer.status != 200:
        return _failed(feed, status_sentence_of(answer.status), now, random, answer)
    digest = hashlib.sha256(answer.body).hexdigest()
    if digest == feed.state.body_hash:
        state = after_success(feed.state, now, news=False, random=random)
        return PollResult(_with_validators(state, answer, digest), moved_to=answer.moved_to)
    try:
        document = read_feed(
            answer.body, url=answer.url, now=now, content_type=answer.content_type, charset=answer.charset
        )
    except FeedError as error:
        return _failed(feed, str(error), now, random)
    return _read(feed, answer, document, memory, digest, now=now, random=random)


def _read(
    feed: Feed, answer: Response, document: FeedDocument, memory: Memory, digest: str, *, now: datetime, random: Random
) -> PollResult:
    entries = keyed(document.entries)
    matched = match(entries, memory.recall(entries))
    new = memory.never_seen(matched.new) if matched.new else ()
    state = after_success(feed.state, now, news=bool(new), random=random, ttl=document.ttl)
    # A damaged document may be half of one: it is asked for again whole.
    state = _without_validators(state) if document.damage else _with_validators(state, answer, digest)
    return PollResult(
        state,
        new=tuple(new),
        changed=matched.changed,
        seen=tuple(one.id for one in matched.unchanged),
        moved_to=answer.moved_to,
        damage=document.damage,
    )


def _failed(feed: Feed, sentence: str, now: datetime, random: Random, answer: Response | None = None) -> PollResult:
    retry_after = answer.retry_after if answer is not None else None
    state = after_failure(feed.state, now, sentence, random=random, retry_after=retry_after)
    off_because = None
    if answer is not None and answer.status == _GONE:
        off_because = GONE
    elif failed_for_long(state) and state.failing_since is not None:
        off_because = f"It has failed {state.failures} times in a row since {state.failing_since:%Y-%m-%d}: {sentence}"
    return PollResult(state, error=sentence, off_because=off_because, retry_after=retry_after)


def _with_validators(state: FeedState, answer: Response, digest: str) -> FeedState:
    return replace(
        state,
        etag=_validator(answer.headers.get("etag")),
        last_modified=_validator(answer.headers.get("last-modified")),
        body_hash=digest,
    )


def _without_validators(state: FeedState) -> FeedState:
    return replace(state, etag=None, last_modified=None, body_hash=None)


def _validator(value: str | None) -> str | None:
    """As it came, unless it is not to be sent back."""
    fits = value is not None and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if fits and value else None


def status_sentence_of(status: int) -> str:
    """What a status other than success means for a feed."""
    return {
        404: "There is no feed at that address (404).",
        401: "The feed is for signed-in readers only (401).",
        403: "The site does not let this bot read the feed (403).",
        _GONE: GONE,
        429: "The site is asking for fewer requests (429).",
    }.get(status, status_sentence(status))
