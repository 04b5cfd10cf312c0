"""Items replayed by feeds, in the order of their dates: `python -m benchmarks.replay ev_items.jsonl.gz [--most 500]`.

Outlets show their newest items as feeds on a web server of this machine; the whole bot, in a process of its own, reads
them four times a day on the clock of the items and tells a loopback Discord of them: five subscriptions, two digests,
thirty watched questions. It is killed (SIGKILL) in the middle of rounds, and half way stopped and started again.
Afterwards it is checked that nothing was lost or told twice; see `benchmarks.replay.checks`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from benchmarks.replay import checks
from benchmarks.replay.outlets import Item, Outlets, moments, timetable
from benchmarks.replay.world import DIGESTS, RENEWED, SUBSCRIPTIONS, World
from corpus.database.feeds import FeedStore
from corpus.feeds.models import Filters, NewFeed
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE
from corpus.settings import CorpusSettings
from tests.discord_server import DiscordServer

KILLS = (0.03, 0.06, 0.09, 0.12, 0.15, 0.18)
"""Shares of the items after which the bot is killed; early, so that it then runs for long without a break."""
RESTART = 0.5
AN_ITEM = 0.08
"""Seconds that a round takes for one item, about: the bot is killed somewhere in between."""


@dataclass
class Part:
    """A quarter of the items."""

    items: int = 0
    polls: int = 0
    failed: int = 0
    reading: float = 0.0
    telling: float = 0.0
    rss: int = 0
    disk: int = 0


@dataclass
class Replay:
    """One run, and what is noted on the way."""

    world: World
    outlets: Outlets
    total: int
    published: int = 0
    parts: list[Part] = field(default_factory=lambda: [Part() for _ in range(4)])
    digests: dict[str, list[tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    firsts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By channel: in how many posts an article stood when they were made."""
    looked_at: Counter[str] = field(default_factory=Counter)
    """By channel: how many messages were looked at."""
    kills: Counter[str] = field(default_factory=Counter)
    random: Random = field(default_factory=lambda: Random(5))
    to_kill: Sequence[float] = KILLS
    """Shares of the items after which the bot is killed."""
    restarts: bool = True
    """Whether the bot is stopped and started half way."""

    async def run(self, plan: dict[datetime, list[Item]]) -> None:
        """From the day before the first item to two days after the last."""
        world, first, last = self.world, min(plan), max(plan)
        watched: datetime | None = None
        to_kill, to_restart = list(self.to_kill), [RESTART] if self.restarts else []
        for now in moments(first, last):
            if world.process is None:
                start = await world.start(now)
                print(f"{now:%Y-%m-%d}: {start / 1e6:.0f} MB at the start", flush=True)
                await world.subscribe()
            if watched is None or now - watched >= RENEWED:
                await world.step(now)  # so that the clock is right when people watch
                await world.watch()
                watched = now
            items = plan.get(now, [])
            self.outlets.publish(items)
            self.published += len(items)
            share = self.published / self.total
            if items and to_kill and share >= to_kill[0]:
                to_kill.pop(0)
                await self._kill(now, self.random.uniform(0.02, 0.1 + AN_ITEM * len(items)))
            elif to_restart and share >= to_restart[0]:
                to_restart.pop()
                await world.end()
                print(f"{now:%Y-%m-%d}: {await world.start(now) / 1e6:.0f} MB after the restart", flush=True)
            self._note(now, len(items), await world.step(now))
        await world.end()

    async def _kill(self, now: datetime, seconds: float) -> None:
        caught = await self.world.killed_in(now, seconds)
        self.kills["in a round" if caught else "after one"] += 1
        await self.world.start(now)

    def _note(self, now: datetime, items: int, done: dict[str, Any]) -> None:
        part = self.parts[min(3, 4 * max(0, self.published - 1) // self.total)]
        part.items += items
        part.polls += done["polls"]
        part.failed += done["failed"]
        part.reading += done["reading"]
        part.telling += done["telling"]
        part.rss = done["rss"]
        part.disk = sum(each.stat().st_size for each in self.world.home.rglob("*") if each.is_file())
        for name in DIGESTS:
            self.digests[name].append((now, len(self.world.told(self.world.channels[name]))))
        for name in SUBSCRIPTIONS:
            told = self.world.told(self.world.channels[name])
            for reply in checks.story_posts(told[self.looked_at[name] :]):
                self.firsts[name].update(reply.links)
            self.looked_at[name] = len(told)
        if items and self.published % 250 < items:
            print(f"{now:%Y-%m-%d}: {self.published:,} items, {done['rss'] / 1e6:.0f} MB", flush=True)


async def replay(home: Path, plan: dict[datetime, list[Item]], **options: Any) -> list[checks.Check]:
    """Replay, print what came of it, and check it; `options` are those of Replay."""
    items = [item for those in plan.values() for item in those]
    with serving(Outlets({item.outlet for item in items})) as outlets:
        async with DiscordServer(heartbeat_interval=30.0) as discord, World(discord, home) as world:
            with Library.open_for_reading(_settings(home)) as library:
                _follow(library, outlets, min(plan))
            run, begun = Replay(world, outlets, len(items), **options), time.perf_counter()
            await run.run(plan)
            seconds = time.perf_counter() - begun
            _report(run, seconds)
            with Library.open_for_reading(_settings(home)) as library:
                found = _checked(run, library, items, max(plan))
            found += [checks.Check("requests that Discord would refuse", len(discord.schema_violations), 0)]
            found += [checks.Check("requests to unknown routes", len(discord.unknown_routes), 0)]
            errors = [line for line in world.log if "ERROR" in line or "Traceback" in line]
            found += [checks.Check("errors in the bot's log", len(errors), 0)]
            print(*errors[:5], sep="\n")
    for check in found:
        print(f"  {'ok   ' if check.holds else 'WRONG'} {check.what}: {check.found} (wanted {check.wanted})")
    return found


def _checked(run: Replay, library: Library, items: Sequence[Item], end: datetime) -> list[checks.Check]:
    return [
        *checks.check_articles(library, items),
        *checks.check_digests(run.world, library, run.digests),
        *checks.check_messages(run.world, library, end),
        *checks.check_posts(run.world, library, run.firsts),
        *checks.check_watches(run.world),
        checks.check_stories(library),
    ]


def _follow(library: Library, outlets: Outlets, first: datetime) -> None:
    """Everything is taken, so that every item can be looked for; its page is not at hand, so none is fetched."""
    store = FeedStore(library.database)
    for name, url in outlets.feeds().items():
        feed = NewFeed(url, name, filters=Filters(relevance=0), full_text=False)
        store.add(GLOBAL_SCOPE, feed, min(moments(first, first)))


def _report(run: Replay, seconds: float) -> None:
    world = run.world
    print(f"{run.total:,} items in {seconds / 60:.0f} min; killed: {dict(run.kills)}")
    print("part   items   polls  failed  reading s  telling s  s per 100 items  MB memory  MB on disk")
    for number, part in enumerate(run.parts, start=1):
        each = 100 * (part.reading + part.telling) / max(1, part.items)
        print(
            f"{number}/4  {part.items:>6,} {part.polls:>7,} {part.failed:>7,}"
            f" {part.reading:>10.0f} {part.telling:>10.0f} {each:>16.1f}"
            f" {part.rss / 1e6:>10.0f} {part.disk / 1e6:>11.0f}"
        )
    for name, channel in world.channels.items():
        print(f"  #{name}: {len(world.told(channel)):,} messages")
    print(f"  changed answers told: {len(world.direct()):,}")


@contextmanager
def serving(outlets: Outlets) -> Any:
    """The outlets' server, in a thread."""
    thread = Thread(target=outlets.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield outlets
    finally:
        outlets.shutdown()
        outlets.server_close()


def _settings(home: Path) -> CorpusSettings:
    return CorpusSettings(_env_file=None, home=home)  # type: ignore[call-arg]


def main() -> None:
    """Read the arguments, replay."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("items", type=Path, help="ev_items/items.jsonl.gz")
    parser.add_argument("--most", type=int, default=None, help="only the first so many items")
    parser.add_argument("--since", default="", help="only items from this date on (ISO 8601)")
    parser.add_argument("--home", type=Path, default=None, help="a new folder for the bot's data, which stays there")
    given = parser.parse_args()
    if not given.items.is_file():
        print(f"Skipped: {given.items} is not there.")
        return
    plan = timetable(given.items, given.since, given.most)
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder) / "home"
        sys.exit(not all(check.holds for check in asyncio.run(replay(home, plan))))


if __name__ == "__main__":
    main()
