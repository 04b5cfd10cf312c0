"""Messages on their way: written with the decision, tried once at a time, and never sent twice.

A message is DUE, then TRYING before anything is sent, with the last message of its place noted; then SENT. After a
crash or an outage in between, TRYING says that it may stand there already: it is looked for behind that message first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from corpus.database.connection import Connector, read_meta, write_meta
from corpus.database.story_posts import stories_told
from corpus.database.telling_tables import digests, posts, subscriptions, told_articles, watch_queue, watches
from corpus.telling import Decided, Post, PostKind, PostState, StoryUpdate

SEEN = "telling"
"""Meta key: articles up to this number were looked at."""
_OPEN = (PostState.DUE.value, PostState.TRYING.value)


class PostStore:
    """Every message that the bot sends of its own accord. Thread-safe."""

    def __init__(self, database: Connector) -> None:
        """Over the tables of `database`."""
        self._database = database

    def decide(self, decided: Decided, at: datetime) -> bool:
        """Store what new articles lead to and that they were looked at: all of it or, where it is outdated, nothing."""
        # Nobody regroups stories in between, so that no post is made of a story that is gone.
        with self._database.exclusive(), self._database.writing() as connection:
            if int(read_meta(connection, SEEN) or 0) != decided.seen_before or _is_outdated(connection, decided):
                return False
            for new in decided.posts:
                untold = [each for each in new.articles if not _is_told(connection, new.subscription_id, each)]
                if not untold:
                    continue
                values = _new(PostKind.STORY, at) | {
                    "guild_id": new.guild_id,
                    "channel_id": new.channel_id,
                    "subscription_id": new.subscription_id,
                    "story_number": new.story_number,
                    "article_number": untold[-1],
                }
                post_id = _insert(connection, values)
                for number in untold:
                    _tell(connection, new.subscription_id, number, post_id)
            for known in decided.updates:
                _update_story(connection, known, at)
            _queue(connection, decided.to_ask)
            write_meta(connection, SEEN, str(decided.seen))
        return True

    def story_posts(self, subscription_id: int, stories: Sequence[int]) -> dict[int, Post]:
        """The posts of these stories to a subscription, by story."""
        query = select(posts).where(
            posts.c.subscription_id == subscription_id,
            posts.c.kind == PostKind.STORY.value,
            posts.c.story_number.in_(list(stories)),
        )
        with self._database.reading() as connection:
            return {row.story_number: _post(row) for row in connection.execute(query.order_by(posts.c.id))}

    def get(self, post_id: int) -> Post | None:
        """One message."""
        with self._database.reading() as connection:
            row = connection.execute(select(posts).where(posts.c.id == post_id)).one_or_none()
        return _post(row) if row is not None else None

    def open(self, now: datetime, limit: int = 5000) -> list[Post]:
        """What is to be sent, oldest first; what is paused or failed lately is left for later."""
        query = select(posts).outerjoin(subscriptions).outerjoin(digests)
        for table in (posts, subscriptions, digests):
            query = query.where(table.c.retry_at.is_(None) | (table.c.retry_at <= now))
        query = query.where(subscriptions.c.paused_because.is_(None), digests.c.paused_because.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(query.where(posts.c.state.in_(_OPEN)).order_by(posts.c.id).limit(limit))
            return [_post(row) for row in rows]

    def changed(self, now: datetime, limit: int = 200) -> list[Post]:
        """Messages that stand there and tell less than is known by now."""
        column = posts.c
        ready = column.retry_at.is_(None) | (column.retry_at <= now)
        query = select(posts).outerjoin(subscriptions).where(subscriptions.c.paused_because.is_(None), ready)
        query = query.where(column.state == PostState.SENT.value, column.wanted > column.shown)
        with self._database.reading() as connection:
            return [_post(row) for row in connection.execute(query.order_by(column.id).limit(limit))]

    def trying(self, post: Post, place_id: int, after_id: int) -> None:
        """It is about to be sent."""
        self._set(
            post.id,
            state=PostState.TRYING.value,
            place_id=place_id,
            after_id=after_id,
            attempts=post.attempts + 1,
            shown=post.wanted,
        )

    def sent(self, post: Post, place_id: int, message_id: int, at: datetime) -> None:
        """It stands there."""
        self._set(
            post.id, state=PostState.SENT.value, place_id=place_id, message_id=message_id, sent_at=at, retry_at=None
        )

    def shows(self, post: Post) -> None:
        """Its message tells what was wanted when `post` was read."""
        self._set(post.id, shown=post.wanted, retry_at=None)

    def wait(self, post: Post, until: datetime) -> None:
        """Try again then."""
        self._set(post.id, retry_at=until, attempts=post.attempts)

    def fail(self, post: Post) -> None:
        """It can never be delivered, or its message is gone."""
        self._set(post.id, state=PostState.FAILED.value)

    def fold(self, subscription_id: int, folded: Sequence[Post], at: datetime) -> Post:
        """One message in place of many that have not been tried; stored at once."""
        first = folded[0]
        with self._database.writing() as connection:
            values = _new(PostKind.CATCH_UP, at) | {
                "guild_id": first.guild_id,
                "channel_id": first.channel_id,
                "subscription_id": subscription_id,
                "payload": json.dumps({"stories": [post.story_number for post in folded]}),
            }
            number = _insert(connection, values)
            here = posts.c.id.in_([post.id for post in folded]) & (posts.c.state == PostState.DUE.value)
            connection.execute(update(posts).where(here).values(state=PostState.FOLDED.value))
            return _post(connection.execute(select(posts).where(posts.c.id == number)).one())

    def delete_of(self, user_id: int) -> int:
        """Delete all messages to a person; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(posts).where(posts.c.user_id == user_id)).rowcount

    def delete_guild(self, guild_id: int) -> int:
        """Delete all messages in a guild; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(posts).where(posts.c.guild_id == guild_id)).rowcount

    def delete_before(self, moment: datetime) -> int:
        """Forget what was sent before: later reports no longer change it; how much it was."""
        old = posts.c.state.not_in(_OPEN) & (posts.c.created_at < moment)
        with self._database.writing() as connection:
            return connection.execute(delete(posts).where(old)).rowcount

    def _set(self, post_id: int, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(posts).where(posts.c.id == post_id).values(**values))


def _new(kind: PostKind, at: datetime) -> dict[str, Any]:
    zeros = dict.fromkeys(("attempts", "wanted", "shown"), 0)
    return {"kind": kind.value, "state": PostState.DUE.value, "created_at": at, "payload": "{}", **zeros}


def _insert(connection: Connection, values: dict[str, Any]) -> int:
    return int(connection.execute(insert(posts).values(values).returning(posts.c.id)).scalar_one())


def _is_outdated(connection: Connection, decided: Decided) -> bool:
    """Whether an article has moved to another story since."""
    stories = [(number, new.story_number) for new in decided.posts for number in new.articles]
    stories += [(known.article_number, known.story_number) for known in decided.updates]
    now = stories_told(connection, [number for number, _ in stories])
    return any(now.get(number, story) != story for number, story in stories)


def _is_told(connection: Connection, subscription_id: int, article_number: int) -> bool:
    column = told_articles.c
    here = (column.subscription_id == subscription_id) & (column.article_number == article_number)
    return connection.execute(select(column.post_id).where(here)).first() is not None


def _tell(connection: Connection, subscription_id: int, article_number: int, post_id: int) -> None:
    values = {"subscription_id": subscription_id, "article_number": article_number, "post_id": post_id}
    connection.execute(insert(told_articles).values(values))


def _update_story(connection: Connection, known: StoryUpdate, at: datetime) -> None:
    told = (known.subscription_id, known.article_number)
    row = connection.execute(select(posts).where(posts.c.id == known.post_id)).one_or_none()
    if row is None or _is_told(connection, *told):
        return
    _tell(connection, *told, known.post_id)
    values: dict[str, Any] = {"wanted": posts.c.wanted + 1, "story_number": known.story_number}
    if row.state == PostState.FOLDED.value:
        # It was one line among many; now that more is known it gets a post of its own.
        values["state"] = PostState.DUE.value
    connection.execute(update(posts).where(posts.c.id == known.post_id).values(values))
    if known.in_thread and row.state in (PostState.SENT.value, PostState.TRYING.value):
        report = _new(PostKind.REPORT, at) | {
            "guild_id": row.guild_id,
            "channel_id": row.channel_id,
            "subscription_id": known.subscription_id,
            "story_number": known.story_number,
            "article_number": known.article_number,
            "payload": json.dumps({"post": known.post_id}),
        }
        _insert(connection, report)


def _queue(connection: Connection, to_ask: Sequence[tuple[int, int]]) -> None:
    if not to_ask:
        return
    wanted = sorted({watch_id for watch_id, _ in to_ask})
    there: set[int] = set()
    for start in range(0, len(wanted), 400):
        query = select(watches.c.id).where(watches.c.id.in_(wanted[start : start + 400]))
        there |= set(connection.scalars(query))
    rows = [{"watch_id": watch_id, "article_number": number} for watch_id, number in to_ask if watch_id in there]
    if rows:
        connection.execute(insert(watch_queue), rows)


def _post(row: Row[Any]) -> Post:
    values = dict(row._mapping)
    values |= {"kind": PostKind(row.kind), "state": PostState(row.state), "payload": json.loads(row.payload)}
    return Post(**values)
