"""Rate limits, and the faults and delays that a test scripts."""

from __future__ import annotations

import fnmatch
import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.discord_server.rest.request import RecordedRequest
    from tests.discord_server.world import World

JSON = dict[str, Any]

# Wide enough that no test meets a limit that it did not ask for.
DEFAULT_LIMIT = (1000, 1.0)
MAJOR = ("channel_id", "guild_id", "webhook_id", "interaction_token", "webhook_token")


class FaultError(Exception):
    """An answer that the server gives instead of doing what was asked."""

    def __init__(self, status: int, body: Any, headers: dict[str, str], *, counted: bool = False) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.counted = counted
        super().__init__(str(status))


@dataclass
class Scripted:
    """A fault or a delay for the next `times` matching requests (None: for all)."""

    method: str
    route: str
    times: int | None
    seconds: float = 0.0
    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False

    def takes(self, request: RecordedRequest, *, after: bool) -> bool:
        """Whether it applies to this request; counts it if so."""
        if self.after != after or self.times == 0 or self.method not in ("*", request.method):
            return False
        if not (fnmatch.fnmatchcase(request.path, self.route) or self.route == request.route):
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class Bucket:
    """How much of a limit is used in the present window."""

    limit: int
    per: float
    ends: float = 0.0
    used: int = 0


@dataclass
class Traffic:
    """The limits and scripts of one server."""

    faults: list[Scripted] = field(default_factory=list)
    delays: list[Scripted] = field(default_factory=list)
    limits: list[tuple[str, str, int, float]] = field(default_factory=list)
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def latency(self, request: RecordedRequest, *, after: bool) -> float:
        """Seconds that this request is to be held up."""
        return sum(delay.seconds for delay in self.delays if delay.takes(request, after=after))

    def fault(self, request: RecordedRequest, *, after: bool) -> None:
        """Raises the scripted fault of this request, if there is one."""
        for fault in self.faults:
            if fault.takes(request, after=after):
                raise FaultError(fault.status, fault.body, dict(fault.headers))

    def count(self, request: RecordedRequest, world: World) -> dict[str, str]:
        """Counts a request against its bucket and gives the headers; raises a 429 when the bucket is empty."""
        if request.route.startswith("/interactions/"):
            return {}  # Discord does not limit interaction callbacks
        limit, per = self._limit_of(request)
        now = time.time()
        bucket = self.buckets.setdefault(_bucket_key(request), Bucket(limit, per))
        if now >= bucket.ends:
            bucket.ends, bucket.used = now + bucket.per, 0
        left = bucket.ends - now
        headers = {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(0, bucket.limit - bucket.used - 1)),
            "X-RateLimit-Reset": f"{bucket.ends:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(f"{request.method} {request.route}".encode()).hexdigest(),
        }
        if bucket.used >= bucket.limit:
            raise FaultError(
                429, limited_body(left, everywhere=False), headers | limited_headers(left, "user"), counted=True
            )
        bucket.used += 1
        return headers

    def _limit_of(self, request: RecordedRequest) -> tuple[int, float]:
        for method, route, limit, per in reversed(self.limits):
            if method in ("*", request.method) and fnmatch.fnmatchcase(request.path, route):
                return limit, per
        return DEFAULT_LIMIT


def _bucket_key(request: RecordedRequest) -> str:
    parts = zip(request.route.split("/"), request.path.split("/"), strict=False)
    majors = [value for name, value in parts if name.strip("{}") in MAJOR]
    return f"{request.method} {request.route} {'+'.join(majors)}"


def limited_body(retry_after: float, *, everywhere: bool) -> JSON:
    """The JSON body of a 429."""
    return {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": everywhere}


def limited_headers(retry_after: float, scope: str) -> dict[str, str]:
    """The headers that only a 429 has."""
    headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return headers
