"""The figures of a story with their units and standards, side by side where its reports disagree. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.stories.models import Report, Story

STANDARDS = ("WLTP", "EPA", "CLTC", "NEDC")
"""Ranges by different standards are different figures: the same car has 400 km by one and 600 by another."""

_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion"}
_DISTANCES = {"miles": "mi", "mile": "mi", "mi": "mi", "km": "km", "kilometres": "km", "kilometers": "km"}
_UNITS: Mapping[str, str] = {
    **_DISTANCES,
    "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "kw": "kW", "mw": "MW", "gw": "GW", "hp": "hp", "bhp": "hp",
    "horsepower": "hp", "nm": "Nm", "mph": "mph", "km/h": "km/h", "kg": "kg", "%": "%", "percent": "%", "per cent": "%",
    "lbs": "lbs", "pounds": "lbs", "vehicles": "vehicles", "cars": "vehicles", "units": "vehicles", "evs": "vehicles",
    "jobs": "jobs", "employees": "jobs", "workers": "jobs", "seconds": "s",
}  # fmt: skip
_CURRENCIES: Mapping[str, str] = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollars": "USD", "a$": "AUD", "aud": "AUD", "c$": "CAD", "€": "EUR",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "¥": "CNY", "rmb": "CNY", "cny": "CNY",
    "yuan": "CNY", "jpy": "JPY", "yen": "JPY", "₹": "INR",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<before>(?:us|a|c)?\$|[€£¥₹]|\b(?:usd|eur|gbp|rmb|cny|aud)\b)?[ \u00a0]?(?<![\w.,])"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ \u00a0-]?(?P<scale>thousand|million|billion|trillion|(?:k|mn?|bn?)(?=[^\w/]|$)))?"
    r"(?:[ \u00a0-]?(?P<after>" + "|".join(sorted(map(re.escape, {*_UNITS, *_CURRENCIES}), key=len, reverse=True))
    + r")(?!\w))?",
    re.I,
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_STANDARD = re.compile(rf"\b(?:{'|'.join(STANDARDS)})\b")
_COUNTED, _FEWEST = ("vehicles", "jobs"), 10
"""Smaller numbers are names: "Model 3 vehicles"."""
_NEAR = 60
"""Characters between a range and the standard that it is by."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as one report gives it."""

    written: str
    """As it stands there: "315 miles"."""
    value: float
    unit: str
    """ "km", "kWh", "USD" …; currencies by their code, never converted."""
    standard: str | None
    """By which a range was measured; None where the report does not say."""
    report: Report
    """Who says so, and when."""


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """What the reports of a story say in one unit and by one standard."""

    unit: str
    standard: str | None
    figures: tuple[Figure, ...]
    """Each value once, by the report that first gave it, in the order of their dates."""

    @property
    def disagree(self) -> bool:
        """Whether reports give this one figure differently: each gives one, and not the same."""
        by_report = defaultdict(set)
        for figure in self.figures:
            by_report[figure.report.number].add(figure.value)
        return len(by_report) > 1 and all(len(values) == 1 for values in by_report.values())


def figures(story: Story) -> tuple[FigureGroup, ...]:
    """Every figure with a unit in titles and openings, those of one unit and standard together; copies say nothing."""
    groups: dict[tuple[str, str | None], dict[float, Figure]] = defaultdict(dict)
    seen = {report.number for report in story.reports}
    for report in reversed(story.reports):
        if report.copy_of in seen:
            continue
        for figure in figures_of(report):
            groups[figure.unit, figure.standard].setdefault(figure.value, figure)
    return tuple(
        FigureGroup(unit, standard, tuple(found.values()))
        for (unit, standard), found in sorted(groups.items(), key=str)
    )


def figures_of(report: Report) -> list[Figure]:
    """The figures with a unit in a report's title and opening."""
    found = []
    for sentence in [report.title, *_SENTENCE.split(report.opening)]:
        for match in _NUMBER.finditer(sentence):
            unit = _unit(match)
            if unit is not None and not (unit in _COUNTED and _value(match) < _FEWEST):
                standard = _standard(sentence, match) if unit in ("km", "mi") else None
                found.append(Figure(match.group().strip(), _value(match), unit, standard, report))
    return found


def _unit(match: re.Match[str]) -> str | None:
    before, after = (match["before"] or "").lower(), (match["after"] or "").lower()
    return _CURRENCIES.get(before) or _CURRENCIES.get(after) or _UNITS.get(after)


def _value(match: re.Match[str]) -> float:
    scale = (match["scale"] or "").lower()
    power = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}.get(_SCALES.get(scale, scale), 1.0)
    return float(match["number"].replace(",", "")) * power


def _standard(sentence: str, match: re.Match[str]) -> str | None:
    """The standard nearest to a distance, in its own sentence."""
    near = [
        (min(abs(found.start() - match.end()), abs(match.start() - found.end())), found.group())
        for found in _STANDARD.finditer(sentence)
    ]
    distance, standard = min(near, default=(_NEAR + 1, ""))
    return standard if distance <= _NEAR else None
