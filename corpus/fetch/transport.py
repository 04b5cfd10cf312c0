"""Connections that go to checked addresses only, and end when the time is up."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from corpus.fetch.addresses import Address


class Deadline:
    """The moment at which a whole fetch has to be over."""

    def __init__(self, seconds: float) -> None:
        """Starts to run at once."""
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left; raises where none are, so that no single slow byte prolongs a fetch."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole fetch is over")
        return left


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to given addresses, whatever the name would resolve to by now (DNS rebinding)."""

    def __init__(self, addresses: Iterable[Address], deadline: Deadline) -> None:
        """`addresses` have been checked by the caller."""
        self._addresses = list(addresses)
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection to the first of the addresses that answers."""
        failure: Exception = httpcore.ConnectError("no address to connect to")
        for number, address in enumerate(self._addresses):
            # A dead first address must leave time for the others.
            share = self._deadline.remaining() / min(2, len(self._addresses) - number)
            try:
                stream = self._backend.connect_tcp(str(address), port, share, local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        """Never: a link cannot lead to a local socket."""
        raise httpcore.ConnectError("no local sockets")


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every wait is cut to what is left of the whole fetch."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
