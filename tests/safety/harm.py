"""What a message must not hold, read as Discord would read it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from importlib.resources import files

from bot.markdown import unescape

_ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
_COMMAND = re.compile("`/[a-z :]{2,30}`")
"""How the bot itself names one of its commands."""
_STAMP = re.compile(r"<t:-?\d+(?::[tTdDfFR])?>")
_MASKED = re.compile(r"\]\(<([^<>\s]*)>\)")
_ACTIVE = {
    "a mention": re.compile(r"<@|<#|<id:|@(?:everyone|here)\b", re.I),
    "a command, emoji or tag": re.compile(r"</|<a?:"),
    "a bare link": re.compile(r"\w+://|\bmailto:|\bjavascript:", re.I),
    "a masked link": re.compile(r"\]\("),
    "code": re.compile("`"),
    "a spoiler": re.compile(r"\|\|"),
    "struck-out text": re.compile("~~"),
}
_INVITE = re.compile(r"(?:discord\.gg|discord(?:app)?\.com/invite)/\w", re.I)
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0e\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_SHINGLE = 6


def harms(markup: str, links: Collection[str], *, told: str = "") -> list[str]:
    """What is wrong with the text of a message: `links` may be linked, `told` is what its reader typed."""
    found = [
        f"invisible U+{ord(char):04X}"
        for char in markup.replace("@\u200b", "@")
        if char != "\n" and (unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn") or _IGNORABLE.match(char))
    ]
    if re.search(r"[\u0300-\u036f]{5}", unicodedata.normalize("NFD", markup)):
        found.append("a pile of marks")
    plain = _COMMAND.sub("", _STAMP.sub("", _ESCAPED.sub("", markup)))
    found += [f"an unknown link: {link}" for link in _MASKED.findall(plain) if link not in links]
    plain = _MASKED.sub("", plain)
    found += [name for name, pattern in _ACTIVE.items() if pattern.search(plain)]
    if _INVITE.search(markup):
        found.append("an invitation")
    return found + leaked(unescape(markup), told)


def leaked(text: str, told: str = "") -> list[str]:
    """Runs of six words of our prompts that stand in `text`, and were not typed by the reader."""
    shown = _shingles(text) - _shingles(told)
    return [f"leaked: {run}" for run in sorted(_prompts() & shown)]


def _prompts() -> set[str]:
    prompts = (each for each in (files("retrieval") / "prompts").iterdir() if each.name.endswith(".md"))
    return {run for prompt in prompts for run in _shingles(prompt.read_text(encoding="utf-8"))}


def _shingles(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}
