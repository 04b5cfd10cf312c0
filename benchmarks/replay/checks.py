"""What has to hold after a replay: nothing lost, nothing twice, every digest on its day, stories as if made at once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from benchmarks.replay.outlets import Item
from benchmarks.replay.world import World
from bot.asking import scopes_in
from bot.telling import texts
from corpus.database.feed_tables import feed_entries, past_entries
from corpus.database.story_tables import stories, story_articles, story_queue
from corpus.database.tables import articles, index_queue, passages
from corpus.database.telling_news import NewsStore
from corpus.database.telling_tables import posts, subscriptions, told_articles, watch_queue
from corpus.feeds.matching import entry_link, past_key
from corpus.library import Library
from corpus.telling import PostKind, PostState
from tests.discord_server import ChannelHandle, Reply

FIRST_MARK = 1000
"""Component ids from here on are the bot's marks, by which it knows its messages again."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to hold."""

    what: str
    found: object
    wanted: object

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return self.found == self.wanted


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """When a digest comes."""

    channel: str
    at: time
    zone: str
    weekday: int | None
    days: int
    """What was published before so many days is no news of it."""


DIGEST_PLANS = (
    DigestPlan("daily", time(8), "Europe/Berlin", None, 3),
    DigestPlan("weekly", time(9), "America/New_York", 0, 10),
)


def check_articles(library: Library, items: Sequence[Item]) -> Iterator[Check]:
    """Every item is in, once, indexed and in a story."""
    links = [entry_link(item.url) or "" for item in items]
    with library.database.reading() as connection:
        entries = Counter(connection.scalars(select(feed_entries.c.canonical_link)))
        past = set(connection.scalars(select(past_entries.c.key)))
        remembered = [entries[link] + (past_key("", link, "", "") in past) for link in links]
        yield Check(f"items with one entry ({len(past):,} of them forgotten)", remembered.count(1), len(items))
        yield Check("entries in all", entries.total() + len(past), len(items))
        outcomes = Counter(connection.scalars(select(feed_entries.c.outcome)))
        yield Check("entries that are waiting or refused", outcomes["waiting"] + outcomes["refused"], 0)
        there = set(connection.scalars(select(articles.c.canonical_url)))
        said = {_words(item) for item, link in zip(items, links, strict=True) if link in there}
        missing = [item for item, link in zip(items, links, strict=True) if link not in there]
        repeated = sum(_words(item) in said for item in missing)
        yield Check(f"items without an article ({repeated} say what another says)", len(missing) - repeated, 0)
        numbers = set(connection.scalars(select(articles.c.number)))
        yield Check("articles without passages", len(numbers - _all(connection, passages.c.article_number)), 0)
        in_story = story_articles.c.story_number.is_not(None)
        told = set(connection.scalars(select(story_articles.c.article_number).where(in_story)))
        yield Check("articles without a story", len(numbers - told), 0)
        for table in (index_queue, story_queue, watch_queue):
            yield Check(f"left in {table.name}", connection.scalar(select(func.count()).select_from(table)), 0)


def check_stories(library: Library) -> Check:
    """Stories do not depend on the order, the batches and the crashes in which their articles came."""
    before = _partition(library)
    library.stories.rebuild()
    return Check("stories other than when made at once", len(before ^ _partition(library)), 0)


def check_messages(world: World, library: Library, end: datetime) -> Iterator[Check]:
    """No message twice, no article told twice, nothing left over, and posts say what is known."""
    everywhere = [*world.channels.values(), *_threads(world), *(person.dm() for person in world.watchers)]
    seen = {handle.id: world.told(handle) for handle in everywhere}
    marks = Counter(mark for replies in seen.values() for reply in replies for mark in _marks(reply))
    yield Check("messages sent twice", sum(count - 1 for count in marks.values()), 0)
    with library.database.reading() as connection:
        states = Counter(connection.scalars(select(posts.c.state)))
        sent = set(connection.scalars(select(posts.c.id).where(posts.c.state == PostState.SENT.value)))
        twice = connection.execute(
            select(posts.c.subscription_id, posts.c.story_number)
            .where(posts.c.kind == PostKind.STORY.value, posts.c.story_number.is_not(None))
            .group_by(posts.c.subscription_id, posts.c.story_number)
            .having(func.count() > 1)
        ).all()
        recent = set(connection.scalars(select(articles.c.number).where(articles.c.fetched_at > _kept(end))))
        everything = select(subscriptions.c.id).where(subscriptions.c.channel_id == world.channels["everything"].id)
        told = select(told_articles.c.article_number)
        told_there = set(connection.scalars(told.where(told_articles.c.subscription_id.in_(everything))))
    yield Check(
        "messages noted as sent that do not stand there", len({FIRST_MARK + each for each in sent} - set(marks)), 0
    )
    yield Check("messages due, tried or failed", sum(states[each] for each in ("due", "trying", "failed")), 0)
    yield Check("stories with two posts in a channel", len(twice), 0)
    yield Check("articles of the last 80 days not told in #everything", len(recent - told_there), 0)


def check_posts(world: World, library: Library, firsts: Mapping[str, Counter[str]]) -> Iterator[Check]:
    """No article is told by two posts of a channel, and posts tell what is known; `firsts`: as posts were made."""
    for name, made in firsts.items():
        shown = Counter(link for reply in story_posts(world.told(world.channels[name])) for link in reply.links)
        joined = sum(count > 1 for count in shown.values())
        what = f"articles that two posts of #{name} were made with ({joined} are in two, whose stories became one)"
        yield Check(what, sum(count > 1 for count in made.values()), 0)
    yield _check_shown(world, library)


def check_digests(
    world: World, library: Library, counts: Mapping[str, Sequence[tuple[datetime, int]]]
) -> Iterator[Check]:
    """`counts`: how many messages stood in each digest's channel after each round."""
    with library.database.reading() as connection:
        came = sorted(tuple(row) for row in connection.execute(select(articles.c.fetched_at, articles.c.published)))
    for plan in DIGEST_PLANS:
        rounds = counts[plan.channel]
        wanted = _expected(plan, [moment for moment, _ in rounds], came)
        sent = [now - before for before, now in zip([0, *(n for _, n in rounds)], (n for _, n in rounds), strict=False)]
        yield Check(f"digests, {plan.channel}", sum(sent), sum(wanted))
        wrong = sum(one != other for one, other in zip(sent, wanted, strict=True))
        yield Check(f"rounds with a missing or additional digest, {plan.channel}", wrong, 0)


def check_watches(world: World) -> Iterator[Check]:
    """No change is told twice to one person."""
    said = Counter((reply.channel.id, _change_of(reply.text)) for reply in world.direct())
    yield Check("changed answers told twice", sum(count - 1 for count in said.values()), 0)


def story_posts(replies: Sequence[Reply]) -> list[Reply]:
    """Those that tell of one story each."""
    return [reply for reply in replies if not reply.text.startswith(texts.CATCH_UP)]


def _expected(plan: DigestPlan, rounds: Sequence[datetime], came: Sequence[tuple[datetime, datetime]]) -> list[int]:
    """For each round, whether a digest has to come: its hour has come, and something happened since the last one."""
    found, waiting, place = [], 0, ZoneInfo(plan.zone)
    for index, (moment, before) in enumerate(zip(rounds, [rounds[0], *rounds], strict=False)):
        end = rounds[index + 1] if index + 1 < len(rounds) else moment + timedelta(days=1)
        fresh = [published for fetched, published in came[waiting:] if fetched < end]
        days = [before.astimezone(place).date() + timedelta(days=n) for n in (-1, 0, 1)]
        hours = [
            datetime.combine(day, plan.at, tzinfo=place).astimezone(UTC)
            for day in days
            if plan.weekday is None or day.weekday() == plan.weekday
        ]
        if not any(before < hour <= moment for hour in hours):
            found.append(0)
            continue
        waiting += len(fresh)
        found.append(int(any(published >= moment - timedelta(days=plan.days) for published in fresh)))
    return found


def _check_shown(world: World, library: Library) -> Check:
    """The posts that are remembered, against what would be posted now."""
    news = NewsStore(library.database)
    shown = {mark: reply for each in world.channels.values() for reply in world.told(each) for mark in _marks(reply)}
    stale = 0
    with library.database.reading() as connection:
        told = posts.c.state.in_([PostState.SENT.value]) & (posts.c.kind == PostKind.STORY.value)
        rows = connection.execute(select(posts.c.id, posts.c.guild_id, posts.c.story_number).where(told)).all()
        existing = _all(connection, stories.c.number)
    for row in rows:
        if row.story_number not in existing:
            continue  # its reports were removed, or another post tells of them
        story = news.stories([row.story_number], scopes_in(row.guild_id)).get(row.story_number)
        reply = shown[FIRST_MARK + row.id]
        stale += story is not None and not all(
            each.url is None or each.url in reply.links for each in story.reports[:8]
        )
    return Check(f"of {len(rows)} posts, those that lack a report", stale, 0)


def _partition(library: Library) -> set[frozenset[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    with library.database.reading() as connection:
        for row in connection.execute(select(story_articles.c.story_number, story_articles.c.article_number)):
            groups[row.story_number].add(row.article_number)
    return {frozenset(each) for each in groups.values()}


def _all(connection: Connection, column: object) -> set[int]:
    return set(connection.scalars(select(column).distinct()))  # type: ignore[call-overload]


def _kept(end: datetime) -> datetime:
    """What was told earlier may be forgotten: posts are remembered for 90 days."""
    return end - timedelta(days=80)


def _words(item: Item) -> str:
    return " ".join(f"{item.title} {item.text}".split())


def _marks(reply: Reply) -> list[int]:
    return [each["id"] for each in reply.components if each.get("id", 0) >= FIRST_MARK]


def _threads(world: World) -> list[ChannelHandle]:
    entities = world.discord.world.channels.values()
    return [ChannelHandle(world.discord, each) for each in entities if each.is_thread]


def _change_of(text: str) -> str:
    """A message without the line that says how long the question is watched."""
    return json.dumps([line for line in text.splitlines() if not line.startswith("-#")])
