"""Transport compression of the gateway: one context for the life of a connection."""

from __future__ import annotations

import zlib
from collections.abc import Callable

Compressor = Callable[[bytes], bytes]


def compressor_for(name: str | None) -> Compressor | None:
    """The compressor that a client asked for by `compress=`, or None."""
    if name == "zlib-stream":
        return _zlib_stream()
    if name == "zstd-stream":
        return _zstd_stream()
    return None


def _zlib_stream() -> Compressor:
    context = zlib.compressobj()
    return lambda data: context.compress(data) + context.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Compressor:
    # A client that asks for zstd has the package itself, so the import is safe to leave until then.
    import zstandard

    context = zstandard.ZstdCompressor().compressobj()
    return lambda data: context.compress(data) + context.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
