"""A file of links on its way into a guild's articles: workers, a tally, one message that tells how far it is."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot import texts as bot_texts
from bot.desk import article_texts as texts
from bot.desk.adding import Adding
from bot.desk.links import Line
from bot.desk.preview import fitting, searchable_later, with_problem
from bot.errors import RefusedError
from bot.markdown import cut, escape_line, one_line
from bot.render import RenderedMessage
from corpus.errors import CorpusError, InputError
from corpus.models import IngestOutcome, IngestResult

_log = logging.getLogger(__name__)

MOST_LINKS = 200
MAX_FILE = 200_000
"""Bytes: 200 links of 1,000 characters."""
WORKERS = 4
EVERY = 2.0
"""Seconds between two edits of the progress message, at least."""
LONGEST = 780.0
"""Seconds: Discord takes changes of the message for 15 minutes, and the last fetch may take 20 seconds."""
_ROOM = 3200
_BAR = 20

Show = Callable[["Run"], Awaitable[None]]


@dataclass(slots=True)
class Run:
    """How far one file is."""

    guild_id: int
    user_id: int
    links: list[Line]
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    results: list[IngestResult] = field(default_factory=list)
    refusals: list[tuple[Line, str]] = field(default_factory=list)
    unreached: list[tuple[Line, str]] = field(default_factory=list)
    """Links that were never tried, and why."""
    cancelled: bool = False
    trouble: str | None = None
    """Why it was broken off: an outage that would strike every other link as well."""

    @property
    def done(self) -> int:
        """Links that are dealt with, for better or worse."""
        refused = sum(line.url is not None for line, _ in self.refusals)
        return len(self.results) + refused + len(self.unreached)

    def count(self, outcome: IngestOutcome) -> int:
        """Links with this outcome."""
        return sum(result.outcome is outcome for result in self.results)


class Bulk:
    """Adds files of links, one at a time in each guild."""

    def __init__(self, adding: Adding, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never run backwards."""
        self._adding = adding
        self._clock = clock
        self._runs: dict[str, Run] = {}

    @contextmanager
    def running(self, guild_id: int, user_id: int, lines: Sequence[Line]) -> Iterator[Run]:
        """A run over these lines; RefusedError if there is one in the guild already, or nothing to do."""
        links = [line for line in lines if line.url is not None]
        if not links:
            raise RefusedError(texts.NO_LINKS_IN_FILE)
        if len(links) > MOST_LINKS:
            raise RefusedError(texts.too_many_links(MOST_LINKS))
        if any(run.guild_id == guild_id for run in self._runs.values()):
            raise RefusedError(texts.BULK_RUNNING)
        run = Run(guild_id, user_id, links)
        run.refusals = [(line, line.problem) for line in lines if line.problem is not None]
        self._runs[run.key] = run
        try:
            yield run
        finally:
            del self._runs[run.key]

    def cancel(self, key: str, guild_id: int) -> None:
        """No further link is stored; RefusedError if that run is over."""
        run = self._runs.get(key)
        if run is None or run.guild_id != guild_id:
            raise RefusedError(texts.BULK_GONE)
        run.cancelled = True

    async def work(self, run: Run, show: Show) -> None:
        """Fetch and store every link; `show` is called now and then."""
        end = self._clock() + LONGEST
        shown = self._clock()
        waiting = iter(run.links)
        await show(run)

        async def worker() -> None:
            nonlocal shown
            for line in waiting:
                await self._one(run, line, end)
                if self._clock() - shown >= EVERY:
                    shown = self._clock()
                    await show(run)

        await asyncio.gather(*(worker() for _ in range(WORKERS)))

    async def _one(self, run: Run, line: Line, end: float) -> None:
        try:
            if (reason := self._reason_to_stop(run, end)) is None:
                draft = await self._adding.fetch(line.url or "")
                reason = self._reason_to_stop(run, end + 60)
            if reason is not None:
                run.unreached.append((line, reason))
                return
            (result,) = await self._adding.store([draft], run.guild_id, run.user_id)
            if result.outcome is IngestOutcome.REFUSED:
                run.refusals.append((line, result.reason or bot_texts.FAULT))
            else:
                run.results.append(result)
        except InputError as error:
            run.refusals.append((line, str(error)))
        except CorpusError as error:
            _log.exception("A file of links was broken off")
            run.trouble = str(error)
            run.unreached.append((line, str(error)))
        except Exception:  # noqa: BLE001  # one link must not end the others
            _log.exception("Unexpected error with one link of a file")
            run.refusals.append((line, bot_texts.FAULT))

    def _reason_to_stop(self, run: Run, end: float) -> str | None:
        if run.trouble is not None:
            return run.trouble
        if run.cancelled:
            return texts.STOPPED
        return texts.LATE if self._clock() > end else None


def render_progress(run: Run) -> RenderedMessage:
    """How far it is."""
    total = len(run.links)
    filled = _BAR * run.done // total
    bar = "█" * filled + "░" * (_BAR - filled)
    heading = texts.STOPPING if run.cancelled else texts.adding(total)
    return RenderedMessage(f"{heading}\n`{bar}` {run.done} of {total}\n-# {_counts(run)}")


def render_summary(run: Run, problem: str | None) -> RenderedMessage:
    """What became of the file: counts, then what was refused and why."""
    heading = texts.bulk_heading(run.count(IngestOutcome.ADDED), len(run.links), cancelled=run.cancelled)
    body = f"{heading}\n{_counts(run)}{searchable_later(run.results)}"
    for reason, count in Counter(reason for _, reason in run.unreached).items():
        body += f"\n{texts.not_reached(count, escape_line(reason, 300))}"
    refused = _in_order(run.refusals)
    lines = [f"- line {line.number}: {_shown(line)} · {escape_line(reason, 150)}" for line, reason in refused]
    if lines:
        body += "\n" + "\n".join([texts.REFUSED_LINKS, *fitting(lines, _ROOM)])
    return with_problem(RenderedMessage(body, found=run.count(IngestOutcome.ADDED) > 0), problem)


def leftovers_file(run: Run) -> str | None:
    """What was not added, with reasons, where the message does not hold it; the file can be given again."""
    left = _in_order([*run.refusals, *run.unreached])
    blocks = [f"# line {line.number}: {one_line(reason)}\n{line.url or '# ' + line.text}\n" for line, reason in left]
    text = "".join(blocks)
    return text if run.unreached or len(text) > _ROOM // 2 else None


def _in_order(left: Sequence[tuple[Line, str]]) -> list[tuple[Line, str]]:
    return sorted(left, key=lambda each: each[0].number)


def _shown(line: Line) -> str:
    return escape_line(cut(line.url or line.text, 90))


def _counts(run: Run) -> str:
    counted = Counter(result.outcome for result in run.results)
    parts = [f"{counted[outcome]} {texts.OUTCOMES[outcome]}" for outcome in IngestOutcome if counted[outcome]]
    if run.refusals:
        parts.append(f"{len(run.refusals)} {texts.OUTCOMES[IngestOutcome.REFUSED]}")
    return " · ".join(parts) or texts.NOTHING_YET
