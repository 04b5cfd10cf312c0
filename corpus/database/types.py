"""Column types: what the database stores and what the corpus sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from corpus.models import Span


class UtcDateTime(TypeDecorator[datetime]):
    """Moments in UTC: aware on our side, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no zone, so it gets the bare UTC time."""
        if value is None:
            return None
        moment = as_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to an aware moment in UTC."""
        return None if value is None else as_utc(value)


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is taken to be in UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def pack_spans(spans: Sequence[Span]) -> bytes:
    """Spans as little-endian 32-bit pairs."""
    return np.array([(span.start, span.end) for span in spans], dtype="<u4").tobytes()


def unpack_spans(blob: bytes) -> tuple[Span, ...]:
    """What `pack_spans` packed."""
    return tuple(Span(int(start), int(end)) for start, end in np.frombuffer(blob, dtype="<u4").reshape(-1, 2))


def pack_vectors(vectors: NDArray[np.float32]) -> bytes:
    """Rows as half-precision floats: half the room, and cosines change by less than 0.001."""
    return vectors.astype("<f2").tobytes()


def unpack_vectors(blob: bytes, dimension: int) -> NDArray[np.float32]:
    """What `pack_vectors` packed, one row for each vector."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, dimension).astype(np.float32)
