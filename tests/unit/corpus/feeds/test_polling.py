"""One poll as a step: an answer and what is remembered give the new state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from corpus.errors import FetchError, InputError
from corpus.feeds.matching import Keyed
from corpus.feeds.models import FIRST_INTERVAL, Feed, KnownEntry, NewEntry, PollResult
from corpus.feeds.polling import GONE, poll, request_headers
from corpus.feeds.schedule import LONGEST, LONGEST_WISH, OFF_AFTER, SHORTEST
from corpus.fetch import Response
from corpus.fetch.types import retry_after
from tests.unit.corpus.feeds.samples import NOW, entry, feed, known, response, rss

ITEM = "<item><title>Tesla cuts prices</title><link>https://volt.test/a</link><guid>g</guid></item>"


class Remembered:
    """What a test says is remembered."""

    def __init__(self, *entries: KnownEntry, past: bool = False) -> None:
        self._entries = entries
        self._past = past

    def recall(self, entries: Sequence[Keyed]) -> Sequence[KnownEntry]:
        return self._entries

    def never_seen(self, entries: Sequence[NewEntry]) -> Sequence[NewEntry]:
        return () if self._past else entries


class NeverAsked(Remembered):
    """For answers that need no memory."""

    def recall(self, entries: Sequence[Keyed]) -> Sequence[KnownEntry]:
        pytest.fail("read again")


def polled(of: Feed, answer: Response | InputError, *remembered: KnownEntry) -> PollResult:
    return poll(of, answer, Remembered(*remembered), now=NOW, random=Random(1))


def within(result: PollResult, wait: timedelta) -> bool:
    return 0.89 * wait <= result.state.next_poll - NOW <= 1.11 * wait


def test_a_document_with_news() -> None:
    result = polled(feed(), response(rss(ITEM), etag='"1"', last_modified="yesterday"))
    assert [new.entry.title for new in result.new] == ["Tesla cuts prices"]
    state = result.state
    assert (state.etag, state.last_modified, state.polls, state.last_new) == ('"1"', "yesterday", 1, NOW)
    assert within(result, FIRST_INTERVAL)
    assert request_headers(state) == request_headers(feed().state) | {
        "If-None-Match": '"1"', "If-Modified-Since": "yesterday",
    }  # fmt: skip


def test_the_interval_follows_the_feed() -> None:
    before = feed(polls=3, interval=timedelta(hours=1))
    busy = polled(before, response(rss(ITEM)))
    assert busy.state.interval == timedelta(minutes=30)
    quiet = polled(before, response(rss(ITEM)), known(entry(published=None)))
    assert quiet.state.interval == timedelta(minutes=75)
    assert polled(before, response(status=304)).state.interval == timedelta(minutes=75)
    floor = polled(feed(polls=3, interval=SHORTEST), response(rss(ITEM)))
    assert floor.state.interval == SHORTEST
    ceiling = polled(feed(polls=3, interval=LONGEST), response(status=304))
    assert ceiling.state.interval == LONGEST
    patient = polled(before, response(rss(ITEM, head="<ttl>600</ttl>")))
    assert within(patient, timedelta(hours=10))


def test_what_returns_after_long_is_no_news() -> None:
    before = feed(polls=3, interval=timedelta(hours=1))
    result = poll(before, response(rss(ITEM)), Remembered(past=True), now=NOW, random=Random(1))
    assert (result.new, result.changed, result.seen) == ((), (), ())
    assert (result.state.interval, result.state.last_new) == (timedelta(minutes=75), None)


def test_the_same_bytes_are_not_read_again() -> None:
    first = polled(feed(), response(rss(ITEM)))
    again = poll(
        feed(polls=1, body_hash=first.state.body_hash),
        response(rss(ITEM), etag='"2"'),
        NeverAsked(),
        now=NOW,
        random=Random(1),
    )
    assert (again.new, again.state.etag) == ((), '"2"')


def test_damage_is_noted_and_the_document_asked_for_again() -> None:
    result = polled(feed(etag='"0"'), response(rss(ITEM, "<item><title>A & B</title></item>"), etag='"1"'))
    assert result.damage is not None
    assert len(result.new) == 2
    assert (result.state.etag, result.state.body_hash) == (None, None)


def test_hostile_validators_are_not_kept() -> None:
    result = polled(feed(), response(rss(ITEM), etag="x" * 5000, last_modified="a\r\nX-Evil: 1"))
    assert (result.state.etag, result.state.last_modified) == (None, None)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (FetchError("The site took too long to answer."), "too long"),
        (response(status=500), "problem of its own"),
        (response(status=404), "no feed at that address"),
        (response(b"<html></html>"), "holds no feed"),
        (response(b""), "nothing at all"),
    ],
)
def test_failures_keep_what_is_known(answer: Response | InputError, words: str) -> None:
    result = polled(feed(etag='"1"', body_hash="x", polls=4), answer)
    assert result.error is not None
    assert words in result.error
    assert (result.state.etag, result.state.body_hash, result.state.polls) == ('"1"', "x", 4)
    assert (result.state.failures, result.state.failing_since, result.off_because) == (1, NOW, None)


def test_failures_back_off_and_one_success_forgets_them() -> None:
    for failures, wait in ((0, 0.5), (1, 1), (3, 4), (9, 24), (40, 24)):
        assert within(polled(feed(failures=failures), response(status=500)), timedelta(hours=wait))
    state = polled(feed(failures=7, failing_since=NOW, last_error="x", polls=1), response(status=304)).state
    assert (state.failures, state.failing_since, state.last_error) == (0, None, None)


def test_a_site_that_asks_for_patience_gets_it() -> None:
    result = polled(feed(), response(status=429, retry_after="7200"))
    assert result.state.next_poll == NOW + timedelta(hours=2)
    assert result.retry_after == 7200
    dated = response(status=503, retry_after="Sat, 03 Jan 2026 12:00:00 GMT")
    assert polled(feed(), dated).state.next_poll == NOW + timedelta(days=1)
    assert polled(feed(), response(status=429, retry_after="9" * 12)).state.next_poll == NOW + LONGEST_WISH


@pytest.mark.parametrize("header", ["", "soon", "-5", "1.5", "Sat, 99 Foo 2026", "²"])
def test_a_wish_that_cannot_be_read_is_none(header: str) -> None:
    assert retry_after(header, NOW) is None


def test_gone_is_off_at_once_and_long_failure_in_the_end() -> None:
    assert polled(feed(), response(status=410)).off_because == GONE
    long_ago = NOW - OFF_AFTER
    off = polled(feed(failures=9, failing_since=long_ago), response(status=500))
    assert off.off_because is not None
    assert "10 times in a row since 2025-12-19" in off.off_because
    assert polled(feed(failures=8, failing_since=long_ago), response(status=500)).off_because is None
    assert (
        polled(feed(failures=50, failing_since=long_ago + timedelta(days=1)), response(status=500)).off_because is None
    )


def test_feeds_that_began_together_do_not_stay_together() -> None:
    random = Random(7)
    moments = {
        poll(feed(), response(status=304), NeverAsked(), now=NOW, random=random).state.next_poll for _ in range(20)
    }
    assert len(moments) == 20
