"""Answers, lists and evidence as Discord messages within Discord's limits (pure: no Discord object in here)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import evidence, texts, watch_ids
from bot.evidence import Finding, Quote
from bot.lines import article_line, plain_date, span_of
from bot.markdown import cut, escape, escape_line, masked_link, quoted, safe_url
from bot.markdown import size_of as _size
from corpus.models import Article
from retrieval.models import Answer, Citation
from retrieval.statements import kinds_to_show

MAX_MESSAGE = 4000
"""Characters of all texts of one Components V2 message together."""
MAX_MESSAGES = 2
"""An answer never floods a channel."""
_PIECE = 1500
_QUESTION = 500
_QUOTE = 1200
_MARK = re.compile(r"\[(\d+)\]")
_SENTENCE = re.compile(r".+?(?:[.!?…][\"'”’)]*(?:\s*\[\d+\])*(?:\s+|$)|\n+|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """One message: its texts from top to bottom, and the id of its evidence button."""

    body: str = ""
    question: str | None = None
    sources: str | None = None
    footer: str | None = None
    evidence: str | None = None
    found: bool = True
    """False where the articles do not answer: shown in another colour."""
    note: str | None = None
    """A line below the footer: why only the asker sees it, or who shared it."""
    votes: bool = False
    """Whether it has buttons to say what one thinks of it."""
    share: bool = False
    """Whether it has a button that shows it to all."""
    watch: str | None = None
    """Id of the button that has somebody told when the answer changes."""

    @property
    def size(self) -> int:
        """Characters as Discord counts them."""
        return sum(_size(text) for text in (self.question, self.body, self.sources, self.footer, self.note) if text)


def render_answer(
    answer: Answer, *, quote_question: bool, note: str | None = None, share: bool = False
) -> tuple[RenderedMessage, ...]:
    """An answer as one message, or two where one is too small; the question on top where it stands nowhere else.

    `note` is a line for the asker. `share` offers the button for it, on an answer of one message: the first part of a
    longer one could not be read back when it is pressed.
    """
    question = question_line(answer.question.text) if quote_question else None
    writer = texts.writer(answer.written_by, used_up=not answer.question.use_model)
    footer = f"-# {texts.searched(answer.searched.articles, span_of(answer.searched), writer)}"
    custom_id = evidence.encode(answer.citations)
    pieces = _pieces(answer)
    lines = _nearest(answer) if answer.refused else source_lines(answer)
    whole = RenderedMessage("".join(pieces).strip(), question, "\n".join(lines) or None, footer, custom_id)
    asked = answer.question
    watch = watch_ids.encode(asked.companies[0] if asked.companies else None, asked.since)
    whole = replace(whole, found=not answer.refused, note=note, votes=not answer.refused, watch=watch)
    if whole.size <= MAX_MESSAGE:
        return (replace(whole, share=share),)
    body, rest = _fill(pieces, MAX_MESSAGE - _size(question or ""))
    first = RenderedMessage(body, question, found=whole.found)
    room = MAX_MESSAGE - _size(footer) - _size(note or "")
    body, sources = _last(rest, lines, room)
    return first, replace(whole, body=body, question=None, sources=sources)


def question_line(text: str) -> str:
    """A question as it stands above its answer."""
    return quoted(escape_line(text, _QUESTION))


def render_evidence(quotes: Sequence[Quote], *, complete: bool) -> tuple[RenderedMessage, ...]:
    """Every exact quote, under the title, outlet, date and link of its article."""
    blocks = [_evidence_block(marker, group) for marker, group in _by_marker(quotes)]
    note = None if complete else f"-# {texts.MORE_QUOTES}"
    messages: list[RenderedMessage] = []
    for block in blocks:
        if messages and messages[-1].size + _size(block) + 2 <= MAX_MESSAGE - 200:
            messages[-1] = replace(messages[-1], body=f"{messages[-1].body}\n\n{block}")
        else:
            messages.append(RenderedMessage(block))
    if len(messages) > MAX_MESSAGES:
        messages, note = messages[:MAX_MESSAGES], f"-# {texts.MORE_QUOTES}"
    if messages and note:
        messages[-1] = replace(messages[-1], footer=note)
    return tuple(messages)


def source_lines(answer: Answer) -> list[str]:
    """ "[1] Title · date · Outlet · rumour · also: A, B": each cited article, and who else reports its story."""
    return [
        f"\\[{marker}\\] {article_line(article, kinds_to_show(answer.statements(marker)), answer.also.get(marker, ()))}"
        for marker, article in sorted({citation.marker: citation.article for citation in answer.citations}.items())
    ]


def _nearest(answer: Answer) -> list[str]:
    lines = [f"- {article_line(article)}" for article in answer.nearest]
    return [texts.NEAREST, *lines] if lines else []


def _pieces(answer: Answer) -> list[str]:
    """The answer's text, ready for Discord, in pieces between which a message may end."""
    return linked_pieces(answer.text, answer.citations)


def linked_pieces(text: str, citations: Sequence[Citation]) -> list[str]:
    """Sentences with [n] marks, ready for Discord; each mark is a link, and the first of a number tells its date."""
    articles = {citation.marker: citation.article for citation in citations}
    dated: set[int] = set()
    pieces = []
    for sentence in _SENTENCE.findall(text.strip()):
        for part in _short_parts(sentence):
            linked = _linked(part, articles, dated)
            pieces.append(linked if _size(linked) <= MAX_MESSAGE // 2 else _linked(part, {}, dated))
            dated.update(map(int, _MARK.findall(part)))
    return pieces


def _short_parts(sentence: str) -> Iterable[str]:
    """A sentence as it is, or cut at spaces where it is far too long for one."""
    while len(sentence) > _PIECE:
        space = sentence.rfind(" ", 1, _PIECE)
        end = space + 1 if space > 0 else _PIECE
        yield sentence[:end]
        sentence = sentence[end:]
    yield sentence


def _linked(text: str, articles: Mapping[int, Article], dated: Collection[int]) -> str:
    """`text` escaped, its known marks as numbered links, with the date where the number is not among `dated` yet."""
    seen = set(dated)

    def mark(number: str) -> str:
        marker = int(number)
        article = articles.get(marker)
        date = f" · {plain_date(article)}" if article is not None and marker not in seen else ""
        seen.add(marker)
        # Without a link the brackets are plain characters and need their backslash; inside a link they do not.
        if article is not None and safe_url(article.url):
            return masked_link(f"[{number}{date}]", article.url)
        return f"\\[{number}{date}\\]"

    parts = _MARK.split(text)
    return "".join(mark(part) if index % 2 else escape(part) for index, part in enumerate(parts))


def _fill(pieces: list[str], room: int) -> tuple[str, list[str]]:
    """As many pieces as fit into `room`, and the rest."""
    body = ""
    for index, piece in enumerate(pieces):
        if _size(body + piece) > room:
            return body.strip(), pieces[index:]
        body += piece
    return body.strip(), []


def _last(rest: list[str], lines: list[str], room: int) -> tuple[str, str | None]:
    """The last message of a long answer: the rest of the text, then as many sources as still fit."""
    wanted = sum(_size(line) + 1 for line in lines)
    room -= _size(texts.CUT_ANSWER) + 10
    body, left = _fill(rest, room - min(wanted, room // 2))
    if left:
        body = f"{body}\n\n{texts.CUT_ANSWER}".strip()
    return body, "\n".join(_fitting(lines, room - _size(body))) or None


def _fitting(lines: list[str], room: int) -> list[str]:
    """The first lines that fit, with a last one that tells how many more there are."""
    more = 30
    kept: list[str] = []
    for line in lines:
        if sum(_size(each) + 1 for each in kept) + _size(line) + more > room:
            return [*kept, texts.more(len(lines) - len(kept))]
        kept.append(line)
    return kept


def _by_marker(quotes: Sequence[Quote]) -> list[tuple[int, list[Quote]]]:
    groups: dict[int, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(quote.marker, []).append(quote)
    return sorted(groups.items())


def _evidence_block(marker: int, quotes: list[Quote]) -> str:
    article = quotes[0].article
    if article is None:
        return f"**\\[{marker}\\]** {texts.QUOTE_GONE}"
    lines = [f"**\\[{marker}\\]** {article_line(article)}"]
    if any(quote.finding is Finding.CHANGED for quote in quotes):
        lines.append(f"-# {texts.QUOTE_CHANGED}")
    elif any(quote.finding is Finding.UPDATED for quote in quotes):
        lines.append(f"-# {texts.QUOTE_UPDATED}")
    lines += [
        f"{quoted(escape(cut(quote.text.strip(), _QUOTE)))}\n{_kind_line(quote)}" for quote in quotes if quote.text
    ]
    return "\n".join(lines).rstrip()


def _kind_line(quote: Quote) -> str:
    """ "— rumour" under a quote; nothing under a plain report."""
    kinds = kinds_to_show([quote.statement])
    return f"-# — {kinds}\n" if kinds else ""
