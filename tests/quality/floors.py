"""Floors of quality: what was accepted, what sinks below it, and what may be written instead. Pure but for the file."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.quality.scoring import Scores

PATH = Path(__file__).parent / "floors.json"
MARGIN = 0.03
"""How far below the accepted figure its floor lies, at least: another processor rounds differently."""
PAGE_MARGIN = 0.01
"""The same for the text of pages, where no processor comes in."""
EXACT = frozenset({"quotes verbatim", "page titles", "page dates"})
"""No margin: nothing in these depends on rounding."""
PERFECT = frozenset({"quotes verbatim"})
"""A quote that is none is a lie, however rare."""


class RefusedError(Exception):
    """A floor would be lowered without a reason."""


@dataclass(frozen=True, slots=True)
class Floor:
    """One figure as it was accepted, and the least that it may be."""

    measured: float
    floor: float
    of: int
    """How many things the figure is a share of."""

    @property
    def margin(self) -> float:
        """From the least figure allowed to the accepted one."""
        return self.measured - self.floor


@dataclass(frozen=True, slots=True)
class Lowered:
    """A floor that was lowered, and why."""

    figure: str
    before: float
    after: float | None
    """None where the figure is no longer measured."""
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Floors:
    """The whole file."""

    data: dict[str, str]
    figures: dict[str, Floor]
    lowered: tuple[Lowered, ...] = ()


def load(path: Path = PATH) -> Floors | None:
    """The accepted floors; None where there is no file yet."""
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    figures = {name: Floor(**floor) for name, floor in raw["figures"].items()}
    return Floors(raw["data"], figures, tuple(Lowered(**entry) for entry in raw["lowered"]))


def save(floors: Floors, path: Path = PATH) -> None:
    """Write the file."""
    path.write_text(json.dumps(asdict(floors), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def margin(name: str, of: int) -> float:
    """Never less than one question: a single answer that another processor turns is no regression."""
    if name in EXACT:
        return 0.0
    return PAGE_MARGIN if "page" in name else max(MARGIN, 1 / of if of else 0.0)


def floor_for(name: str, figure: float, of: int) -> Floor:
    """A figure with the floor that it earns."""
    measured = _cut(figure)
    return Floor(measured, 1.0 if name in PERFECT else max(0.0, _cut(measured - margin(name, of))), of)


def _cut(figure: float) -> float:
    """Four places, never rounded up."""
    return math.floor(figure * 10_000 + 1e-6) / 10_000


def sunken(floors: Floors, scores: Scores) -> list[str]:
    """A line for each figure that is below its floor, or no longer measured, or has no floor."""
    lines = []
    for name, floor in floors.figures.items():
        figure = scores.figures.get(name)
        if figure is None:
            lines.append(f"{name} is no longer measured")
        elif figure < floor.floor:
            lines.append(f"{name} is {figure:.4f}, its floor {floor.floor:.4f} (accepted at {floor.measured:.4f})")
    return lines + [f"{name} has no floor yet" for name in scores.figures if name not in floors.figures]


def risen(floors: Floors, scores: Scores) -> list[str]:
    """A line for each figure that is so far above its floor that the floor no longer holds it."""
    lines = []
    for name, floor in floors.figures.items():
        figure = scores.figures.get(name, 0.0)
        if figure > floor.floor + margin(name, floor.of) + 0.001:
            lines.append(f"{name} is {figure:.4f}, its floor only {floor.floor:.4f}")
    return lines


def accept(old: Floors | None, scores: Scores, hashes: dict[str, str], *, lower: str | None, on: str) -> Floors:
    """The floors of these figures; one that would sink needs a reason, which is kept."""
    figures = {name: floor_for(name, figure, scores.counts[name]) for name, figure in scores.figures.items()}
    lies = [name for name in PERFECT if scores.figures.get(name, 1.0) < 1.0]
    if lies:
        raise RefusedError(f"Must be 1 without exception: {', '.join(lies)}.")
    lowered = []
    for name, before in (old.figures if old else {}).items():
        after = figures.get(name)
        if after is not None and after.floor >= before.floor:
            continue
        if after is not None and after.measured >= before.floor:
            # A little less than what was accepted, but not below the floor: the floor stays where it is.
            figures[name] = replace(before, of=after.of)
        elif lower is None:
            now = "is no longer measured" if after is None else f"is {after.measured:.4f}"
            lowered.append(Lowered(name, before.floor, None, on, now))
        else:
            lowered.append(Lowered(name, before.floor, after.floor if after else None, on, lower))
    if lower is None and lowered:
        listed = "; ".join(f"{entry.figure} {entry.reason}, its floor {entry.before:.4f}" for entry in lowered)
        raise RefusedError(f"This would lower floors: {listed}. If that has to be, say why with --lower REASON.")
    return Floors(hashes, figures, (*(old.lowered if old else ()), *lowered))
