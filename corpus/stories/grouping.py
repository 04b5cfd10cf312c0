"""From pairs to stories: groups whose members are alike on average. Pure, and the same in whatever order they came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

LINK = 0.3
"""Probability from which two articles report one event, and mean probability from which two groups are one story."""
FLOOR = 0.05
"""Probability below which a pair need not be remembered: it counts as nothing in a mean."""

Pair = tuple[int, int]


def group(nodes: Sequence[int], links: Mapping[Pair, float], copies: Collection[Pair] = ()) -> list[list[int]]:
    """The nodes in groups; `nodes` stand in an order that does not depend on who came first, and so do the groups.

    Average linkage: a chain of articles, each like the next, is one story only as long as they are alike all together.
    A copy goes with its original from the beginning.
    """
    order = {node: index for index, node in enumerate(nodes)}
    apart = _joined(nodes, [*copies, *(pair for pair, score in links.items() if score >= LINK)], order)
    head = {node: first for first, part in apart.items() for node in part}
    inside: dict[int, dict[Pair, float]] = {first: {} for first in apart}
    for pair, score in links.items():
        if head[pair[0]] == head[pair[1]]:
            inside[head[pair[0]]][pair] = score
    same: dict[int, list[Pair]] = {first: [] for first in apart}
    for pair in copies:
        same[head[pair[0]]].append(pair)
    found = [each for first, part in apart.items() for each in _linked(part, inside[first], same[first], order)]
    return sorted(found, key=lambda each: order[each[0]])


def _linked(
    nodes: Sequence[int], links: Mapping[Pair, float], copies: Sequence[Pair], order: Mapping[int, int]
) -> list[list[int]]:
    """The groups of nodes that hang together."""
    members = _joined(nodes, copies, order)
    head = {node: first for first, part in members.items() for node in part}
    sums: dict[int, dict[int, float]] = {first: {} for first in members}
    for (one, other), score in links.items():
        first, second = head[one], head[other]
        if first != second:
            sums[first][second] = sums[second][first] = sums[first].get(second, 0.0) + score
    while best := _best(sums, members, order):
        _merge(*best, sums, members)
    return [sorted(part, key=order.__getitem__) for part in members.values()]


def _joined(nodes: Sequence[int], pairs: Collection[Pair], order: Mapping[int, int]) -> dict[int, list[int]]:
    """The nodes that the pairs hold together, by the first of them."""
    head = {node: node for node in nodes}

    def find(node: int) -> int:
        while head[node] != node:
            node = head[node]
        return node

    for one, other in pairs:
        first, second = sorted((find(one), find(other)), key=order.__getitem__)
        head[second] = first
    members: dict[int, list[int]] = {}
    for node in nodes:
        members.setdefault(find(node), []).append(node)
    return members


def _best(
    sums: Mapping[int, Mapping[int, float]], members: Mapping[int, Sequence[int]], order: Mapping[int, int]
) -> Pair | None:
    """The two groups that are most alike, if they are enough so; of equals, those that come first."""
    found = [
        (-score / (len(members[one]) * len(members[other])), order[one], order[other], one, other)
        for one, row in sums.items()
        for other, score in row.items()
        if order[one] < order[other]
    ]
    if not found:
        return None
    score, _, _, one, other = min(found)
    return (one, other) if -score >= LINK else None


def _merge(one: int, other: int, sums: dict[int, dict[int, float]], members: dict[int, list[int]]) -> None:
    members[one] += members.pop(other)
    for third, score in sums.pop(other).items():
        del sums[third][other]
        if third != one:
            sums[one][third] = sums[one].get(third, 0.0) + score
            sums[third][one] = sums[one][third]
