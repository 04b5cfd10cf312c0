"""Files that appear whole or not at all, and are on the disk once they do."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from corpus.errors import InputError, StoreError


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """What is written takes the place of `path` at the end; `private` files are for their owner's eyes only.

    Raises InputError where nothing can be written there, StoreError where that breaks off; the old file stays then.
    """
    fresh = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror}.") from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(fresh)


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk too; Windows opens no folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
