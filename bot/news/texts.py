"""Sentences of the news commands. What errors say is plain text; the rest is Discord's markup already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.markdown import cut, escape_line, one_line

NOBODY = "Other news"
"""Heading of the articles that name no company."""
BY_HEADLINE = "confirmed, rumour, denied: as the reports put it"
NO_COMPANY = "Name a company, for example BYD."
SINCE_AFTER_UNTIL = "“since” lies after “until”, so nothing can lie between them."


def latest_heading(company: str | None, since: str | None) -> str:
    """Heading of a list of the newest articles."""
    return f"**Latest articles{_on(company)}**" + (f" since {since}" if since else "")


def nothing_latest(company: str | None, since: str | None) -> str:
    """No article fits."""
    return f"I have no articles{_on(company)}" + (f" published since {since}." if since else " yet.")


def timeline_heading(company: str, span: str) -> str:
    """Heading of what happened, in order."""
    return f"**{escape_line(company, 60)}: what happened**{span}"


def nothing_happened(company: str, span: str) -> str:
    """No dated article fits."""
    return f"I have no dated articles{_on(company)}{span}."


def span_of(since: str | None, until: str | None) -> str:
    """ " from … to …", or as much of it as was chosen; `until` is the last day that counts."""
    return (f" since {since}" if since and not until else f" from {since}" if since else "") + (
        f" up to {until}" if until else ""
    )


def undated_left_out(count: int) -> str:
    """Articles that have no place in an order of time."""
    return "1 undated article is left out" if count == 1 else f"{count:,} undated articles are left out"


def _on(company: str | None) -> str:
    return f" on {escape_line(company, 60)}" if company else ""


# ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────
NOTHING_TRACKED = "There are no articles here yet."
NO_OUTLET = "without an outlet's name"
ALL_UNDATED = "undated"


def articles(count: int) -> str:
    """So many articles."""
    return "1 article" if count == 1 else f"{count:,} articles"


def tracked(count: int, outlets: int, span: str, added: str) -> str:
    """Heading of the outlets; `added` is when the last article came, as Discord shows it."""
    where = "1 outlet" if outlets == 1 else f"{outlets:,} outlets"
    published = f", published {span}" if span else ""
    return f"**{articles(count)} from {where}**{published}" + (f"; the last one came in {added}" if added else "")


def newest(when: str) -> str:
    """When an outlet's newest article was published."""
    return f"newest {when}"


def own_articles(count: int) -> str:
    """Articles that belong to the guild alone."""
    return f"{articles(count)} seen in this server only"


def undated(count: int) -> str:
    """Articles of which no date is known."""
    return f"{count:,} without a date"


# ── trends ───────────────────────────────────────────────────────────────────────────────────────────────────────
WEEKS = "weeks begin on Monday, UTC"
WEEKS_SO_FAR = f"{WEEKS}; the last one is not over"
PICTURE_TITLE = "Articles per week"
NOT_OVER = "so far"


def trends_heading(weeks: int) -> str:
    """Heading of the numbers."""
    return f"**Articles per week**, last {weeks} weeks" if weeks > 1 else "**Articles this week**"


def not_counted(undated: int, month_only: int) -> str:
    """Articles that belong to no week."""
    parts = [f"{undated:,} undated"] if undated else []
    if month_only:
        parts.append(f"{month_only:,} of which only the month is known")
    return f"not counted: {' and '.join(parts)}"


def nothing_written(weeks: int, companies: str, newest: str, *, in_reach: bool) -> str:
    """No article of those weeks; `companies` are escaped already, `newest` is a day as Discord shows it.

    `in_reach` is whether that day can be seen with more weeks.
    """
    about = f" on {companies}" if companies else ""
    time = "this week" if weeks == 1 else f"in the last {weeks} weeks"
    more = "; ask for more weeks to see it" if in_reach else ""
    latest = f" The newest dated article is of {newest}{more}." if newest else ""
    return f"I have no articles{about} with a date {time}.{latest}"


def too_many_companies(most: int) -> str:
    """More than a picture can show."""
    return f"A picture of more than {most} companies cannot be read. Name {most} at most."


def unknown_companies(names: str) -> str:
    """The companies option names somebody unknown."""
    return (
        f"I do not know a company called “{cut(one_line(names), 60)}”. "
        "Write names with commas between them, for example: BYD, Tesla, NIO."
    )


def alt_heading(first: date, last: date) -> str:
    """What kind of picture it is."""
    return f"Line chart of articles per week from {_day(first)} to {_day(last)}."


def alt_of(company: str, total: int, least: int, most: int, latest: int) -> str:
    """One line of the picture in words."""
    return f"{company}: {total:,} in all, {least:,} to {most:,} a week, {latest:,} in the last week."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


# ── compare ──────────────────────────────────────────────────────────────────────────────────────────────────────
SAME_COMPANY = "These are the same company. Name two different ones."
ASK_FOR_MORE = "There is more; ask about this company alone to read on."


def compared(companies: Sequence[str], topic: str) -> str:
    """What was asked; all of it escaped already."""
    return f"{' and '.join(companies)}: {topic or 'the newest'}"
