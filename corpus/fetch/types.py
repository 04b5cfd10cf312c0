"""What a server's answer means to a person: status codes and content types as plain sentences (pure)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from corpus.errors import FetchError

PDF = "application/pdf"
READABLE = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", PDF})
_KINDS = {
    "image/": "a picture",
    "video/": "a video",
    "audio/": "a sound file",
    "application/zip": "an archive",
    "application/rss+xml": "a feed",
    "application/atom+xml": "a feed",
    "application/feed+json": "a feed",
    "application/json": "raw data",
}
_STATUS = {
    401: "That page is for signed-in readers only; paste its text instead.",
    402: "That page is for paying readers only; paste its text instead.",
    403: "The site does not let this bot read that page; paste its text instead.",
    404: "There is no page at that address (404).",
    410: "That page has been taken down (410).",
    429: "The site is asking for fewer requests; try again later.",
    451: "That page is blocked for legal reasons; paste its text instead.",
}


def parse_content_type(header: str) -> tuple[str, str | None]:
    """Media type in lower case and charset of a Content-Type header."""
    message = Message()
    message["content-type"] = " ".join(header.split())[:200] or "x/unknown"
    media_type = message.get_content_type() if header.strip() else ""
    charset = message.get_param("charset")
    return media_type, charset.strip("'\" ").lower() or None if isinstance(charset, str) else None


def true_type(declared: str, body: bytes) -> str:
    """The media type of a page: a PDF is known by its first bytes, whatever the server calls it."""
    return PDF if body[:1024].lstrip().startswith(b"%PDF-") else declared or "text/html"


def check_type(media_type: str) -> None:
    """Refuse what cannot be read, naming what it is."""
    if media_type in READABLE or not media_type:
        return
    kind = next((kind for prefix, kind in _KINDS.items() if media_type.startswith(prefix)), "no web page")
    raise FetchError(f"That link is {kind} ({media_type[:60]}); paste its text or give the address of a web page.")


def status_sentence(status: int) -> str:
    """What an HTTP status other than success means, for a person."""
    if status in _STATUS:
        return _STATUS[status]
    if status >= 500:
        return f"The site has a problem of its own right now ({status}); try again later."
    return f"The site did not hand out that page ({status})."


def retry_after(header: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait, given in seconds or as a date; None where it says nothing."""
    value = header.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(0.0, (moment - now).total_seconds())
