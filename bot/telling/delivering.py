"""Messages on their way: what may be sent now, each exactly once, whatever breaks in between.

Before a message is sent, it is noted that it is being tried and which message was the last in its place. After a crash
or an outage it is first looked for behind that one; only where it is not there is it sent (again).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import discord

from bot.telling import texts
from bot.telling.contents import Contents
from bot.telling.courier import (
    BrokenError,
    Courier,
    NotAllowedError,
    OutageError,
    Spot,
    StrangerError,
    UnreachableError,
)
from bot.telling.schedule import is_quiet
from corpus.database.digests import DigestStore
from corpus.database.posts import PostStore
from corpus.database.subscriptions import SubscriptionStore, Trouble
from corpus.database.watches import WatchStore
from corpus.telling import Digest, Post, PostKind, PostState, Subscription

_log = logging.getLogger(__name__)

T = TypeVar("T")

BURST = 5
"""Posts at once to one channel, beyond which one message tells of all."""
HOUR = timedelta(hours=1)
PAUSE_AFTER = 5
"""Refusals in a row after which a channel is left alone until a moderator resumes it."""
_FIRST_WAIT = timedelta(minutes=10)
_OUTAGE_WAIT = timedelta(minutes=1)
_THREAD_REPORTS = 5
"""Reports that one round brings into threads of one channel."""

TellModerators = Callable[[Subscription | Digest, str, bool], Awaitable[None]]


class Deliverer:
    """Sends what is due. One at a time runs it."""

    def __init__(
        self,
        courier: Courier,
        contents: Contents,
        posts: PostStore,
        subscriptions: SubscriptionStore,
        digests: DigestStore,
        watches: WatchStore,
        now: Callable[[], datetime],
        tell_moderators: TellModerators,
    ) -> None:
        """`tell_moderators` is called once when a channel begins to refuse posts."""
        self._courier = courier
        self._contents = contents
        self._posts = posts
        self._subscriptions = subscriptions
        self._digests = digests
        self._watches = watches
        self._now = now
        self._tell_moderators = tell_moderators

    async def deliver(self) -> None:
        """Send and change what is due; what cannot be done now is left for the next round."""
        waiting: dict[tuple[str, int], list[Post]] = {}
        for post in await _off(self._posts.open, self._now()):
            waiting.setdefault(_target(post), []).append(post)
        for (kind, number), those in waiting.items():
            if kind == "subscription":
                await self._channel(await _off(self._subscriptions.get, number), those)
            elif kind == "digest":
                await self._digest(await _off(self._digests.get, number), those)
            else:
                await self._person(those)
        await self._changes()

    async def _channel(self, subscription: Subscription | None, those: Sequence[Post]) -> None:
        """Stories and reports for one channel, within its quiet hours and its cap."""
        if subscription is None:
            return
        ready = [post for post in those if post.state is PostState.TRYING]
        if not is_quiet(subscription.quiet, self._now()):
            ready += await self._within_cap(subscription, [p for p in those if p.state is PostState.DUE])
        try:
            for post in ready:
                spot = self._courier.channel(subscription.guild_id, subscription.channel_id)
                if post.kind is PostKind.REPORT:
                    await self._report(spot, post)
                    continue
                role = subscription.role_id if post.kind is PostKind.STORY else None
                if role is not None and not self._courier.role_exists(subscription.guild_id, role):
                    role = None
                await self._send(spot, post, role)
            if subscription.failures and ready:
                await _off(self._subscriptions.went_well, subscription.id)
        except NotAllowedError as error:
            trouble = self._trouble(subscription, error)
            await _off(self._subscriptions.went_wrong, subscription.id, trouble)
            await self._told_once(subscription, trouble)
        except OutageError as error:
            await self._hold(those, error)

    async def _within_cap(self, subscription: Subscription, due: Sequence[Post]) -> list[Post]:
        """What may be posted now; one message for all of it where one post each would be a flood."""
        stories = [post for post in due if post.kind is PostKind.STORY]
        others = [post for post in due if post.kind is not PostKind.STORY]
        reports = [post for post in others if post.kind is PostKind.REPORT][:_THREAD_REPORTS]
        rest = [post for post in others if post.kind is not PostKind.REPORT]
        room = subscription.cap - await _off(self._subscriptions.sent_since, subscription.id, self._now() - HOUR)
        if stories and room > 0 and len(stories) > min(room, BURST):
            return [await _off(self._posts.fold, subscription.id, stories, self._now()), *rest, *reports]
        return [*rest, *(stories if room > 0 else []), *reports]

    async def _digest(self, digest: Digest | None, those: Sequence[Post]) -> None:
        if digest is None:
            return
        try:
            for post in those:
                await self._send(self._courier.channel(digest.guild_id, digest.channel_id), post)
            if digest.failures:
                await _off(self._digests.went_well, digest.id)
        except NotAllowedError as error:
            trouble = self._trouble(digest, error)
            await _off(self._digests.went_wrong, digest.id, trouble)
            await self._told_once(digest, trouble)
        except OutageError as error:
            await self._hold(those, error)

    async def _person(self, those: Sequence[Post]) -> None:
        """Changed answers for one person: by direct message, or where they asked if they chose so."""
        for post in those:
            watch = await _off(self._watches.get, post.watch_id or 0)
            if watch is None or post.user_id is None:
                await _off(self._posts.fail, post)
                continue
            try:
                try:
                    await self._send(await self._courier.person(post.user_id, post.guild_id), post)
                except UnreachableError:
                    if not (watch.here and watch.guild_id is not None and watch.channel_id is not None):
                        raise
                    here = self._courier.channel(watch.guild_id, watch.channel_id)
                    await self._send(here, post, note=texts.for_person(post.user_id))
                if watch.problem:
                    await _off(self._watches.set_problem, watch.id, None)
            except (UnreachableError, NotAllowedError) as error:
                problem = error.problem if isinstance(error, NotAllowedError) else texts.DMS_CLOSED
                await _off(self._posts.fail, post)
                await _off(self._watches.set_problem, watch.id, problem)
            except (StrangerError, discord.NotFound):
                # Who has left a server hears no more of its articles; who has left Discord of nothing.
                await _off(self._watches.remove, watch.id)
            except OutageError as error:
                await self._hold(those, error)
                return

    async def _report(self, spot: Spot, post: Post) -> None:
        """A later report, in the thread of its story's post."""
        first = await _off(self._posts.get, int(post.payload["post"]))
        if first is None or first.state is PostState.FAILED:
            await _off(self._posts.fail, post)
        elif first.message_id is not None:
            name = await _off(self._contents.headline, first)
            await self._send(await spot.thread(first.message_id, name), post)

    async def _send(self, spot: Spot, post: Post, role_id: int | None = None, *, note: str | None = None) -> None:
        """Send one message, unless it stands there already."""
        after = None
        if post.state is PostState.TRYING and post.place_id == spot.id:
            found = await spot.find(post, self._courier.me)
            if found is not None:
                await _off(self._posts.sent, post, spot.id, found, self._now())
                return
            after = post.after_id
        message = await _off(self._contents.of, post)
        if message is None:
            await _off(self._posts.fail, post)
            return
        if note:
            message = replace(message, note=note)
        after = after if after is not None else await spot.last_id()
        await _off(self._posts.trying, post, spot.id, after)
        try:
            sent = await spot.send(post, message, role_id)
        except BrokenError:
            await _off(self._posts.fail, post)
            return
        await _off(self._posts.sent, post, spot.id, sent, self._now())

    async def _changes(self) -> None:
        """Bring messages up to date whose stories have got further reports."""
        for post in await _off(self._posts.changed, self._now()):
            subscription = await _off(self._subscriptions.get, post.subscription_id or 0)
            if subscription is None or post.kind is not PostKind.STORY:
                await _off(self._posts.shows, post)
                continue
            message = await _off(self._contents.of, post)
            try:
                spot = self._courier.channel(subscription.guild_id, subscription.channel_id)
                if message is None or await spot.edit(post, message, subscription.role_id):
                    await _off(self._posts.shows, post)
                else:
                    await _off(self._posts.fail, post)  # somebody has deleted it
            except (NotAllowedError, OutageError):
                await _off(self._posts.wait, post, self._now() + _FIRST_WAIT)
            except BrokenError:
                await _off(self._posts.shows, post)

    async def _hold(self, those: Sequence[Post], error: OutageError) -> None:
        _log.info("Discord is out of reach for %d messages: %s", len(those), error)
        for post in those:
            current = await _off(self._posts.get, post.id)
            if current is not None and current.state in (PostState.DUE, PostState.TRYING):
                await _off(self._posts.wait, current, self._now() + _OUTAGE_WAIT)

    def _trouble(self, target: Subscription | Digest, error: NotAllowedError) -> Trouble:
        pause = error.gone or target.failures + 1 >= PAUSE_AFTER
        return Trouble(error.problem, self._now() + _FIRST_WAIT * 2**target.failures, pause)

    async def _told_once(self, target: Subscription | Digest, trouble: Trouble) -> None:
        if target.failures == 0:
            await self._tell_moderators(target, trouble.problem, trouble.pause)


def _target(post: Post) -> tuple[str, int]:
    if post.subscription_id is not None:
        return "subscription", post.subscription_id
    if post.digest_id is not None:
        return "digest", post.digest_id
    return "person", post.user_id or 0


async def _off(work: Callable[..., T], *arguments: object) -> T:
    return await asyncio.to_thread(work, *arguments)
