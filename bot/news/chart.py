"""The picture of trends: matplotlib's objects alone, no pyplot, which keeps all its figures in one global place.

The card has a background of its own, so that it is the same on Discord's dark and light themes. Colours are those of
Okabe and Ito, which people with any colour blindness can tell apart, each with a marker of its own; names stand at the
ends of the lines, so that no legend has to be looked up.
"""

from __future__ import annotations

import threading
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.markdown import cut, one_line
from bot.news import texts
from bot.news.trends import Series, Trends

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CARD, _INK, _FAINT, _GRID = "#1f2127", "#f2f3f5", "#b5bac1", "#3b3e46"
_COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00")
_MARKERS = ("o", "s", "^", "D", "v", "P")
_SIZE, _DPI = (8.0, 4.5), 150
"""1200 × 675 pixels: Discord shows it at about half of that, where 12 points are still as large as its own text."""
_NAME, _SHORT_NAME = 22, 15
"""Characters of a name beside its line: at most, and such that it has its full size."""
_GAP = 0.135
"""Between two names, as a share of the plot's height."""
_LOWEST = 0.06
"""Below it, a name would run into those of the weeks."""
_TICKS = 7

# Fonts are measured in caches that all figures share: one picture at a time.
_drawing = threading.Lock()


def draw(trends: Trends) -> bytes:
    """A PNG. Blocking, for about half a second; for a worker thread."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with _drawing:
        figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor=_CARD)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.065, 0.14, 0.715, 0.72), facecolor=_CARD)
        _frame(axes, trends)
        for number, series in enumerate(trends.series):
            _line(axes, series, number, so_far=trends.so_far)
        _names(axes, trends)
        figure.text(0.02, 0.925, texts.PICTURE_TITLE, color=_INK, fontsize=15, fontweight="bold", parse_math=False)
        picture = BytesIO()
        figure.savefig(picture, format="png", facecolor=_CARD, metadata={"Software": None})
    return picture.getvalue()


def _frame(axes: Axes, trends: Trends) -> None:
    from matplotlib.ticker import MaxNLocator

    weeks = trends.span.weeks
    top = max((max(each.counts) for each in trends.series), default=0)
    axes.set_xlim(-0.4, weeks - 0.6)
    axes.set_ylim(0, max(top * 1.08, 1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.tick_params(colors=_FAINT, labelsize=11, length=0)
    axes.grid(axis="y", color=_GRID, linewidth=1)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    step = -(-weeks // _TICKS)
    # Counted from the end, so that the week that is not over always has its name.
    shown = range(weeks - 1, -1, -step)
    mondays = trends.span.mondays
    years = mondays[0].year != mondays[-1].year
    names = [f"{mondays[index].day} {mondays[index]:%b}" for index in shown]
    below = [str(mondays[index].year) if years else "" for index in shown]
    if trends.so_far:
        below[0] = texts.NOT_OVER
    axes.set_xticks(list(shown), [f"{name}\n{line}" for name, line in zip(names, below, strict=True)])


def _line(axes: Axes, series: Series, number: int, *, so_far: bool) -> None:
    colour, marker = _COLOURS[number % len(_COLOURS)], _MARKERS[number % len(_MARKERS)]
    weeks = range(len(series.counts))
    marked = marker if len(series.counts) <= 30 else ""
    # The part of a week that is not over is dotted, so that it does not look like a fall.
    last = (0, (1, 1.2)) if so_far else "solid"
    axes.plot(weeks[:-1], series.counts[:-1], color=colour, linewidth=2.4, marker=marked, markersize=6)
    axes.plot(weeks[-2:], series.counts[-2:], color=colour, linewidth=2.4, linestyle=last)
    axes.plot(weeks[-1:], series.counts[-1:], color=colour, marker=marker, markersize=8, clip_on=False)


def _names(axes: Axes, trends: Trends) -> None:
    """Each company's name and total beside the end of its line, moved apart where ends are close."""
    low, high = axes.get_ylim()
    ends = [(each.counts[-1] - low) / (high - low) for each in trends.series]
    for number, (series, place) in enumerate(zip(trends.series, spread(ends, _GAP), strict=True)):
        name = cut(one_line(series.company), _NAME)
        size = 12 * min(1, _SHORT_NAME / len(name))
        look: dict[str, Any] = {
            "transform": axes.transAxes,
            "color": _COLOURS[number % len(_COLOURS)],
            "parse_math": False,
        }
        axes.text(1.025, place + 0.005, name, fontsize=size, fontweight="bold", va="bottom", **look)
        axes.text(1.025, place - 0.005, texts.articles(series.total), fontsize=10, va="top", **look)


def spread(places: list[float], gap: float) -> list[float]:
    """The places of labels between 0 and 1, at least `gap` apart, in their order and near where they were."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved: list[float] = []
    for index in order:
        moved.append(max(places[index], moved[-1] + gap if moved else _LOWEST))
    over = moved[-1] - 1.0 if moved else 0.0
    limit = 1.0
    if over > 0:
        for index in range(len(moved) - 1, -1, -1):
            moved[index] = min(moved[index], limit)
            limit = moved[index] - gap
    back = dict(zip(order, moved, strict=True))
    return [back[index] for index in range(len(places))]
