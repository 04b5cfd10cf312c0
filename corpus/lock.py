"""One process at a time on a data folder."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StoreError, StoreLockedError


class FolderLock:
    """Held from `take` to `release`; the operating system releases it when the process dies."""

    def __init__(self, home: Path) -> None:
        """The lock of a data folder."""
        self._home = home
        # Not thread-local: the bot opens the library in one worker thread and closes it in another.
        self._lock = FileLock(home / "lock", thread_local=False)

    def take(self) -> None:
        """Refuse at once where another process holds it."""
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise StoreLockedError(
                f"Another evbot process is using the data folder {self._home}; stop it, or use another one with --home."
            ) from error
        except OSError as error:
            raise StoreError(f"The data folder {self._home} cannot be written; check its permissions.") from error

    def release(self) -> None:
        """Let others in."""
        self._lock.release()
