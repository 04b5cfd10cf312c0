"""The files of an embedded Chroma's graphs, checked before Chroma reads them."""

from __future__ import annotations

import struct
from pathlib import Path

HEADER = struct.Struct("<i4Q")
"""hnswlib's header: version, offset, capacity, elements, bytes of one element."""
VERSION = 1


def cut_off(folder: Path) -> Path | None:
    """A graph file shorter than its header says, if any: reading it would end the process, not raise an error."""
    for header in folder.rglob("header.bin"):
        head = header.read_bytes()[: HEADER.size]
        if len(head) < HEADER.size:
            return header
        version, _, _, elements, size = HEADER.unpack(head)
        if version != VERSION:
            # Not a form that we know: Chroma itself must say what it thinks of it.
            continue
        for name, least in (("data_level0.bin", elements * size), ("length.bin", elements * 4)):
            path = header.with_name(name)
            if not path.is_file() or path.stat().st_size < least:
                return path
    return None
