"""Where the parts are put together: settings → Library → Answerer → bot. Nothing is read before it is asked for.

Imports of the heavy layers stand inside the functions: `evbot --help` and `evbot latest` must answer at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from bot.errors import BotError
from bot.settings import BotSettings
from corpus.settings import CorpusSettings
from retrieval.settings import RetrievalSettings

if TYPE_CHECKING:
    from corpus.library import Library
    from retrieval.answerer import Answerer
    from retrieval.models import Question

SettingsT = TypeVar("SettingsT", bound=BaseSettings)
Progress = Callable[[int, int | None], None]
"""Called with how many are done and how many there are, where that is known."""


class SettingError(BotError):
    """A setting has a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of all three layers."""

    corpus: CorpusSettings
    retrieval: RetrievalSettings
    bot: BotSettings


def read_settings(home: Path | None = None) -> Settings:
    """From the environment and `.env`; `home` comes before both."""
    corpus = _read(CorpusSettings)
    if home is not None:
        corpus = corpus.model_copy(update={"home": home})
    corpus = corpus.model_copy(update={"home": corpus.home.expanduser().absolute()})
    return Settings(corpus, _read(RetrievalSettings), _read(BotSettings))


def open_library(settings: Settings, progress: Progress | None = None, *, check: bool = True) -> Library:
    """The corpus with everything it can do; holds the lock of the data folder. `check=False` is for a rebuild."""
    from corpus.library import Library

    return Library.open(settings.corpus, progress=progress, check=check)


def open_library_for_reading(settings: Settings) -> Library:
    """The text of record alone: quick, and possible while the bot runs."""
    from corpus.library import Library

    return Library.open_for_reading(settings.corpus)


def has_nothing(library: Library) -> bool:
    """Whether this is the first use: nothing stored, and the articles that come with evbot never offered."""
    from corpus.library import SHIPPED

    return library.database.get_meta(SHIPPED) is None and library.database.count_articles() == 0


def check_question(question: Question) -> None:
    """Refuse what cannot be read as a question before anything is opened for it."""
    from corpus.companies import Companies
    from retrieval.query import understand

    understand(question, Companies.from_toml())


def make_answerer(library: Library, settings: Settings) -> Answerer:
    """The route of a question over `library`."""
    from retrieval.build import build_answerer

    return build_answerer(library, settings.retrieval)


async def run_bot(library: Library, settings: Settings) -> None:
    """The Discord bot, until it is told to stop."""
    from bot.discord_run import run_bot as run

    await run(settings.bot, library, make_answerer(library, settings))


def _read(kind: type[SettingsT]) -> SettingsT:
    try:
        return kind(_env_ignore_empty=True)
    except ValidationError as error:
        # Never the value: it may be a secret.
        prefix = str(kind.model_config.get("env_prefix", ""))
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        name = name if name.startswith((prefix, "EVBOT_")) else prefix + name
        raise SettingError(f"The setting {name} cannot be used: {first['msg'].lower()}.") from error
    except (SettingsError, UnicodeDecodeError) as error:
        raise SettingError("The settings cannot be read; check the file .env in this folder.") from error
