"""What keeping stories writes and needs to read for it, inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from corpus.database.story_candidates import Opening, chunks, current_generation
from corpus.database.story_tables import stories, story_articles, story_links, story_queue
from corpus.database.tables import articles, index_queue
from corpus.models import StatementKind
from corpus.stories.telling import Member, Telling

Place = tuple[str, int | None]
"""The scope of a guild's story, and everybody's that it stands beside."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles that may report one event; the smaller number first."""

    one: int
    other: int
    scope: str
    """The guild's where one of them is a guild's."""
    score: float
    is_copy: bool


def next_queued(connection: Connection, limit: int) -> list[int]:
    """Articles whose story is to be looked at, the oldest number first.

    One that waits for its index is left for later: it has no vector yet, and would never be found to be like another.
    """
    column = story_queue.c.article_number
    unindexed = select(index_queue.c.article_number).where(index_queue.c.generation == current_generation())
    query = select(column).where(column.not_in(unindexed)).order_by(column).limit(limit)
    return list(connection.scalars(query))


def count_queued(connection: Connection) -> int:
    """How many articles are queued."""
    return connection.scalar(select(func.count()).select_from(story_queue)) or 0


def dequeue(connection: Connection, numbers: Sequence[int]) -> None:
    """Their stories are what they should be."""
    for part in chunks(numbers):
        connection.execute(delete(story_queue).where(story_queue.c.article_number.in_(part)))


def queue_everything(connection: Connection) -> None:
    """Have every article looked at, and every row of one that is gone."""
    connection.execute(delete(story_queue))
    known = select(articles.c.number).union(select(story_articles.c.article_number))
    connection.execute(insert(story_queue).from_select(["article_number"], known))


def forget_links(connection: Connection, numbers: Sequence[int]) -> None:
    """Nothing is known any more of what these articles are like."""
    for part in chunks(numbers):
        connection.execute(delete(story_links).where(or_(story_links.c.one.in_(part), story_links.c.other.in_(part))))


def forget_articles(connection: Connection, numbers: Sequence[int]) -> None:
    """These articles belong to no story."""
    for part in chunks(numbers):
        connection.execute(delete(story_articles).where(story_articles.c.article_number.in_(part)))


def story_numbers(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """The story of each of the articles that has one."""
    query = select(story_articles.c.article_number, story_articles.c.story_number)
    found: dict[int, int] = {}
    for part in chunks(numbers):
        rows = connection.execute(query.where(story_articles.c.article_number.in_(part)))
        found |= {row.article_number: row.story_number for row in rows if row.story_number is not None}
    return found


def write_article(
    connection: Connection,
    opening: Opening,
    days: tuple[int | None, int | None],
    vector: bytes,
    kind: StatementKind,
    sentence: str,
) -> None:
    """Note what of an article its story is found by; the story that it has had stays for now."""
    values = {
        "scope": opening.scope,
        "first_day": days[0],
        "last_day": days[1],
        "vector": vector,
        "kind": kind.value,
        "sentence": sentence,
    }
    mine = story_articles.c.article_number == opening.number
    if not connection.execute(update(story_articles).where(mine).values(**values)).rowcount:
        connection.execute(insert(story_articles).values(article_number=opening.number, **values))


def write_links(connection: Connection, links: Sequence[Link]) -> None:
    """Note which articles are alike."""
    if links:
        connection.execute(insert(story_links), [asdict(link) for link in links])


def links_of(connection: Connection, numbers: Sequence[int]) -> set[Link]:
    """What these articles are like."""
    column = story_links.c
    found: set[Link] = set()
    for part in chunks(numbers):
        rows = connection.execute(select(story_links).where(or_(column.one.in_(part), column.other.in_(part))))
        found |= {Link(row.one, row.other, row.scope, row.score, row.is_copy) for row in rows}
    return found


def scopes_of(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    """Scope and story of each of the articles that is in the stories' tables."""
    column = story_articles.c
    found: dict[int, tuple[str, int | None]] = {}
    for part in chunks(numbers):
        query = select(column.article_number, column.scope, column.story_number).where(column.article_number.in_(part))
        found |= {row.article_number: (row.scope, row.story_number) for row in connection.execute(query)}
    return found


def articles_of(connection: Connection, numbers: Collection[int]) -> set[int]:
    """The articles of these stories."""
    found: set[int] = set()
    for part in chunks(sorted(numbers)):
        query = select(story_articles.c.article_number).where(story_articles.c.story_number.in_(part))
        found |= set(connection.scalars(query))
    return found


def members(connection: Connection, numbers: Sequence[int]) -> dict[int, Member]:
    """What their story needs to know of these articles."""
    column = articles.c
    query = select(
        column.number,
        column.id,
        column.scope,
        column.title,
        column.source,
        column.via,
        column.published,
        column.companies,
        column.summary_only,
        story_articles.c.kind,
        story_articles.c.sentence,
    ).join(story_articles, story_articles.c.article_number == column.number)
    found: dict[int, Member] = {}
    for part in chunks(numbers):
        for row in connection.execute(query.where(column.number.in_(part))):
            found[row.number] = Member(
                row.number,
                row.id,
                row.scope,
                row.title,
                row.source or row.via,
                row.published,
                tuple(json.loads(row.companies)),
                row.summary_only,
                StatementKind(row.kind),
                row.sentence,
            )
    return found


def write_story(
    connection: Connection, number: int | None, scope: str, telling: Telling, numbers: Sequence[int]
) -> int:
    """Write a story anew, or over the one that has this number, and give it these articles; returns its number."""
    values: dict[str, Any] = {
        "scope": scope,
        "headline": telling.headline,
        "headline_number": telling.headline_number,
        "first": telling.first,
        "last": telling.last,
        "companies": json.dumps(telling.companies, ensure_ascii=False),
        "status": telling.status.value,
        "status_sentence": telling.status_sentence,
        "status_number": telling.status_number,
        "outlets": telling.outlets,
    }
    if number is None:
        statement = insert(stories).values(**values).returning(stories.c.number)
        number = int(connection.execute(statement).scalar_one())
    else:
        connection.execute(update(stories).where(stories.c.number == number).values(**values))
    mine = update(story_articles).where(story_articles.c.article_number == bindparam("article"))
    connection.execute(mine.values(story_number=number), [{"article": each} for each in numbers])
    return number


def tellings(connection: Connection, numbers: Collection[int]) -> dict[int, Telling]:
    """What is said of each of these stories so far."""
    found: dict[int, Telling] = {}
    for part in chunks(sorted(numbers)):
        for row in connection.execute(select(stories).where(stories.c.number.in_(part))):
            found[row.number] = Telling(
                row.headline,
                row.headline_number,
                row.first,
                row.last,
                tuple(json.loads(row.companies)),
                StatementKind(row.status),
                row.status_sentence,
                row.status_number,
                row.outlets,
            )
    return found


def delete_stories(connection: Connection, numbers: Collection[int]) -> None:
    """These stories have no articles any more."""
    for part in chunks(sorted(numbers)):
        connection.execute(delete(stories).where(stories.c.number.in_(part)))


def stories_beside(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Guilds' stories that stand beside one of these."""
    found: set[int] = set()
    for part in chunks(sorted(numbers)):
        found |= set(connection.scalars(select(stories.c.number).where(stories.c.beside.in_(part))))
    return found


def places(connection: Connection, numbers: Collection[int]) -> dict[int, Place]:
    """Where these stories stand."""
    found: dict[int, Place] = {}
    for part in chunks(sorted(numbers)):
        query = select(stories.c.number, stories.c.scope, stories.c.beside).where(stories.c.number.in_(part))
        found |= {row.number: (row.scope, row.beside) for row in connection.execute(query)}
    return found


def set_beside(connection: Connection, number: int, beside: int | None) -> None:
    """Note which of everybody's stories is on the same event as a guild's story."""
    connection.execute(update(stories).where(stories.c.number == number).values(beside=beside))
