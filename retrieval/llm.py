"""The chat model: any LangChain provider. It drafts; what may be said is decided in `grounding`."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from corpus.dates import format_published
from retrieval.citations import Claim
from retrieval.drafts import MAX_DRAFT, GrowingDraft, check_draft, without_thoughts
from retrieval.errors import ChatModelError
from retrieval.models import SearchQuery, Source
from retrieval.progress import Said, Stage
from retrieval.settings import RetrievalSettings

log = logging.getLogger(__name__)

# The distribution's extras; other providers' packages are installed by their own name.
EXTRAS = ("ollama", "openai", "anthropic")
_WORD_BEGINS = re.compile(r"\s\S|\n")


def build_chat_model(settings: RetrievalSettings) -> BaseChatModel:
    """The chat model that the settings name; raises ChatModelError with what to do."""
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": settings.chat_timeout, "temperature": 0}
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        options["api_key"] = settings.chat_api_key.get_secret_value()
    try:
        return cast(BaseChatModel, init_chat_model(settings.chat_model, **options))
    except ImportError as error:
        raise ChatModelError(
            f"The chat model {settings.chat_model!r} needs a package: {_how_to_install(error)}."
        ) from error
    except Exception as error:  # Each provider raises its own kind for a bad name, key or URL.
        raise ChatModelError(
            f"The chat model {settings.chat_model!r} cannot be set up; check RETRIEVAL_CHAT_MODEL and its key."
        ) from error


class ChatWriter:
    """Answers with a chat model that may use only the numbered passages; code checks each of its sentences."""

    def __init__(self, model: BaseChatModel, *, name: str, timeout: float = 60.0) -> None:
        """`timeout` is in seconds for each call; `name` is shown to people."""
        self._model = model
        self._timeout = timeout
        self.name = name
        self._instructions = _prompt("answer")
        self._repair = _prompt("repair")

    async def write(self, query: SearchQuery, sources: Sequence[Source], said: Said | None = None) -> list[Claim]:
        """The claims that hold; none where the passages do not answer. One repair round, then dropped.

        `said` is told of the first draft's claims while it is written; what is being repaired shows only at the end.
        """
        if not sources:
            return []
        messages = [SystemMessage(self._instructions), HumanMessage(_material(query, sources))]
        draft = await (self._stream(messages, sources, said) if said else self._call(messages))
        claims, refusals = await asyncio.to_thread(check_draft, draft, sources)
        if not refusals:
            return claims
        if said:
            said(Stage.CHECKING, claims)
        messages += [AIMessage(draft), HumanMessage(self._repair.format(refusals="\n".join(refusals)))]
        try:
            repaired, _ = await asyncio.to_thread(check_draft, await self._call(messages), sources)
        except ChatModelError:
            if not claims:
                raise
            log.warning(
                "The chat model broke off while it repaired its answer; what held before is said", exc_info=True
            )
            return claims
        return repaired or claims

    async def _call(self, messages: list[BaseMessage]) -> str:
        async def whole() -> str:
            return str((await self._model.ainvoke(messages)).text)

        return await self._within_time(whole)

    async def _stream(self, messages: list[BaseMessage], sources: Sequence[Source], said: Said) -> str:
        """As `_call`, piece by piece where the provider can; `said` hears of each sentence that holds."""
        growing = GrowingDraft(sources)

        async def piecewise() -> str:
            text, shown = "", 0
            async for chunk in self._model.astream(messages):
                text += str(chunk.text)
                if not _WORD_BEGINS.search(text[-len(str(chunk.text)) - 1 :]):
                    continue  # a sentence is finished once the next one begins
                claims = await asyncio.to_thread(growing.claims, text)
                if len(claims) > shown:
                    shown = len(claims)
                    said(Stage.WRITING, claims)
                if len(without_thoughts(text)) >= MAX_DRAFT:
                    break  # it was asked for four sentences: this one would never end
            return text

        return await self._within_time(piecewise)

    async def _within_time(self, ask: Callable[[], Awaitable[str]]) -> str:
        try:
            async with asyncio.timeout(self._timeout):
                reply = await ask()
        except TimeoutError as error:
            raise ChatModelError(f"The chat model did not answer within {self._timeout:.0f} seconds.") from error
        except Exception as error:  # Each provider raises its own kind.
            raise ChatModelError(_what_failed(error)) from error
        text = without_thoughts(reply)
        if not text:
            raise ChatModelError("The chat model sent an empty reply; please try again later.")
        return text


def _what_failed(error: Exception) -> str:
    """One sentence for a person; providers agree on little more than an HTTP status."""
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return "The chat model refuses the key; whoever runs the bot should check RETRIEVAL_CHAT_API_KEY."
    if status == 404:
        return "The chat model is not known to its server; whoever runs the bot should check RETRIEVAL_CHAT_MODEL."
    return "The chat model is out of reach at the moment; please try again later."


def _how_to_install(error: ImportError) -> str:
    """LangChain's own message names the package of the provider."""
    named = re.search(r"langchain-([\w-]+)", str(error))
    provider = named[1] if named else ""
    if provider in EXTRAS:
        return f"pip install 'ev-news-bot[{provider}]'"
    return f"pip install langchain-{provider}" if provider else "see the log"


def _material(query: SearchQuery, sources: Sequence[Source]) -> str:
    """The passages, numbered, and the question, each fenced off as material."""
    passages = "\n\n".join(
        f'<passage number="{number}" title="{_inert(source.article.title)}" '
        f'published="{format_published(source.article)}">\n{_inert(source.passage.text)}\n</passage>'
        for number, source in enumerate(sources, start=1)
    )
    context = f"<conversation>\n{_inert(query.context)}\n</conversation>\n\n" if query.context else ""
    return f"{passages}\n\n{context}Today is {query.now:%Y-%m-%d}.\n<question>\n{_inert(query.asked)}\n</question>"


def _inert(text: str) -> str:
    """Text that cannot close its fence."""
    return text.replace("<", "‹").replace(">", "›").replace('"', "'")


def _prompt(name: str) -> str:
    return (files("retrieval") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
