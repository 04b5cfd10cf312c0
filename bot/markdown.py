"""Text from outside made harmless for Discord: articles, questions and models are never trusted (pure)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from corpus.errors import InputError
from corpus.urls import ascii_host, split_url

MAX_URL = 512
"""Longer links are left out: a few of them would fill a message of 4000 characters."""

_ZERO_WIDTH = "\u200b"
# Letters and marks that show nothing although Unicode does not call them format characters.
_BLANKS = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\ufe0e"), "")
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}
# Variation selectors say how the character before them is drawn: an emoji's (U+FE0F) and an ideograph's stay, once.
# A run of them, and code points that are set aside for invisible characters, can carry a text that nobody sees.
_SMUGGLED = re.compile(
    "[\u2065\ufff0-\ufff8\U000e0080-\U000e00ff\U000e01f0-\U000e0fff\u180b-\u180d\u180f\ufe00-\ufe0d\U00016fe4\U0001d159]"
    "|(?<![\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    "|(?<![^\x00-\u0022\u0024-\u0029\u002b-\u002f\u003a-\u00a8\ufe0f])\ufe0f"
)
_MARKS = {"Mn", "Me"}
_STACK = 4
"""Marks on one letter; more of them grow over the lines above and below."""
# Links to a server of Discord are no source of anything, and what spam in feeds and pages is made of.
_INVITE = re.compile(r"(?:[\w-]+\.)*(?:discord\.gg|dsc\.gg|discord(?:app)?\.com/+invite)(?:/|$)", re.I)
_SPECIAL = re.compile(r"[\\*_~|`\[\]()<>@:/#]")
_LINE_START = re.compile(r"^([ \t]*)([-+]|\d{1,9}(?=[.]))", re.MULTILINE)
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def visible(text: str) -> str:
    """`text` without control, zero-width and bidirectional characters; line breaks become "\\n"."""
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text).replace("\t", " ").translate(_BLANKS)
    return _without_stacks(_SMUGGLED.sub("", "".join(char for char in text if char == "\n" or _is_seen(char))))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN


def _without_stacks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in _MARKS else 0
        if marks <= _STACK:
            kept.append(char)
    return "".join(kept)


def one_line(text: str) -> str:
    """`text` with all white space, line breaks included, as single spaces."""
    return " ".join(visible(text).split())


def escape(text: str) -> str:
    """`text` so that Discord shows just its visible characters: no markup, mention, link, emoji, timestamp or ping."""
    text = _SPECIAL.sub(r"\\\g<0>", visible(text))
    # A number at the start of a line is a list only with its dot: the dot takes the backslash.
    text = _LINE_START.sub(_disarm_line_start, text)
    return _EVERYONE.sub(f"@{_ZERO_WIDTH}", text)


def escape_line(text: str, limit: int | None = None) -> str:
    """`text` on one line, cut to `limit` characters with an ellipsis before it is escaped."""
    line = one_line(text)
    return escape(cut(line, limit) if limit is not None else line)


def unescape(text: str) -> str:
    """What `escape` made harmless, as it was."""
    return _ESCAPED.sub(r"\1", text).replace(_ZERO_WIDTH, "")


def cut(text: str, limit: int) -> str:
    """The first `limit` characters of `text`, at a word's end where there is one near, with an ellipsis if cut."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 2 // 3 else head).rstrip() + "…"


def size_of(text: str) -> int:
    """Length in UTF-16 units, the widest way in which Discord may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def quoted(escaped: str) -> str:
    """A block quote of text that is already escaped."""
    return "\n".join(f"> {line}" for line in escaped.split("\n"))


def safe_url(url: str | None) -> str | None:
    """`url` as it may stand between `<` and `>` of a masked link; None where it may or can not be linked."""
    if not url:
        return None
    try:
        parts = split_url(url)
        host = ascii_host(parts)
    except InputError:
        return None
    if "." not in host or host.endswith(".invalid"):  # RFC 2606: a placeholder that leads nowhere
        return None
    if _INVITE.match(f"{host}{parts.path}"):
        return None
    port = f":{parts.port}" if parts.port else ""
    rest = quote(parts.path or "/", safe="/%:@!$&'*+,;=~-._", errors="replace")
    for mark, part in (("?", parts.query), ("#", parts.fragment)):
        if part:
            rest += mark + quote(part, safe="/%:@!$&'*+,;=~-._?", errors="replace")
    link = f"{parts.scheme.lower()}://{host}{port}{rest}"
    return link if len(link) <= MAX_URL else None


def masked_link(text: str, url: str | None) -> str:
    """A link with `text`, which must be escaped already, or only the text where there is nothing to link."""
    link = safe_url(url)
    return f"[{text}](<{link}>)" if link else text


def _disarm_line_start(found: re.Match[str]) -> str:
    indent, sign = found[1], found[2]
    return f"{indent}\\{sign}" if not sign[0].isdigit() else f"{indent}{sign}\\"
