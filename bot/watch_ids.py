"""The id of the button that watches an answer: what limited the answer, which its message does not tell (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

WATCH = re.compile(r"wt1:(?P<since>\d{0,12}):(?P<company>.{0,80})")
_LONGEST_COMPANY = 80


def encode(company: str | None, since: datetime | None) -> str:
    """The id of the button under an answer that was limited like this."""
    limit = company if company and len(company) <= _LONGEST_COMPANY else ""
    return f"wt1:{int(since.timestamp()) if since and since.timestamp() >= 0 else ''}:{limit}"


def decode(custom_id: str) -> tuple[str, datetime | None]:
    """What `encode` made; an id comes from outside, so nonsense is no limit."""
    found = WATCH.fullmatch(custom_id)
    if found is None:
        return "", None
    try:
        since = datetime.fromtimestamp(int(found["since"]), UTC) if found["since"] else None
    except (ValueError, OverflowError, OSError):
        since = None
    return found["company"], since
