"""`evbot doctor`: is everything there that evbot needs, and what should be done where it is not?

Nothing here loads a model, opens the index or changes anything, so it may run while the bot runs.
"""

from __future__ import annotations

import base64
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import health
from bot.compose import SettingError, Settings, open_library_for_reading, read_settings
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from corpus.library import Library

OK = "ok"
NOTE = "note"
PROBLEM = "problem"
_GIB = 1 << 30
_ROOM_FOR_COMFORT = 1 * _GIB
_ROOM_AT_LEAST = _GIB // 10
_PING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: str
    """OK, NOTE (it works, but you may want to know) or PROBLEM."""
    finding: str
    """One plain sentence."""
    advice: str | None = None
    """What to do, where something should be done."""

    def shape(self) -> dict[str, str | None]:
        """For `--json`."""
        return asdict(self)


def examine(home: Path | None) -> list[Check]:
    """Every check, in the order in which things are needed."""
    try:
        settings = read_settings(home)
    except SettingError as error:
        return [
            Check(
                "settings", PROBLEM, str(error), "Mend it in .env or in the environment; docs/settings.md has the list."
            )
        ]
    where = "from .env and the environment" if Path(".env").is_file() else "from the environment; there is no .env here"
    folder = list(_folder(settings.corpus.home))
    return [
        Check("settings", OK, f"Readable ({where})."),
        *folder,
        *(_stores(settings) if folder[0].verdict != PROBLEM else ()),
        _embedding_model(settings),
        _chat_model(settings),
        _token(settings),
    ]


def examine_health(settings: Settings, now: datetime) -> list[Check]:
    """Whether the bot that runs on this data folder is well."""
    wrong = health.problem(settings.corpus.home / health.FILE_NAME, now)
    return [Check("bot", PROBLEM, wrong) if wrong else Check("bot", OK, "The bot runs and is connected to Discord.")]


def _folder(home: Path) -> Iterator[Check]:
    existing = next(path for path in (home, *home.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        advice = "Change its permissions, or name another folder with EVBOT_HOME or --home."
        yield Check("data folder", PROBLEM, f"{home} cannot be written.", advice)
        return
    state = "" if home.is_dir() else " (made on first use)"
    yield Check("data folder", OK, f"{home}{state}")
    free = shutil.disk_usage(existing).free
    finding = f"{free / _GIB:,.1f} GiB free."
    if free >= _ROOM_FOR_COMFORT:
        yield Check("disk", OK, finding)
    else:
        verdict = NOTE if free >= _ROOM_AT_LEAST else PROBLEM
        yield Check(
            "disk",
            verdict,
            finding,
            "Free some space: 1,000 articles need about 20 MiB, a rebuild of the index twice that.",
        )


def _stores(settings: Settings) -> Iterator[Check]:
    if settings.corpus.database_url is None and not (settings.corpus.home / "articles.db").is_file():
        yield Check("database", OK, "Empty; the first question adds the articles that come with evbot.")
        return
    try:
        with open_library_for_reading(settings) as library:
            stats = library.database.count_articles()
            yield Check("database", OK, f"{stats:,} article{'' if stats == 1 else 's'}.")
            yield _index(library)
            yield from _feeds(library)
    except CorpusError as error:
        yield Check(
            "database", PROBLEM, str(error), "Check CORPUS_DATABASE_URL, or restore your backup of the data folder."
        )
    if settings.corpus.chroma_url is not None:
        yield _chroma_server(settings.corpus.chroma_url)


def _index(library: Library) -> Check:
    from corpus.database.index import GENERATION
    from corpus.rebuilding import fingerprint_key

    generation = library.database.get_meta(GENERATION)
    if generation is None:
        return Check("index", OK, "Not begun; the first article begins it.")
    written_by = library.database.get_meta(fingerprint_key(int(generation)))
    wanted = library.embedder.fingerprint
    if written_by != wanted:
        finding = f"It was built with the embedding model {written_by}, but {wanted} is set."
        return Check("index", PROBLEM, finding, "Run `evbot reindex`, or set the former model again.")
    folder = library.settings.home / "chroma" / f"g{generation}"
    passages = sum(library.database.count_passages(int(generation)).values())
    if library.settings.chroma_url is None and passages and not (folder / "chroma.sqlite3").is_file():
        return Check(
            "index", PROBLEM, "The Chroma folder is missing.", "Run `evbot reindex`: it is rebuilt from the articles."
        )
    waiting = library.database.count_queued(int(generation))
    if waiting:
        return Check(
            "index",
            NOTE,
            f"Articles that are not indexed yet: {waiting:,}.",
            "Nothing to do: the next command indexes them.",
        )
    return Check("index", OK, f"{passages:,} passages, built with {written_by}.")


def _feeds(library: Library) -> Iterator[Check]:
    from corpus.database.feeds import FeedStore
    from corpus.feeds.models import FeedStatus

    feeds = FeedStore(library.database).followed()
    off = [feed.name for feed in feeds if feed.status is FeedStatus.OFF]
    if off:
        finding = f"{len(off)} of {len(feeds)} feeds were switched off because they failed: {', '.join(off[:5])}."
        yield Check("feeds", NOTE, finding, "`evbot feed list` says why; `evbot feed resume` has one read again.")
    elif feeds:
        yield Check("feeds", OK, f"{len(feeds)} followed.")


def _chroma_server(url: str) -> Check:
    import httpx

    try:
        reply = httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_PING_SECONDS)
        reply.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return Check("chroma", PROBLEM, "The Chroma server does not answer.", "Start it, or check CORPUS_CHROMA_URL.")
    return Check("chroma", OK, "The Chroma server answers.")


def _embedding_model(settings: Settings) -> Check:
    from corpus.embed import SentenceTransformerEmbedder

    embedder = SentenceTransformerEmbedder(settings.corpus.embedding_model, settings.corpus.embedding_revision)
    try:
        found = embedder.fingerprint
    except CorpusError as error:
        return Check(
            "embedding model",
            PROBLEM,
            str(error),
            "Leave CORPUS_EMBEDDING_MODEL empty to use the one that comes with evbot.",
        )
    missing = [name for name in ("torch", "sentence_transformers") if importlib.util.find_spec(name) is None]
    if missing:
        return Check("embedding model", PROBLEM, f"{' and '.join(missing)} is not installed.", "Run `make setup`.")
    return Check("embedding model", OK, f"{found}")


def _chat_model(settings: Settings) -> Check:
    model = settings.retrieval.chat_model
    if model is None:
        return Check("answers", OK, "Written by the embedded reader; no chat model is needed.")
    provider = model.split(":", 1)[0]
    package = f"langchain_{provider.replace('-', '_')}"
    if importlib.util.find_spec(package) is None:
        advice = (
            f"Install it (`pip install -e '.[{provider}]'`), or empty RETRIEVAL_CHAT_MODEL to use the embedded reader."
        )
        return Check("answers", PROBLEM, f"The chat model {model} needs the package {package}.", advice)
    url = settings.retrieval.chat_base_url or ("http://127.0.0.1:11434" if provider == "ollama" else None)
    if url is not None and not _answers(url):
        return Check(
            "answers",
            PROBLEM,
            "The chat model's server does not answer.",
            "Start it, or check RETRIEVAL_CHAT_BASE_URL.",
        )
    return Check("answers", OK, f"Written by {model}.")


def _answers(url: str) -> bool:
    """Whether anything speaks HTTP there, whatever it says."""
    import httpx

    try:
        httpx.get(url, timeout=_PING_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return True


def _token(settings: Settings) -> Check:
    token = settings.bot.discord_token.get_secret_value().strip() if settings.bot.discord_token else ""
    how = "Create one at https://discord.com/developers/applications; docs/discord-setup.md shows how."
    if not token:
        return Check(
            "discord token",
            NOTE,
            "Not set: everything works except `evbot run`.",
            f"{how} Put it into .env as BOT_DISCORD_TOKEN.",
        )
    if not looks_like_a_token(token):
        return Check("discord token", PROBLEM, "BOT_DISCORD_TOKEN does not look like a bot token.", how)
    return Check("discord token", OK, "Set, and shaped like a bot token; only Discord can say whether it is valid.")


def looks_like_a_token(token: str) -> bool:
    """Three parts with dots between, the first of them a number in Base64: the bot's id."""
    if not re.fullmatch(r"[\w-]{10,}\.[\w-]{4,}\.[\w-]{20,}", token):
        return False
    first = token.split(".", 1)[0]
    try:
        return base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii").isdigit()
    except ValueError:
        return False
