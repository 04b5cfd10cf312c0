"""Bytes → text, whatever encoding they claim or hide (pure)."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9_.:-]{2,40})""",
    re.I,
)
_SAMPLE = 200_000
"""Bytes that are enough to guess an encoding; guessing over 10 MB takes seconds."""
# What the web means by these names (WHATWG Encoding Standard): Windows' supersets.
_WEB_NAMES = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}


def decode(body: bytes, declared: str | None = None, *, markup: bool = False) -> str:
    """Text of a file or page: byte-order mark, valid UTF-8, declared, `<meta charset>`, then a guess."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    # Only real UTF-8 decodes as UTF-8 beyond ASCII: it wins over a wrong label, which old servers send by default.
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        nearly_utf8 = error.reason == "unexpected end of data" and error.start > len(body) - 4
    labels = [declared]
    if markup and (meta := _META_CHARSET.search(body[:4096])):
        labels.append((meta[1] or meta[2]).decode("ascii"))
    for label in labels:
        known = _known(label)
        if known is not None:
            try:
                return body.decode(known)
            except UnicodeDecodeError:
                continue
    return body.decode("utf-8" if nearly_utf8 or _mostly_utf8(body) else _guess(body), "replace")


def looks_binary(body: bytes) -> bool:
    """Whether bytes are no text in any encoding: NULs without a UTF-16 pattern, or many control characters."""
    if body.startswith(tuple(mark for mark, _ in _BOMS)):
        return False
    sample = body[:4096]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    return b"\0" in sample or controls > len(sample) // 50


def _known(label: str | None) -> str | None:
    if not label:
        return None
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _WEB_NAMES.get(name, name)
    # Python also knows codecs that are no text encodings ("zip", "rot13"), and UTF-16 would have had a mark.
    return name if codecs.lookup(name)._is_text_encoding and name != "utf-8" else None


def _mostly_utf8(body: bytes) -> bool:
    """A UTF-8 page with a few broken bytes: more good multi-byte sequences than bad ones."""
    text = body[:_SAMPLE].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(not char.isascii() for char in text) - bad > 4 * bad


def _guess(body: bytes) -> str:
    best = charset_normalizer.from_bytes(body[:_SAMPLE]).best()
    return best.encoding if best is not None else "cp1252"
