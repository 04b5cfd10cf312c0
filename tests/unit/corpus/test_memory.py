"""Freed memory goes back to the system."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from corpus.memory import give_back

BLOCK, BLOCKS = 100_000, 1500
"""Too small to be handed back one by one."""


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators hand memory back by themselves")
def test_what_was_freed_below_what_is_in_use_is_handed_back() -> None:
    blocks = [b"x" * BLOCK for _ in range(BLOCKS)]
    last = blocks[-1]
    full = resident()
    del blocks
    give_back()
    assert full - resident() > BLOCK * BLOCKS // 2
    assert len(last) == BLOCK
