"""Takes out of an embedded store what Chroma leaves of deleted collections: their graphs, and words in free pages.

Chroma 1.x keeps the folder of a deleted collection's graph for ever; its own remedy for the rest is `chroma vacuum`.
This runs as a program of its own: two SQLite libraries in one process would take each other's locks away, and
Chroma, which brings its own, goes on answering meanwhile.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

log = logging.getLogger(__name__)

_PATIENCE = 60.0
"""Seconds to wait for Chroma's queries to let go."""
_LIMIT = 1800.0
"""Seconds for all of it."""


def make_compact(folder: Path) -> bool:
    """Do it in another process; False, with the reason in the log, where that failed."""
    # -P keeps the names of our own modules out of the child's path.
    command = [sys.executable, "-P", __file__, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LIMIT, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        log.exception("The vector store's files could not be made compact")
        return False
    if done.returncode:
        log.error("The vector store's files could not be made compact: %s", done.stderr.decode(errors="replace")[-500:])
    return done.returncode == 0


def _make_compact(folder: Path) -> None:
    path = folder / "chroma.sqlite3"
    if not path.is_file():
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)) as connection:
        connection.execute("VACUUM")
        # Nobody makes a graph meanwhile: whoever asks for this holds the lock of those who write.
        in_use = {str(row[0]) for row in connection.execute("SELECT id FROM segments")}
    for graph in folder.iterdir():
        if graph.is_dir() and _is_id(graph.name) and graph.name not in in_use:
            shutil.rmtree(graph)


def _is_id(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


if __name__ == "__main__":
    _make_compact(Path(sys.argv[1]))
