"""The heartbeat file: written by the running bot, read by `evbot doctor --health` and the container's health check."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE_NAME = "health.json"
EVERY = 15.0
"""Seconds between two heartbeats of the file."""
STALE = timedelta(seconds=60)
"""A file older than this is the work of a bot that hangs or is gone."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is at one moment."""

    at: datetime
    connected: bool
    """Whether the gateway session is up and ready."""
    latency: float | None
    """Seconds between a gateway heartbeat and its acknowledgement."""


def write(path: Path, health: Health) -> None:
    """Replace the file in one step: a reader never sees half of it."""
    latency = health.latency if health.latency is not None and math.isfinite(health.latency) else None
    payload = {
        "at": health.at.astimezone(UTC).isoformat(timespec="seconds"),
        "connected": health.connected,
        "latency_ms": None if latency is None else round(latency * 1000),
        "pid": os.getpid(),
    }
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(payload), encoding="utf-8")
    fresh.replace(path)


def problem(path: Path, now: datetime) -> str | None:
    """What is wrong, in one plain sentence; None if the bot is well."""
    try:
        payload = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(payload["at"])
        connected = payload["connected"] is True
        age = now - at
    except FileNotFoundError:
        return "The bot is not running."
    except (OSError, ValueError, KeyError, TypeError):
        return "The bot's health file cannot be read."
    if age > STALE:
        return f"The bot has not been heard of for {int(age.total_seconds())} seconds."
    return None if connected else "The bot runs, but it is not connected to Discord."


def is_healthy(path: Path, now: datetime) -> bool:
    """Whether the bot that writes `path` runs and is connected."""
    return problem(path, now) is None
