"""Worker threads that never hold up the end of the process."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_Job = tuple[Future[Any], Callable[[], Any]]


class DaemonExecutor(ThreadPoolExecutor):
    """A thread pool for an event loop, of daemon threads that nobody waits for at the end.

    The standard pool is joined when the interpreter exits, however it was shut down: a call that hangs in a model would
    keep the process alive for ever. It is a ThreadPoolExecutor because an event loop accepts no other as its default.
    """

    def __init__(self, threads: int = 16) -> None:
        """At most `threads` threads, started as they are needed."""
        super().__init__(max_workers=1)
        self._threads_wanted = threads
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._workers = 0
        self._pending = 0
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queue a call."""
        future: Future[Any] = Future()
        with self._guard:
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._pending += 1
            if self._pending > self._workers and self._workers < self._threads_wanted:
                self._workers += 1
                threading.Thread(target=self._work, name=f"evbot-worker-{self._workers}", daemon=True).start()
        self._jobs.put((future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; those that run go on, and nobody waits for them."""
        with self._guard:
            self._closed = True

    def _work(self) -> None:
        while True:
            future, call = self._jobs.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # noqa: BLE001  # as the standard pool does: it belongs to the caller
                    future.set_exception(error)
            del future, call
            with self._guard:
                self._pending -= 1
