"""The chat model: any LangChain provider. It drafts; what may be said is decided in `grounding`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from corpus.chunk import split_sentences
from corpus.dates import format_published
from retrieval.citations import Claim, Evidence, in_bounds, marks, without_marks
from retrieval.errors import ChatModelError
from retrieval.grounding import unsupported
from retrieval.models import SearchQuery, Source
from retrieval.settings import RetrievalSettings
from retrieval.words import coverage, stems

NO_ANSWER = "NO ANSWER"
QUOTES_PER_MARK = 2
"""Sentences of one passage that may together prove one claim."""


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
        provider = (settings.chat_model or "").partition(":")[0]
        raise ChatModelError(
            f"The chat model {settings.chat_model!r} needs a package: pip install 'ev-news-bot[{provider}]'."
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

    async def write(self, query: SearchQuery, sources: Sequence[Source]) -> list[Claim]:
        """The claims that hold; none where the passages do not answer. One repair round, then dropped."""
        if not sources:
            return []
        messages = [SystemMessage(self._instructions), HumanMessage(_material(query, sources))]
        draft = await self._call(messages)
        claims, refusals = check_draft(draft, query, sources)
        if refusals:
            messages += [AIMessage(draft), HumanMessage(self._repair.format(refusals="\n".join(refusals)))]
            repaired, _ = check_draft(await self._call(messages), query, sources)
            claims = repaired or claims
        return claims

    async def _call(self, messages: list[BaseMessage]) -> str:
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._model.ainvoke(messages)
        except TimeoutError as error:
            raise ChatModelError(f"The chat model did not answer within {self._timeout:.0f} seconds.") from error
        except Exception as error:  # Each provider raises its own kind.
            raise ChatModelError("The chat model is out of reach at the moment; please try again later.") from error
        return str(reply.text)


def check_draft(draft: str, query: SearchQuery, sources: Sequence[Source]) -> tuple[list[Claim], list[str]]:
    """The sentences of `draft` that hold, and a line for each that does not, with the reason."""
    claims: list[Claim] = []
    refusals: list[str] = []
    if draft.strip().rstrip(".").upper() == NO_ANSWER:
        return claims, refusals
    for sentence in _marked_sentences(draft):
        said = without_marks(sentence)
        cited = [sources[number - 1] for number in in_bounds(marks(sentence), len(sources))]
        evidence = tuple(quote for source in cited for quote in _best_quotes(said, source))
        reason = unsupported(said, [quote.quote for quote in evidence], allowed=_headings(query, cited))
        if reason:
            refusals.append(f"- {said} ({reason})")
        elif said:
            claims.append(Claim(said, evidence))
    return claims, refusals


def _marked_sentences(draft: str) -> list[str]:
    """Sentences of a draft, each with the marks that follow it, whether the model put them before or after the stop."""
    sentences: list[str] = []
    for span in split_sentences(draft):
        text = span.of(draft)
        lead = text[: len(text) - len(without_leading_marks(text))]
        if lead and sentences:
            sentences[-1] += f" {lead.strip()}"
            text = text[len(lead) :]
        if without_marks(text):
            sentences.append(text.strip())
    return sentences


def without_leading_marks(text: str) -> str:
    """`text` from its first character that is not part of a mark."""
    rest = text
    while rest.lstrip().startswith("[") and "]" in rest:
        mark, _, after = rest.lstrip().partition("]")
        if not marks(f"{mark}]"):
            break
        rest = after
    return rest


def _best_quotes(said: str, source: Source) -> list[Evidence]:
    """The sentences of the passage that say most of what is said."""
    wanted = stems(said)
    scored = [
        (coverage(wanted, stems(span.of(source.article.text))), Evidence(source.article, span))
        for span in source.passage.sentences
    ]
    scored.sort(key=lambda pair: -pair[0])
    best = [evidence for score, evidence in scored[:QUOTES_PER_MARK] if score > 0]
    if best and not unsupported(said, [best[0].quote]):
        return best[:1]
    return best


def _headings(query: SearchQuery, cited: Sequence[Source]) -> str:
    return " ".join([query.text, *(source.passage.heading for source in cited)])


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
