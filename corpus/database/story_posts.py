"""Posts of stories follow them, inside the transaction that changes the stories: nobody has to look for it later."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from corpus.database.story_candidates import chunks
from corpus.database.story_tables import stories, story_articles
from corpus.database.telling_tables import posts, told_articles
from corpus.telling import GOES_ON_IN, PostKind, PostState

Seen = tuple[int, int | None]
"""A story and the guild whose members see it differently than before; None: everybody does."""
_FIRST = (PostState.SENT, PostState.TRYING, PostState.DUE, PostState.FOLDED, PostState.FAILED)
"""Of several posts of one story, the one that goes on is the first of these; of equals, the oldest."""


def follow(connection: Connection, changed: Collection[Seen]) -> None:
    """Have the posts of changed stories tell what is known now; a post whose story is gone goes where its reports went.

    No post is made by it and nobody is pinged: the posts that stand are edited.
    """
    joined: set[tuple[int, int]] = set()
    for post in _posts_of(connection, changed):
        story = _story_now(connection, post)
        if story is None:
            continue  # all its reports were removed: there is nothing better to say
        mine = posts.c.id == post.id
        connection.execute(update(posts).where(mine).values(story_number=story, wanted=posts.c.wanted + 1))
        if story != post.story_number:
            here = (posts.c.subscription_id == post.subscription_id) & (posts.c.story_number == post.story_number)
            reports = here & (posts.c.kind == PostKind.REPORT.value)
            connection.execute(update(posts).where(reports).values(story_number=story))
            joined.add((post.subscription_id, story))
    for subscription_id, story in sorted(joined):
        _join(connection, subscription_id, story)


def stories_told(connection: Connection, article_numbers: Iterable[int]) -> dict[int, int]:
    """The story by which each of the articles is told: everybody's, where there is one on the same event."""
    key = func.coalesce(stories.c.beside, stories.c.number).label("story")
    query = select(story_articles.c.article_number, key).join(
        stories, stories.c.number == story_articles.c.story_number
    )
    found: dict[int, int] = {}
    for part in chunks(sorted(set(article_numbers))):
        rows = connection.execute(query.where(story_articles.c.article_number.in_(part)))
        found |= {row.article_number: row.story for row in rows}
    return found


def _posts_of(connection: Connection, changed: Collection[Seen]) -> list[Row[Any]]:
    column = posts.c
    query = select(column.id, column.guild_id, column.subscription_id, column.story_number).where(
        column.kind == PostKind.STORY.value, column.subscription_id.is_not(None)
    )
    wanted = frozenset(changed)
    found: list[Any] = []
    for part in chunks(sorted({story for story, _ in changed})):
        rows = connection.execute(query.where(column.story_number.in_(part)))
        found += [
            row for row in rows if not wanted.isdisjoint({(row.story_number, None), (row.story_number, row.guild_id)})
        ]
    return sorted(found, key=lambda row: row.id)


def _story_now(connection: Connection, post: Row[Any]) -> int | None:
    """The story that a post is to tell; None where no article of it is left."""
    kept = connection.execute(select(stories.c.beside).where(stories.c.number == post.story_number)).one_or_none()
    if kept is not None:
        return kept.beside or int(post.story_number)
    told = select(told_articles.c.article_number).where(told_articles.c.post_id == post.id)
    shares = Counter(stories_told(connection, connection.scalars(told)).values())
    return max(shares, key=lambda story: (shares[story], -story), default=None)


def _join(connection: Connection, subscription_id: int, story: int) -> None:
    """Of a channel's posts of one story, let one go on; those that stand beside it will say where."""
    query = select(posts.c.id, posts.c.state).where(
        posts.c.subscription_id == subscription_id,
        posts.c.story_number == story,
        posts.c.kind == PostKind.STORY.value,
    )
    rows: Sequence[Any] = connection.execute(query).all()
    first, *others = sorted(rows, key=lambda row: (_FIRST.index(PostState(row.state)), row.id))
    for other in others:
        values: dict[str, Any] = {"story_number": None}
        if other.state in (PostState.SENT.value, PostState.TRYING.value):
            values |= {"payload": json.dumps({GOES_ON_IN: first.id}), "wanted": posts.c.wanted + 1}
        elif other.state == PostState.DUE.value:
            values["state"] = PostState.FOLDED.value
        connection.execute(update(posts).where(posts.c.id == other.id).values(values))
        moved = update(told_articles).where(told_articles.c.post_id == other.id)
        connection.execute(moved.values(post_id=first.id))
