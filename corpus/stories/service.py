"""Keeps stories in step with the articles: what is alike is found when an article comes, and its story told anew."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from sqlalchemy import Connection

from corpus.database import Database
from corpus.database import story_candidates as candidates
from corpus.database import story_writing as store
from corpus.database.story_candidates import Opening
from corpus.database.story_posts import Seen, follow
from corpus.database.story_writing import Link
from corpus.models import GLOBAL_SCOPE, guild_of
from corpus.stories.grouping import FLOOR, LINK, Pair, group
from corpus.stories.matching import LEAST_COSINE, OPENING, WINDOW, Marks, days, marks, same_event
from corpus.stories.status import LEAD, kind_of
from corpus.stories.telling import Member, in_time, tell

log = logging.getLogger(__name__)

Progress = Callable[[int, int | None], None]

BATCH = 64
"""Articles whose stories are told in one transaction."""
_MOST_MARKS = 4096
"""Articles whose marks are kept in memory, those read last: some five months of news, 20 MB."""


class StoryKeeper:
    """Assigns articles to stories. Every step can be broken off and done again: the queue is in the database."""

    def __init__(self, database: Database) -> None:
        """`database` holds the articles, their sentence vectors and the queue."""
        self._database = database
        self._marks: dict[int, Marks] = {}

    def drain(self, on_progress: Progress | None = None) -> int:
        """Look at every queued article; returns how many there were."""
        total, done = None, 0
        while True:
            with self._database.exclusive(), self._database.writing() as connection:
                if on_progress is not None and total is None:
                    total = store.count_queued(connection)
                numbers = store.next_queued(connection, BATCH)
                if not numbers:
                    return done
                former = self._link(connection, numbers)
                self._tell(connection, numbers, former, read_anew=numbers)
                store.dequeue(connection, numbers)
            done += len(numbers)
            if on_progress is not None:
                on_progress(done, total)

    def rebuild(self, on_progress: Progress | None = None) -> int:
        """Find every story anew; those that stay what they were keep their numbers. Returns how many articles."""
        with self._database.exclusive():
            with self._database.writing() as connection:
                store.queue_everything(connection)
                numbers = store.next_queued(connection, store.count_queued(connection))
                store.forget_links(connection, numbers)
            former: dict[int, int] = {}
            for start in range(0, len(numbers), BATCH):
                with self._database.writing() as connection:
                    # A pair is looked at once both are there, so the later batch finds the earlier one.
                    former |= self._link(connection, numbers[start : start + BATCH])
                if on_progress is not None:
                    on_progress(min(start + BATCH, len(numbers)), len(numbers))
            with self._database.writing() as connection:
                self._tell(connection, numbers, former)
                store.dequeue(connection, numbers)
        return len(numbers)

    def _link(self, connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
        """Note what these articles are like; returns the story that each of them had."""
        former = store.story_numbers(connection, numbers)
        store.forget_links(connection, numbers)
        found = candidates.openings(connection, numbers, LEAD)
        store.forget_articles(connection, [number for number in numbers if number not in found])
        vectors = candidates.first_vectors(connection, list(found))
        for number, opening in found.items():
            kind, sentence = kind_of(opening.title, opening.text, opening.companies, opening.language)
            dated = days(opening.published, opening.precision)
            store.write_article(connection, opening, dated, vectors.get(number, b""), kind, sentence)
            self._marks.pop(number, None)
        store.write_links(connection, _Comparing(connection, found, vectors, self._marks).links())
        while len(self._marks) > _MOST_MARKS:
            del self._marks[next(iter(self._marks))]
        return former

    def _tell(
        self,
        connection: Connection,
        numbers: Collection[int],
        former: Mapping[int, int],
        read_anew: Collection[int] = (),
    ) -> None:
        """Group anew whatever is connected with these articles and their former stories, and write the stories.

        `read_anew` are articles that came or whose words may have changed.
        """
        reached, links = _connected(connection, set(numbers) | store.articles_of(connection, set(former.values())))
        known = store.members(connection, sorted(reached))
        was = dict(former) | store.story_numbers(connection, sorted(known))
        now, changed = _write(connection, known, links, was)
        gone = set(was.values()) - set(now.values())
        moved = {each for each in was.keys() | now.keys() if was.get(each) != now.get(each)} | set(read_anew)
        changed |= {story for side in (was, now) for each in moved if (story := side.get(each)) is not None}
        elsewhere = self._stand_beside(connection, reached, links, gone | set(now.values()), changed)
        store.delete_stories(connection, gone)
        follow(connection, {(story, None) for story in changed} | elsewhere)

    def _stand_beside(
        self,
        connection: Connection,
        reached: Collection[int],
        links: Collection[Link],
        around: Collection[int],
        changed: Collection[int],
    ) -> set[Seen]:
        """Say of guilds' stories which of everybody's are on the same event. Everybody's know nothing of them.

        `changed` are stories that read differently now. Returns what a guild sees differently by it.
        """
        linked = {number for link in links for number in (link.one, link.other)}
        places = store.scopes_of(connection, sorted(linked | set(reached)))
        affected = store.stories_beside(connection, around)
        affected |= {story for scope, story in places.values() if scope != GLOBAL_SCOPE and story is not None}
        before = store.places(connection, affected | set(around))
        members = store.articles_of(connection, affected)
        scores: dict[int, dict[int, float]] = defaultdict(dict)
        theirs = store.links_of(connection, sorted(members))
        places |= store.scopes_of(connection, sorted({number for each in theirs for number in (each.one, each.other)}))
        for link in theirs:
            for own, shared in ((link.one, link.other), (link.other, link.one)):
                (scope, story), (other_scope, other_story) = places[own], places[shared]
                if scope != GLOBAL_SCOPE and other_scope == GLOBAL_SCOPE and story and other_story:
                    scores[story][other_story] = max(scores[story].get(other_story, 0.0), link.score)
        for story in sorted(affected):
            best = max(scores[story].items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0.0))
            store.set_beside(connection, story, best[0] if best[1] >= LINK else None)
        after = store.places(connection, affected)
        seen: set[Seen] = set()
        for story, (scope, stood) in before.items():
            _, stands = after.get(story, (scope, stood))
            if scope != GLOBAL_SCOPE and (story in changed or stood != stands):
                seen |= {(each, guild_of(scope)) for each in (story, stood, stands) if each is not None}
        return seen


class _Comparing:
    """Compares some articles with those of their time, and with each other."""

    def __init__(
        self, connection: Connection, found: dict[int, Opening], vectors: dict[int, bytes], known: dict[int, Marks]
    ) -> None:
        """`known` are marks that were read before; more are added to them."""
        self._connection = connection
        self._found = found
        self._vectors = vectors
        self._known = known

    def links(self) -> list[Link]:
        """Every pair that is worth remembering."""
        cosines = self._alike()
        copies = {
            pair: scope
            for pair in candidates.copies_of(self._connection, list(self._found))
            if (scope := self._scope_of_copies(pair)) is not None
        }
        scopes = copies | {pair: scope for pair, (scope, _) in cosines.items()}
        self._read_marks({number for pair in scopes for number in pair})
        links = []
        for pair, scope in sorted(scopes.items()):
            one, other = (self._known[number] for number in pair)
            _, cosine = cosines.get(pair, ("", 0.0))
            score = same_event(one, other, cosine, is_copy=pair in copies)
            if score >= FLOOR:
                links.append(Link(*pair, scope, score, pair in copies))
        return links

    def _alike(self) -> dict[Pair, tuple[str, float]]:
        """Pairs whose vectors are alike enough to be looked at, with the scope of the pair and the cosine."""
        spans = {number: days(each.published, each.precision) for number, each in self._found.items()}
        dated = [
            (number, first, last)
            for number, (first, last) in spans.items()
            if first is not None and last is not None and number in self._vectors
        ]
        if not dated:
            return {}
        scopes = {self._found[number].scope for number, _, _ in dated}
        around = candidates.window(
            self._connection,
            min(first for _, first, _ in dated) - WINDOW,
            max(last for _, _, last in dated) + WINDOW,
            None if GLOBAL_SCOPE in scopes else scopes | {GLOBAL_SCOPE},
        )
        found: dict[Pair, tuple[str, float]] = {}
        for number, first, last in dated:
            vector = np.frombuffer(self._vectors[number], dtype="<f2").astype(np.float32)
            if vector.shape[0] != around.vectors.shape[1]:
                continue
            near = np.nonzero((around.last_days >= first - WINDOW) & (around.first_days <= last + WINDOW))[0]
            cosines = around.vectors[near] @ vector
            for index, cosine in zip(near[cosines >= LEAST_COSINE], cosines[cosines >= LEAST_COSINE], strict=True):
                other = int(around.numbers[index])
                scope = _scope_of_pair(self._found[number].scope, around.scopes[index])
                if other != number and scope is not None:
                    found[min(number, other), max(number, other)] = scope, float(cosine)
        return found

    def _scope_of_copies(self, pair: Pair) -> str | None:
        places = store.scopes_of(self._connection, pair)
        return _scope_of_pair(places[pair[0]][0], places[pair[1]][0]) if len(places) == len(pair) else None

    def _read_marks(self, numbers: set[int]) -> None:
        missing = sorted(numbers - self._known.keys())
        for number in sorted(numbers & self._known.keys()):
            self._known[number] = self._known.pop(number)  # to the end: read last
        for number, each in candidates.openings(self._connection, missing, OPENING).items():
            self._known[number] = marks(
                each.title, each.text, each.companies, each.outlet, each.published, each.precision
            )


def _write(
    connection: Connection, known: Mapping[int, Member], links: Collection[Link], was: Mapping[int, int]
) -> tuple[dict[int, int], set[int]]:
    """Group these articles and write their stories; the story of each, and the stories that now say something else.

    `was` is the story that each had.
    """
    told = store.tellings(connection, set(was.values()))
    by_scope: dict[str, list[int]] = defaultdict(list)
    for member in in_time(known.values()):
        by_scope[member.scope].append(member.number)
    now: dict[int, int] = {}
    changed: set[int] = set()
    for scope, nodes in by_scope.items():
        inside = set(nodes)
        mine = [link for link in links if link.one in inside and link.other in inside]
        scores = {(link.one, link.other): link.score for link in mine}
        copies = [(link.one, link.other) for link in mine if link.is_copy]
        groups = group(nodes, scores, copies)
        repeated = _repeated(nodes, copies)
        for members, number in zip(groups, _same_stories(groups, was), strict=True):
            telling = tell([known[each] for each in members], repeated & set(members))
            written = store.write_story(connection, number, scope, telling, members)
            now |= dict.fromkeys(members, written)
            if told.get(written) != telling:
                changed.add(written)
    return now, changed


def _scope_of_pair(scope: str, other: str) -> str | None:
    """Who sees articles of these scopes side by side: a guild's never meet another guild's."""
    if scope == other or other == GLOBAL_SCOPE:
        return scope
    return other if scope == GLOBAL_SCOPE else None


def _connected(connection: Connection, numbers: set[int]) -> tuple[set[int], set[Link]]:
    """These articles and all that they may share a story with, directly or by others; and every link of theirs."""
    reached: set[int] = set()
    links: set[Link] = set()
    fresh = numbers
    while fresh:
        reached |= fresh
        found = store.links_of(connection, sorted(fresh))
        links |= found
        strong = [link for link in found if link.score >= LINK]
        places = store.scopes_of(
            connection, sorted({each for link in strong for each in (link.one, link.other)} | fresh)
        )
        beyond = {
            number
            for link in strong
            if link.one in places and link.other in places and places[link.one][0] == places[link.other][0]
            for number in (link.one, link.other)
        }
        mates = store.articles_of(connection, {place[1] for place in places.values() if place[1] is not None})
        fresh = (beyond | mates) - reached
    return reached, links


def _same_stories(groups: Sequence[Sequence[int]], before: Mapping[int, int]) -> list[int | None]:
    """Which of the stories that there were each group is: the one that most of its articles come from."""
    shares = [
        (-count, story, index)
        for index, members in enumerate(groups)
        for story, count in Counter(before[each] for each in members if each in before).items()
    ]
    found: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for _, story, index in sorted(shares):
        if found[index] is None and story not in taken:
            found[index] = story
            taken.add(story)
    return found


def _repeated(nodes: Sequence[int], copies: Sequence[Pair]) -> set[int]:
    """Those that repeat another: of two copies, the one that was published later."""
    order = {node: index for index, node in enumerate(nodes)}
    return {max(pair, key=order.__getitem__) for pair in copies}
