"""What every command shares: where it prints, its settings, and the corpus opened for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text

from bot.compose import Progress, Settings, has_nothing, open_library, open_library_for_reading, read_settings
from bot.shapes import to_json

if TYPE_CHECKING:
    from corpus.library import Library


_WIDE = 1000


@dataclass
class Session:
    """One run of `evbot`."""

    home: Path | None = None
    verbose: bool = False
    no_color: bool = False
    out: Console = field(init=False)
    err: Console = field(init=False)

    def __post_init__(self) -> None:
        """Consoles without Rich's own ideas of what in a text deserves a colour."""
        options = {"no_color": self.no_color or None, "highlight": False, "markup": False, "emoji": False}
        self.out = Console(**options)  # type: ignore[arg-type]
        if not self.out.is_terminal:
            # A file has no edge to wrap at.
            self.out.width = _WIDE
        self.err = Console(stderr=True, **options)  # type: ignore[arg-type]

    @property
    def settings(self) -> Settings:
        """Read anew at each use: a command reads them once."""
        return read_settings(self.home)

    def show(self, text: Text | str) -> None:
        """Print for a person: wrapped at words on a terminal, as it is into a file or pipe."""
        self.out.print(text, soft_wrap=not self.out.is_terminal)

    def show_json(self, shape: object) -> None:
        """Print for a program, one line, at once."""
        sys.stdout.write(to_json(shape) + "\n")
        sys.stdout.flush()

    def note(self, sentence: str) -> None:
        """Say something beside the result."""
        self.err.print(Text(sentence), style="dim", soft_wrap=True)

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """A turning wheel on a terminal, nothing elsewhere."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(what):
            yield

    @contextmanager
    def progress(self, what: str, *, at_once: bool = True) -> Iterator[Progress]:
        """A bar on a terminal, nothing elsewhere; not `at_once`: only when there turns out to be something to do."""
        if not self.err.is_terminal:
            yield lambda _done, _total: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(what, total=None, visible=at_once)
            yield lambda done, total: bar.update(task, completed=done, total=total or None, visible=True)

    @contextmanager
    def library(self, settings: Settings, *, shipped: bool = True) -> Iterator[Library]:
        """The whole corpus; on first use with the articles that come with evbot."""
        with self._opened(settings) as library:
            if shipped:
                self._add_shipped(library, settings)
            yield library

    @contextmanager
    def reading(self, settings: Settings) -> Iterator[Library]:
        """The text of record alone: quick, also while the bot runs."""
        with open_library_for_reading(settings) as library:
            yield library

    @contextmanager
    def reading_shipped(self, settings: Settings) -> Iterator[Library]:
        """The text of record alone; on first use the articles that come with evbot go in before."""
        with self.reading(settings) as library:
            if not has_nothing(library):
                yield library
                return
        with self.library(settings) as library:
            yield library

    def _opened(self, settings: Settings) -> Library:
        with self.progress("Bringing the index up to date", at_once=False) as on_progress:
            return open_library(settings, on_progress)

    def _add_shipped(self, library: Library, settings: Settings) -> None:
        first = has_nothing(library)
        if first:
            self.note(f"First use: adding the articles that come with evbot to {settings.corpus.home}")
        with self.progress("Adding articles", at_once=first) as on_progress:
            library.add_shipped_articles(on_progress)


def session_of(context: typer.Context) -> Session:
    """The session of the running command."""
    return context.ensure_object(Session)
