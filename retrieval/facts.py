"""The facts of a sentence that can change: figures with their units, dates and periods, names. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from retrieval.models import ExpectedAnswer
from retrieval.quantities import quantities
from retrieval.words import coverage, stems

SAME_MATTER = 0.4
"""Share of the fewer words of two statements, numbers left out, that both have: they speak of one matter."""
_ROUNDED = Decimal("0.005")
"""Share by which a figure may differ from a rounder one and be the same."""

_LONGEST_MODEL = 3
SMALL = 12
"""Bare numbers up to this stand everywhere, and mean the same only where the same is spoken of."""
_NAME = re.compile(r"(?<![\w’'])[A-ZÀ-ÖØ-Þ][\w&’'-]*\w(?:[ -][A-ZÀ-ÖØ-Þ0-9][\w&-]*)*")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_PERIOD = re.compile(
    rf"\b(?:(?P<month>{'|'.join(month.capitalize() for month in _MONTHS)})(?: (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b)?"
    r"|(?P<quarter>(?:first|second|third|fourth) quarter|Q[1-4]|H[12])|(?P<year>(?:19|20)\d\d))\b"
)
_QUARTERS = {"first quarter": "q1", "second quarter": "q2", "third quarter": "q3", "fourth quarter": "q4"}
# Capitals that name nothing an answer could consist of.
_NO_NAME = re.compile(
    r"(?:[BPH]?H?EV|SUV|CEO|CFO|US|U\.S|UK|EU|AI|CNET|TV|Inc|Corp|Ltd|Co|GmbH|AG|Group|Motors?|Company|Automotive|Auto|Cars?"
    r"|The|An?|In|On|At|It|He|She|They|We|I|This|That|And|But|For|From|With|By|As|To|If|When|While|After|Before|According"
    r"|Reuters|Bloomberg|Electrek|Mr|Ms|Dr|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Chinese|American|German|European"
    r"|Japanese|Korean|Swedish|British|French|Indian|Norwegian|Dutch|Italian|However|Meanwhile|Now|New|Also|Its|Their"
    r"|Earlier|Last|Next|There|Today|Yesterday|Electric|Vehicles?|Battery|Plants?|Factory)s?",
)
NAMING = frozenset({ExpectedAnswer.PERSON, ExpectedAnswer.NAME, ExpectedAnswer.LIST, ExpectedAnswer.PLACE})
MEASURING = frozenset({ExpectedAnswer.AMOUNT, ExpectedAnswer.DATE})

Figure = tuple[Decimal | str, str]


def is_small(figure: Figure) -> bool:
    """Whether it is a bare number as it stands everywhere."""
    value, unit = figure
    return not unit and isinstance(value, Decimal) and value <= SMALL


def counts(figure: Figure, expected: ExpectedAnswer) -> bool:
    """Whether a figure can be what a question is about: small bare numbers stand everywhere."""
    return expected in MEASURING or not is_small(figure)


def figures_in(text: str) -> list[Figure]:
    """Figures with their units; years and days of the month are periods."""
    plain = _PERIOD.sub(" ", text)
    return [(each.value, each.unit) for each in quantities(plain) if each.unit or not _is_model(plain, each.written)]


def _is_model(text: str, written: str) -> bool:
    """Whether a small number belongs to a name: Model 3, ID.4, EX30."""
    if len(written) > _LONGEST_MODEL:
        return False
    return bool(re.search(rf"(?:\b[A-Z][\w.]*[ -]|[A-Za-z]\.?){re.escape(written)}(?!\w)", text))


def is_known(figure: Figure, known: Collection[Figure]) -> bool:
    """Whether a figure, or the same one said more or less roundly, is among the known ones."""
    value, unit = figure
    for other, other_unit in known:
        same = value == other or (
            isinstance(value, Decimal) and isinstance(other, Decimal) and _is_rounded(value, other)
        )
        if same and (unit == other_unit or not unit or not other_unit):
            return True
    return False


def _is_rounded(one: Decimal, other: Decimal) -> bool:
    """Whether one is the other, said more roundly: 255,000 for 254,695, 1.1 million for 1,096,000."""
    if min(one, other) <= 0:
        return False
    digits, other_digits = (len(each.normalize().as_tuple().digits) for each in (one, other))
    if min(digits, other_digits) < 2 or digits == other_digits:
        return False
    rounder, exact = (one, other) if digits < other_digits else (other, one)
    scale = Decimal(10) ** rounder.normalize().as_tuple().exponent  # type: ignore[operator]
    return abs(rounder - exact) <= max(scale, exact * _ROUNDED)


def periods_in(text: str) -> set[str]:
    """Years, quarters, months and days."""
    found = set()
    for match in _PERIOD.finditer(text):
        if match["month"]:
            found.add(match["month"].lower())
            if match["day"]:
                found.add(f"{match['month'].lower()} {int(match['day'])}")
        elif match["quarter"]:
            quarter = match["quarter"].lower()
            found.add(_QUARTERS.get(quarter, quarter))
        else:
            found.add(match["year"])
    return found


def names_in(text: str) -> set[str]:
    """Names of companies, people, places and models, as far as capitals tell them."""
    found = set()
    for match in _NAME.finditer(text):
        kept = [part for part in match.group().split() if not _NO_NAME.fullmatch(part) and not part[0].isdigit()]
        # A capital at the beginning of a sentence says nothing.
        begins = match.start() == 0 or text[: match.start()].rstrip()[-1:] in '.!?:“"‘'
        if begins and len(kept) == 1 and kept[0] == kept[0].capitalize():
            continue
        if kept and not _PERIOD.fullmatch(" ".join(kept)):
            found.add(" ".join(kept))
    return found


def matter_of(text: str) -> frozenset[str]:
    """What is spoken of: the words without numbers and periods."""
    return frozenset(stem for stem in stems(_PERIOD.sub(" ", text)) if not stem[0].isdigit())


def same_matter(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two statements speak of one matter."""
    return len(set(one) & set(other)) >= 2 and shared(one, other) >= SAME_MATTER


def shared(one: Collection[str], other: Collection[str]) -> float:
    """Share of the fewer words of the two that both have."""
    return max(coverage(one, other), coverage(other, one)) if one and other else 0.0
