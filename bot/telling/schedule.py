"""Local times: quiet hours, the next digest, and what people write of them (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from corpus.telling import Digest, Quiet

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.I)
_RANGE = re.compile(r"\s*(.+?)\s*(?:-|–|—|\bto\b|\buntil\b)\s*(.+?)\s*", re.I)


def parse_time(text: str) -> time:
    """ "8:00", "22", "7:30 pm" as a time of day; ValueError with a plain sentence."""
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        half = (found[3] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif half:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError(f"I cannot read “{text.strip()[:20]}” as a time of day. Write for example 8:00 or 18:30.")


def parse_quiet(text: str, zone: str) -> Quiet:
    """ "22:00-7:00" as quiet hours in a zone; ValueError with a plain sentence."""
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError(f"I cannot read “{text.strip()[:20]}” as quiet hours. Write for example 22:00-7:00.")
    begins, ends = parse_time(found[1]), parse_time(found[2])
    if begins == ends:
        raise ValueError("Quiet hours that end when they begin would be the whole day or nothing.")
    return Quiet(begins, ends, zone)


def parse_zone(text: str) -> str:
    """The IANA name of a time zone, however its letters are written; ValueError with a plain sentence."""
    wanted = text.strip().replace(" ", "_").casefold()
    known = _zones().get(wanted)
    if known is None:
        raise ValueError(
            f"I do not know the time zone “{text.strip()[:40]}”. Pick one of the suggestions, such as Europe/Berlin."
        )
    return known


def suggest_zones(prefix: str, limit: int = 25) -> list[str]:
    """Names of time zones with these letters, those whose city begins with them first."""
    wanted = prefix.strip().replace(" ", "_").casefold()
    found = [name for key, name in _zones().items() if wanted in key]
    found.sort(key=lambda name: (not name.rpartition("/")[2].casefold().startswith(wanted), "/" not in name, name))
    return found[:limit]


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    hidden = ("posix/", "right/", "Etc/", "SystemV/")
    names = {name for name in available_timezones() if not name.startswith(hidden)} | {"UTC"}
    return {name.casefold(): name for name in sorted(names)}


def is_quiet(quiet: Quiet | None, now: datetime) -> bool:
    """Whether it is in the quiet hours, by the clock on the wall there."""
    if quiet is None:
        return False
    local = now.astimezone(_zone(quiet.zone)).time()
    if quiet.begins < quiet.ends:
        return quiet.begins <= local < quiet.ends
    return local >= quiet.begins or local < quiet.ends


def next_run(at: time, zone: str, weekday: int | None, after: datetime) -> datetime:
    """The next moment (UTC) after `after` at which the clock on the wall shows that time, on that day of the week.

    A time that the clock skips in spring comes as much later as it skips; of one that comes twice in autumn, the first.
    """
    place = _zone(zone)
    day = after.astimezone(place).date() - timedelta(days=1)
    while True:
        if weekday is None or day.weekday() == weekday:
            # fold=0: before the change. A time that does not exist gets the offset before it: 2:30 becomes 3:30.
            moment = datetime.combine(day, at, tzinfo=place).astimezone(UTC)
            if moment > after:
                return moment
        day += timedelta(days=1)


def next_digest(digest: Digest, now: datetime) -> datetime:
    """When a digest is due again; those that were missed meanwhile are not made up for one by one."""
    return next_run(digest.at, digest.zone, digest.weekday, max(now, digest.next_at))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")  # a zone that a newer list of zones no longer has
