"""A feed replayed in the order of its dates: `python -m benchmarks.replay ev_items.jsonl.gz [items]`.

Every item comes in on its day, into a library with the real model; three subscriptions and a digest look on, on the
clock of the items. Half way through everything is closed and opened again. What is counted is checked: no article is
told twice, no story has two posts, every digest is sent once. Discord is not part of it: what would be sent is noted.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import groupby
from pathlib import Path

from bot.asking import scopes_in
from bot.telling.deciding import Decider
from bot.telling.digesting import Digester
from bot.telling.gate import WatchedQuestions
from bot.telling.posts import render_catch_up, render_digest, render_story
from bot.telling.schedule import next_run
from corpus.database.digests import DigestStore
from corpus.database.posts import PostStore
from corpus.database.subscriptions import SubscriptionStore
from corpus.database.telling_news import NewsStore
from corpus.database.watches import WatchStore
from corpus.library import Library
from corpus.models import DatePrecision, Draft
from corpus.settings import CorpusSettings
from corpus.telling import Digest, Post, PostKind, Subscription

GUILD, MODERATOR = 1, 2
BURST, CAP = 5, 10
WANTED = ({}, {"company": "Tesla"}, {"topic": "charging network, charging station"})


class Replay:
    """The telling of a library on the clock of the items."""

    def __init__(self, folder: Path, now: datetime) -> None:
        """Opens the library; what was subscribed before is still there."""
        self.now = now
        self.library = Library.open(CorpusSettings(_env_file=None, home=folder))  # type: ignore[call-arg]
        database, companies = self.library.database, self.library.companies
        self.news, self.posts = NewsStore(database), PostStore(database)
        self.subscriptions, self.digests = SubscriptionStore(database), DigestStore(database)
        questions = WatchedQuestions(WatchStore(database), self.library.embedder, self.clock)
        self.decider = Decider(self.news, self.posts, self.subscriptions, companies, questions, self.clock)
        self.digester = Digester(self.news, self.digests, self.subscriptions, companies, self.clock)
        self.counts: Counter[str] = Counter()

    def clock(self) -> datetime:
        """The time of the items."""
        return self.now

    def subscribe(self) -> None:
        """Three channels and a digest."""
        self.news.start()
        for number, wanted in enumerate(WANTED, start=1):
            self.subscriptions.add(Subscription(0, GUILD, number, MODERATOR, self.now, **wanted))  # type: ignore[arg-type]
        first = next_run(clock_time(8), "Europe/Berlin", None, self.now)
        at = clock_time(8)
        self.digests.save(Digest(0, GUILD, 9, MODERATOR, self.now, at, "Europe/Berlin", None, None, first, 0))

    def day(self, day: datetime, drafts: list[Draft]) -> None:
        """The items of one day, and the morning after."""
        self.now = day + timedelta(hours=20)
        self.library.add_drafts(drafts)
        while self.decider.step():
            pass
        self._send()
        self.now = day + timedelta(days=1, hours=7)
        self.digester.step()
        self._send()

    def _send(self) -> None:
        """As the deliverer does, without Discord: floods become one message, everything else one each."""
        waiting: dict[int | None, list[Post]] = {}
        for post in self.posts.open(self.now):
            waiting.setdefault(post.subscription_id, []).append(post)
        for subscription_id, those in waiting.items():
            stories = [post for post in those if post.kind is PostKind.STORY]
            if subscription_id is not None and len(stories) > BURST:
                those = [self.posts.fold(subscription_id, stories, self.now)]
                self.counts["stories told together"] += len(stories)
            for post in those:
                self._note(post)
        for post in self.posts.changed(self.now):
            self.counts["updates"] += 1
            self.posts.shows(post)

    def _note(self, post: Post) -> None:
        scopes = scopes_in(GUILD)
        numbers = [post.story_number or 0] if post.kind is PostKind.STORY else post.payload["stories"]
        stories = list(self.news.stories(numbers, scopes).values())
        if post.kind is PostKind.STORY:
            size = max(render_story(story).size for story in stories) if stories else 0
        elif post.kind is PostKind.DIGEST:
            size = render_digest(stories, None, weekly=False).size
        else:
            size = render_catch_up(stories).size
        if size > 4000:
            raise SystemExit(f"a message of {size} characters")
        self.counts[f"{post.kind.value} messages"] += 1
        self.posts.trying(post, 1, 0)
        self.posts.sent(post, 1, post.id, self.now)


def main() -> None:
    """Replay, and print what came of it."""
    path, most = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None
    days = [(day, list(drafts)) for day, drafts in groupby(read(path, most), key=lambda each: each.published)]
    total = sum(len(drafts) for _, drafts in days)
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(Path(folder), days[0][0] or datetime.now(UTC))
        replay.subscribe()
        begun, counts = time.perf_counter(), Counter[str]()
        for number, (day, drafts) in enumerate(days):
            replay.day(day or replay.now, drafts)
            if number == len(days) // 2:
                counts += replay.counts
                replay.library.close()
                replay = Replay(Path(folder), replay.now)
        counts += replay.counts
        print(f"{total:,} items of {len(days):,} days in {time.perf_counter() - begun:.0f} s")
        for name, count in sorted(counts.items()):
            print(f"  {name}: {count:,}")
        check(replay)
        replay.library.close()


def check(replay: Replay) -> None:
    """Nothing twice; the database would refuse an article told twice, so what is looked at is what it holds."""
    with replay.library.database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT subscription_id, story_number, count(*) FROM posts WHERE kind = 'story' "
            "GROUP BY subscription_id, story_number HAVING count(*) > 1"
        ).all()
        left = connection.exec_driver_sql("SELECT count(*) FROM posts WHERE state IN ('due', 'trying')").scalar()
        told = connection.exec_driver_sql(
            "SELECT subscription_id, count(*) FROM told_articles GROUP BY subscription_id"
        ).all()
    print(f"  articles told, by subscription: {[tuple(row) for row in told]}")
    print(f"  stories with two posts: {len(rows)}; messages left: {left}; looked at up to: {replay.news.seen():,}")


def read(path: Path, most: int | None) -> Iterator[Draft]:
    """The items in the order of their dates."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    items = sorted((each for each in items if each["published"]), key=lambda each: (each["published"][:10], each["id"]))
    for item in items[:most]:
        yield Draft(
            title=item["title"],
            text=item["text"] or item["title"],
            url=item["url"],
            source=item["source"],
            published=datetime.fromisoformat(item["published"][:10]).replace(tzinfo=UTC),
            precision=DatePrecision.DAY,
        )


if __name__ == "__main__":
    main()
